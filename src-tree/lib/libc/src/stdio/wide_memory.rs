//! `open_wmemstream`: a stream for wide characters into a block that grows. A stream holds bytes;
//! this is where they become wide characters.

use core::ffi::c_int;
use core::mem::MaybeUninit;
use core::ptr::null_mut;

use super::file::FILE;
use super::memory::Growing;
use super::special::Special;
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
            // SAFETY: zeros are the start of a text.
            let state = unsafe { MaybeUninit::zeroed().assume_init() };
            let wide = Wide {
                block: growing,
                state,
            };
            Growing::stream(wide, block)
        }
        Err(error) => {
            errno::set(error);
            null_mut()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stdio::open::{fclose, fflush};
    use crate::stdio::transfer::fputs;

    #[test]
    fn bytes_become_wide_characters_that_are_counted() {
        let (mut start, mut size) = (null_mut::<c_int>(), 0);
        // SAFETY: both places outlive the stream.
        let file = unsafe { open_wmemstream(&raw mut start, &raw mut size) };
        // SAFETY: the stream is open.
        unsafe { fputs(c"wide text".as_ptr(), file) };
        // SAFETY: as above.
        unsafe { fflush(file) };
        assert_eq!(size, 9);
        // SAFETY: as above.
        unsafe { fclose(file) };
        // SAFETY: so many characters are there, and a zero.
        let text = unsafe { core::slice::from_raw_parts(start, size + 1) };
        let wanted: Vec<c_int> = b"wide text\0".iter().map(|&byte| byte.into()).collect();
        assert_eq!(text, wanted);
        // SAFETY: the block is the program's now.
        unsafe { crate::malloc::free(start.cast()) };
    }
}
