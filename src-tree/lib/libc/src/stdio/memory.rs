//! Streams over memory: `fmemopen`, on the program's buffer, and `open_memstream`, in a block that
//! grows.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;

use df_abi::fcntl::{O_APPEND, O_TRUNC, SEEK_CUR, SEEK_END, SEEK_SET};

use super::file::FILE;
use super::open::mode;
use super::special::{Special, stream_over};
use crate::errno::{self, Errno};
use crate::malloc::{free, malloc, realloc};

/// The new offset for C's three ways to tell it; EINVAL outside of `0..=most`.
fn target(offset: i64, whence: c_int, at: usize, end: usize, most: usize) -> Result<usize, Errno> {
    let from = match whence {
        SEEK_SET => 0,
        SEEK_CUR => at,
        SEEK_END => end,
        _ => return Err(Errno::EINVAL),
    };
    let wanted = (from as i64).checked_add(offset).ok_or(Errno::EOVERFLOW)?;
    match usize::try_from(wanted) {
        Ok(wanted) if wanted <= most => Ok(wanted),
        _ => Err(Errno::EINVAL),
    }
}

/// A buffer of fixed size.
struct Fixed {
    start: *mut u8,
    size: usize,
    /// Bytes that hold something, from the start.
    length: usize,
    at: usize,
    /// Whether everything is written behind what is there.
    appends: bool,
    /// Whether the buffer came from the allocator.
    ours: bool,
}

impl Fixed {
    /// Puts a zero behind what was written, where there is room.
    fn close_text(&mut self) {
        if self.length < self.size {
            // SAFETY: the place is inside the buffer.
            unsafe { self.start.wrapping_add(self.length).write(0) };
        }
    }
}

impl Special for Fixed {
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Errno> {
        let count = out.len().min(self.length.saturating_sub(self.at));
        let from = self.start.wrapping_add(self.at);
        // SAFETY: that many bytes lie in the buffer, and in `out`, which is not a part of it.
        unsafe { from.copy_to(out.as_mut_ptr(), count) };
        self.at += count;
        Ok(count)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        if self.appends {
            self.at = self.length;
        }
        let count = bytes.len().min(self.size - self.at);
        if count == 0 {
            return Err(Errno::ENOSPC);
        }
        if self.at > self.length {
            let gap = self.at - self.length;
            // SAFETY: the gap lies inside the buffer.
            unsafe { self.start.wrapping_add(self.length).write_bytes(0, gap) };
        }
        let to = self.start.wrapping_add(self.at);
        // SAFETY: there is room for so many bytes.
        unsafe { to.copy_from(bytes.as_ptr(), count) };
        self.at += count;
        if self.at > self.length {
            self.length = self.at;
            self.close_text();
        }
        Ok(count)
    }

    fn seek(&mut self, offset: i64, whence: c_int) -> Result<i64, Errno> {
        self.at = target(offset, whence, self.at, self.length, self.size)?;
        Ok(self.at as i64)
    }

    fn close(&mut self) -> Result<(), Errno> {
        if self.ours {
            // SAFETY: the buffer came from the allocator, and nobody else knows it.
            unsafe { free(self.start.cast()) };
        }
        Ok(())
    }
}

/// Makes a stream of `size` bytes at `buffer`, or of memory of its own when that is null. Null and
/// `errno` when that fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fmemopen(
    buffer: *mut c_void,
    size: usize,
    text: *const c_char,
) -> *mut FILE {
    // SAFETY: the caller gives a mode.
    let parsed = mode(unsafe { CStr::from_ptr(text) }.to_bytes());
    let Some((flags, directions)) = parsed.filter(|_| size > 0) else {
        errno::set(Errno::EINVAL);
        return null_mut();
    };
    let ours = buffer.is_null();
    let start = if ours { malloc(size) } else { buffer }.cast::<u8>();
    if start.is_null() {
        return null_mut();
    }
    let (appends, empties) = (flags & O_APPEND != 0, flags & O_TRUNC != 0);
    let length = if empties || ours {
        // SAFETY: the buffer has one byte at least.
        unsafe { start.write(0) };
        if appends || empties { 0 } else { size }
    } else if appends {
        // SAFETY: the buffer has `size` bytes.
        unsafe { crate::string::scan::strnlen(start.cast(), size) }
    } else {
        size
    };
    if ours && length > 0 {
        // SAFETY: the new buffer has `size` bytes.
        unsafe { start.write_bytes(0, size) };
    }
    let fixed = Fixed {
        start,
        size,
        length,
        at: if appends { length } else { 0 },
        appends,
        ours,
    };
    let file = stream_over(fixed, directions);
    if file.is_null() && ours {
        // SAFETY: the buffer was made above.
        unsafe { free(start.cast()) };
    }
    file
}

