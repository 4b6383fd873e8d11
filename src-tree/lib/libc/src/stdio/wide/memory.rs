//! `open_wmemstream`: a stream into a wide text that grows.

use core::ffi::c_int;
use core::ptr::null_mut;

use df_abi::fcntl::SEEK_CUR;

use super::super::file::FILE;
use super::super::special::{Special, stream_over};
use super::super::stream::Orientation;
use crate::errno::{self, Errno};
use crate::list::List;
use crate::locale::is_utf8;
use crate::malloc::free;
use crate::wchar::multibyte::{INCOMPLETE, State, read};

/// The text, always closed by a zero, and the program's variables.
struct Growing {
    text: List<c_int>,
    /// The bytes of a character that has not come as a whole yet.
    state: State,
    told_start: *mut *mut c_int,
    told_size: *mut usize,
}

impl Growing {
    /// Tells the program what there is.
    fn tell(&mut self) {
        // SAFETY: the caller of `open_wmemstream` gave places that live as long as the stream.
        unsafe { self.told_start.write(self.text.as_mut_ptr()) };
        // SAFETY: as above.
        unsafe { self.told_size.write(self.text.len() - 1) };
    }
}

impl Special for Growing {
    fn read(&mut self, _out: &mut [u8]) -> Result<usize, Errno> {
        Err(Errno::EBADF)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        let utf8 = is_utf8();
        for &byte in bytes {
            match read(&[byte], &mut self.state, utf8) {
                Ok((character, _)) => {
                    self.text.push(0)?;
                    let last = self.text.len() - 2;
                    self.text[last] = character.cast_signed();
                }
                Err(INCOMPLETE) => {}
                Err(_) => return Err(Errno::EILSEQ),
            }
        }
        self.tell();
        Ok(bytes.len())
    }

    /// Only tells where the end is: it is written there always.
    fn seek(&mut self, offset: i64, whence: c_int) -> Result<i64, Errno> {
        if (offset, whence) != (0, SEEK_CUR) {
            return Err(Errno::ESPIPE);
        }
        Ok(self.text.len() as i64 - 1)
    }

    fn close(&mut self) -> Result<(), Errno> {
        // The block is the program's from now on.
        self.tell();
        Ok(())
    }
}

/// Makes a stream for writing into a wide text that grows. Where it is and how many characters
/// it holds (a zero follows them) is stored after each flush and at the close, when it becomes the
/// program's. It cannot be moved in. Null and `errno` when that fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn open_wmemstream(start: *mut *mut c_int, size: *mut usize) -> *mut FILE {
    let mut text = List::new();
    if start.is_null() || size.is_null() {
        errno::set(Errno::EINVAL);
        return null_mut();
    }
    if let Err(error) = text.push(0) {
        errno::set(error);
        return null_mut();
    }
    let block: *mut c_int = text.as_mut_ptr();
    let mut growing = Growing {
        text,
        state: State::START,
        told_start: start,
        told_size: size,
    };
    growing.tell();
    let file = stream_over(growing, (false, true));
    if file.is_null() {
        // SAFETY: the block was made above, and its owner is gone without having freed it.
        unsafe { free(block.cast()) };
        return file;
    }
    // SAFETY: the stream was just made.
    unsafe { &*file }.lock().orient(Orientation::Wide);
    file
}

#[cfg(test)]
mod tests {
    use super::super::character::{fputwc, fwide};
    use super::*;
    use crate::stdio::open::{fclose, fflush};

    #[test]
    fn characters_are_told_after_a_flush_and_kept_after_the_end() {
        let (mut start, mut size) = (null_mut(), 9);
        // SAFETY: both places outlive the stream.
        let file = unsafe { open_wmemstream(&raw mut start, &raw mut size) };
        assert_eq!(size, 0);
        // SAFETY: the stream is open.
        assert!(unsafe { fwide(file, 0) } > 0);
        for character in 1..200 {
            // SAFETY: as above.
            assert_eq!(unsafe { fputwc(character, file) }, character);
        }
        // SAFETY: as above.
        unsafe { fflush(file) };
        assert_eq!(size, 199);
        // SAFETY: as above.
        assert_eq!(unsafe { fclose(file) }, 0);
        // SAFETY: the text has that many characters and a zero.
        let text = unsafe { core::slice::from_raw_parts(start, size + 1) };
        assert!(text[..199].iter().copied().eq(1..200) && text[199] == 0);
        // SAFETY: the block is the program's now.
        unsafe { free(start.cast()) };
    }
}
