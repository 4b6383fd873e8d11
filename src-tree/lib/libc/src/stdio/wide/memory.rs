//! `open_wmemstream`: a stream for wide characters into a block that grows. A stream holds bytes;
//! this is where they become wide characters.

use core::ffi::c_int;
use core::ptr::null_mut;

use super::super::file::FILE;
use super::super::memory::Growing;
use super::super::special::Special;
use super::super::stream::Orientation;
use crate::errno::{self, Errno};
use crate::wchar::multibyte::{State, mbrtowc};

/// Bytes of a wide character.
const UNIT: usize = size_of::<c_int>();

/// A block of wide characters.
struct Wide {
    block: Growing,
    /// Of a character that has not come as a whole.
    state: State,
}

impl Special for Wide {
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Errno> {
        self.block.read(out)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        /// What `mbrtowc` gives for what is no character, and for the start of one.
        const ILLEGAL: usize = usize::MAX;
        const INCOMPLETE: usize = usize::MAX - 1;
        let mut rest = bytes;
        while !rest.is_empty() {
            let mut character: c_int = 0;
            let (text, length) = (rest.as_ptr().cast(), rest.len());
            let (place, state) = (&raw mut character, &raw mut self.state);
            // SAFETY: place, text, length and state are those of this function.
            let taken = match unsafe { mbrtowc(place, text, length, state) } {
                ILLEGAL => return Err(Errno::EILSEQ),
                INCOMPLETE => break,
                // A zero is a character, too.
                taken => taken.max(1),
            };
            self.block.write(&character.to_le_bytes())?;
            rest = &rest[taken.min(rest.len())..];
        }
        Ok(bytes.len())
    }

    fn seek(&mut self, offset: i64, whence: c_int) -> Result<i64, Errno> {
        let bytes = offset.checked_mul(UNIT as i64).ok_or(Errno::EOVERFLOW)?;
        Ok(self.block.seek(bytes, whence)? / UNIT as i64)
    }

    fn close(&mut self) -> Result<(), Errno> {
        self.block.close()
    }
}

/// As `open_memstream`, for wide characters, which are counted.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn open_wmemstream(start: *mut *mut c_int, size: *mut usize) -> *mut FILE {
    match Growing::new(UNIT, start.cast(), size) {
        Ok(growing) => {
            let block = growing.block();
            let wide = Wide {
                block: growing,
                state: State::START,
            };
            let file = Growing::stream(wide, block);
            // SAFETY: the stream was just made, or there is none.
            if let Some(stream) = unsafe { file.as_ref() } {
                stream.lock().orient(Orientation::Wide);
            }
            file
        }
        Err(error) => {
            errno::set(error);
            null_mut()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::character::{fputwc, fwide};
    use super::*;
    use crate::malloc::free;
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