/// A block that grows; the program is told where it is and how much it holds.
pub(super) struct Growing {
    start: *mut u8,
    capacity: usize,
    length: usize,
    at: usize,
    /// Bytes of a character: the program is told of characters, and that many zeros follow them.
    unit: usize,
    /// The program's variables.
    told_start: *mut *mut c_char,
    told_size: *mut usize,
}

impl Growing {
    /// A new block for characters of `unit` bytes.
    ///
    /// # Errors
    /// EINVAL for null pointers, or ENOMEM.
    pub(super) fn new(
        unit: usize,
        told_start: *mut *mut c_char,
        told_size: *mut usize,
    ) -> Result<Growing, Errno> {
        if told_start.is_null() || told_size.is_null() {
            return Err(Errno::EINVAL);
        }
        let mut new = Growing {
            start: null_mut(),
            capacity: 0,
            length: 0,
            at: 0,
            unit,
            told_start,
            told_size,
        };
        new.reserve(0)?;
        new.close_text();
        new.tell();
        Ok(new)
    }

    /// Makes a stream of something that owns a block.
    pub(super) fn stream<T: Special + 'static>(over: T, block: *mut u8) -> *mut FILE {
        let file = stream_over(over, (false, true));
        if file.is_null() {
            // SAFETY: the block is nobody's now.
            unsafe { free(block.cast()) };
        }
        file
    }

    /// The block.
    pub(super) fn block(&self) -> *mut u8 {
        self.start
    }

    /// Puts a zero behind what was written.
    fn close_text(&mut self) {
        // SAFETY: `reserve` has left room for it.
        unsafe {
            self.start
                .wrapping_add(self.length)
                .write_bytes(0, self.unit)
        };
    }

    /// Makes room for `length` bytes and the zero behind them.
    fn reserve(&mut self, length: usize) -> Result<(), Errno> {
        const LEAST: usize = 64;
        let needed = length.checked_add(self.unit).ok_or(Errno::EFBIG)?;
        if needed > self.capacity {
            let capacity = needed.max(self.capacity * 2).max(LEAST);
            // SAFETY: the block is this stream's own.
            let block = unsafe { realloc(self.start.cast(), capacity) }.cast::<u8>();
            if block.is_null() {
                return Err(Errno::ENOMEM);
            }
            (self.start, self.capacity) = (block, capacity);
        }
        Ok(())
    }

    /// Tells the program what there is: up to the offset, if that is before the end.
    fn tell(&mut self) {
        // SAFETY: the caller of `open_memstream` gave places that live as long as the stream.
        unsafe { self.told_start.write(self.start.cast()) };
        // SAFETY: as above.
        unsafe { self.told_size.write(self.length.min(self.at) / self.unit) };
    }
}

impl Special for Growing {
    fn read(&mut self, _out: &mut [u8]) -> Result<usize, Errno> {
        Err(Errno::EBADF)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        let end = self.at.checked_add(bytes.len()).ok_or(Errno::EFBIG)?;
        self.reserve(end.max(self.length))?;
        if self.at > self.length {
            let gap = self.at - self.length;
            // SAFETY: the gap lies inside the block.
            unsafe { self.start.wrapping_add(self.length).write_bytes(0, gap) };
        }
        let to = self.start.wrapping_add(self.at);
        // SAFETY: there is room for all bytes.
        unsafe { to.copy_from(bytes.as_ptr(), bytes.len()) };
        self.at = end;
        if end > self.length {
            self.length = end;
            self.close_text();
        }
        self.tell();
        Ok(bytes.len())
    }

    fn seek(&mut self, offset: i64, whence: c_int) -> Result<i64, Errno> {
        const MOST: usize = isize::MAX as usize - 1;
        self.at = target(offset, whence, self.at, self.length, MOST)?;
        self.tell();
        Ok(self.at as i64)
    }

    fn close(&mut self) -> Result<(), Errno> {
        // The block is the program's from now on.
        self.tell();
        Ok(())
    }
}

/// Makes a stream for writing into a block that grows. Where it is and how many bytes it holds (a
/// zero follows them) is stored after each flush and at the close, when the block becomes the
/// program's. Null and `errno` when that fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn open_memstream(start: *mut *mut c_char, size: *mut usize) -> *mut FILE {
    match Growing::new(1, start, size) {
        Ok(growing) => {
            let block = growing.block();
            Growing::stream(growing, block)
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
    use crate::stdio::open::{fclose, fflush, fseek, ftell};
    use crate::stdio::transfer::{fgetc, fputs};

    /// Writes a text.
    fn put(file: *mut FILE, text: &CStr) {
        // SAFETY: the stream is open.
        assert!(unsafe { fputs(text.as_ptr(), file) } >= 0);
    }

    #[test]
    fn growing_stream_tells_its_block_and_fills_gaps() {
        let (mut start, mut size) = (null_mut(), 7);
        // SAFETY: both places outlive the stream.
        let file = unsafe { open_memstream(&raw mut start, &raw mut size) };
        for _ in 0..100 {
            put(file, c"0123456789");
        }
        // SAFETY: the stream is open.
        unsafe { fflush(file) };
        assert_eq!(size, 1000);
        // SAFETY: as above.
        unsafe { fseek(file, 1002, SEEK_SET) };
        put(file, c"end");
        // SAFETY: as above.
        unsafe { fclose(file) };
        // SAFETY: the block holds that many bytes and a zero.
        let all = unsafe { core::slice::from_raw_parts(start.cast::<u8>(), size + 1) };
        assert_eq!(&all[990..], b"0123456789\0\0end\0");
        // SAFETY: the block is the program's now.
        unsafe { free(start.cast()) };
    }

    #[test]
    fn fixed_stream_ends_with_its_buffer() {
        let mut buffer = *b"abcdefgh";
        let place = (&raw mut buffer).cast();
        // SAFETY: the buffer outlives the stream.
        let file = unsafe { fmemopen(place, 8, c"r+".as_ptr()) };
        // SAFETY: the stream is open.
        assert_eq!(unsafe { fgetc(file) }, i32::from(b'a'));
        // SAFETY: as above.
        assert_eq!(unsafe { fseek(file, -2, SEEK_END) }, 0);
        put(file, c"XYZ");
        // SAFETY: as above.
        assert_eq!(unsafe { fflush(file) }, -1);
        assert_eq!(errno::get(), Errno::ENOSPC.0 as c_int);
        // SAFETY: as above.
        unsafe { fclose(file) };
        assert_eq!(&buffer, b"abcdefXY");
    }

    #[test]
    fn appending_begins_at_the_zero_and_moves_it() {
        let mut buffer = *b"ab\0defgh";
        let place = (&raw mut buffer).cast();
        // SAFETY: the buffer outlives the stream.
        let file = unsafe { fmemopen(place, 8, c"a".as_ptr()) };
        // SAFETY: the stream is open.
        assert_eq!(unsafe { ftell(file) }, 2);
        put(file, c"cd");
        // SAFETY: as above.
        unsafe { fclose(file) };
        assert_eq!(&buffer, b"abcd\0fgh");
        // SAFETY: nothing is opened.
        let refused = unsafe { fmemopen(null_mut(), 0, c"r".as_ptr()) };
        assert!(refused.is_null());
    }
}
