//! Formatted output to memory (`snprintf`, `asprintf` and relatives) and to descriptors
//! (`dprintf`), and to streams (`fprintf`).
//!
//! The functions with `...` exist for the target only; each makes a `va_list` and calls the
//! one with `v` in its name.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;

use super::file::{FILE, standard};
use super::printf::{Arguments, Sink, Unit, format};
use super::stream::{Buffering, Orientation};
use super::va::VaList;
use super::wide::print::to_wide_stream;
use crate::errno::{self, Errno};
use crate::malloc::{free, realloc};
use crate::syscall;

/// A buffer that takes what fits.
struct Bounded {
    next: *mut u8,
    room: usize,
}

impl Sink for Bounded {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        let n = bytes.len().min(self.room);
        // SAFETY: the buffer has `room` bytes left.
        unsafe { self.next.copy_from_nonoverlapping(bytes.as_ptr(), n) };
        self.next = self.next.wrapping_add(n);
        self.room -= n;
        Ok(())
    }
}

/// A block from the allocator that grows with its text.
struct Growing {
    block: *mut u8,
    length: usize,
    size: usize,
}

impl Sink for Growing {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        let end = self.length + bytes.len();
        if end > self.size {
            let size = end.next_power_of_two().max(64);
            // SAFETY: the block is null or came from the allocator.
            let grown = unsafe { realloc(self.block.cast(), size) };
            if grown.is_null() {
                return Err(Errno::ENOMEM);
            }
            (self.block, self.size) = (grown.cast(), size);
        }
        let place = self.block.wrapping_add(self.length);
        // SAFETY: the block has room up to `end`.
        unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        self.length = end;
        Ok(())
    }
}

/// A descriptor, written to in blocks.
struct Descriptor {
    fd: c_int,
    buffer: [u8; 1024],
    filled: usize,
}

impl Descriptor {
    fn flush(&mut self) -> Result<(), Errno> {
        let mut done = 0;
        while done < self.filled {
            let rest = &self.buffer[done..self.filled];
            // SAFETY: pointer and length are those of the buffer.
            let outcome = unsafe { syscall::write(self.fd, rest.as_ptr(), rest.len()) };
            let [written, _] = outcome.map_err(|error| Errno(error.unsigned_abs()))?;
            done += written;
        }
        self.filled = 0;
        Ok(())
    }
}

impl Sink for Descriptor {
    fn put(&mut self, mut bytes: &[u8]) -> Result<(), Errno> {
        while !bytes.is_empty() {
            if self.filled == self.buffer.len() {
                self.flush()?;
            }
            let n = bytes.len().min(self.buffer.len() - self.filled);
            self.buffer[self.filled..self.filled + n].copy_from_slice(&bytes[..n]);
            self.filled += n;
            bytes = &bytes[n..];
        }
        Ok(())
    }
}

/// C's result of a formatting: the length, or -1 with `errno` set.
pub(super) fn finish(outcome: Result<usize, Errno>) -> c_int {
    match outcome {
        Ok(count) => count as c_int,
        Err(error) => errno::fail(error),
    }
}

unsafe fn to_buffer(
    buffer: *mut c_char,
    size: usize,
    text: *const c_char,
    arguments: &mut dyn Arguments,
) -> c_int {
    let mut sink = Bounded {
        next: buffer.cast(),
        room: size.saturating_sub(1),
    };
    // SAFETY: the caller gives a format.
    let text = unsafe { CStr::from_ptr(text) }.to_bytes();
    // SAFETY: the caller vouches for the arguments.
    let outcome = unsafe { format(&mut sink, Unit::Byte, text, arguments) };
    if size > 0 {
        // SAFETY: one byte was kept back for the zero.
        unsafe { sink.next.write(0) };
    }
    finish(outcome)
}

unsafe fn to_memory(
    out: *mut *mut c_char,
    text: *const c_char,
    arguments: &mut dyn Arguments,
) -> c_int {
    let mut sink = Growing {
        block: null_mut(),
        length: 0,
        size: 0,
    };
    // SAFETY: the caller gives a format.
    let text = unsafe { CStr::from_ptr(text) }.to_bytes();
    // SAFETY: the caller vouches for the arguments.
    let outcome = unsafe { format(&mut sink, Unit::Byte, text, arguments) };
    let closed = outcome.and_then(|count| sink.put(&[0]).map(|()| count));
    if closed.is_err() {
        // SAFETY: the block is null or came from the allocator, and nobody else has it.
        unsafe { free(sink.block.cast::<c_void>()) };
        sink.block = null_mut();
    }
    // SAFETY: the caller gives a place for the text.
    unsafe { out.write(sink.block.cast()) };
    finish(closed)
}

/// Formats into a buffer of `size` bytes, always closed by a zero when `size` is not 0; gives
/// the length that the whole has, or -1 with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vsnprintf(
    buffer: *mut c_char,
    size: usize,
    text: *const c_char,
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: the caller gives a list, which the call may use up.
    let arguments = unsafe { &mut *arguments };
    // SAFETY: as for the C function.
    unsafe { to_buffer(buffer, size, text, arguments) }
}

/// As `vsnprintf`, into a buffer that the caller knows to be large enough.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vsprintf(
    buffer: *mut c_char,
    text: *const c_char,
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { vsnprintf(buffer, c_int::MAX as usize + 1, text, arguments) }
}

/// Formats into new memory, to be given back with `free`; -1, `errno` and a null text when
/// that fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vasprintf(
    out: *mut *mut c_char,
    text: *const c_char,
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: the caller gives a list, which the call may use up.
    let arguments = unsafe { &mut *arguments };
    // SAFETY: as for the C function.
    unsafe { to_memory(out, text, arguments) }
}

/// Formats to a descriptor; gives the number of bytes, or -1 with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vdprintf(fd: c_int, text: *const c_char, arguments: *mut VaList) -> c_int {
    let mut sink = Descriptor {
        fd,
        buffer: [0; 1024],
        filled: 0,
    };
    // SAFETY: the caller gives a format.
    let text = unsafe { CStr::from_ptr(text) }.to_bytes();
    // SAFETY: the caller gives a list, which the call may use up.
    let arguments = unsafe { &mut *arguments };
    // SAFETY: the caller vouches for the arguments.
    let outcome = unsafe { format(&mut sink, Unit::Byte, text, arguments) };
    finish(outcome.and_then(|count| sink.flush().map(|()| count)))
}

/// Formats to a stream, counting bytes or characters.
///
/// # Safety
/// The stream is open; the arguments are those of the format.
pub(super) unsafe fn to_stream(
    file: *mut FILE,
    unit: Unit,
    text: &[u8],
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    // SAFETY: the caller gives a list, which the call may use up.
    let arguments = unsafe { &mut *arguments };
    stream.orient(match unit {
        Unit::Byte => Orientation::Byte,
        Unit::Character => Orientation::Wide,
    });
    // The pieces of one call leave an unbuffered stream together.
    let buffering = stream.buffering;
    if buffering == Buffering::None {
        stream.buffering = Buffering::Full;
    }
    let mut outcome = match unit {
        // SAFETY: the caller vouches for the arguments.
        Unit::Byte => unsafe { format(&mut *stream, unit, text, arguments) },
        // SAFETY: as above.
        Unit::Character => unsafe { to_wide_stream(&mut *stream, text, arguments) },
    };
    stream.buffering = buffering;
    if buffering == Buffering::None {
        outcome = stream.flush().and(outcome);
    }
    finish(outcome)
}

/// Formats to a stream; gives the number of bytes, or -1 with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vfprintf(
    file: *mut FILE,
    text: *const c_char,
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: the caller gives a format.
    let text = unsafe { CStr::from_ptr(text) }.to_bytes();
    // SAFETY: the caller gives an open stream and a list.
    unsafe { to_stream(file, Unit::Byte, text, arguments) }
}

/// Formats to `stdout`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vprintf(text: *const c_char, arguments: *mut VaList) -> c_int {
    // SAFETY: as for the C function.
    unsafe { vfprintf(core::ptr::from_ref(standard(1)).cast_mut(), text, arguments) }
}

/// Defines variadic functions on top of those that take a list.
#[cfg(target_os = "dragonfly")]
macro_rules! variadic {
    ($($(#[$doc:meta])* fn $name:ident = $listed:ident($($arg:ident: $ty:ty),*);)*) => {$(
        $(#[$doc])*
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name($($arg: $ty,)* mut arguments: ...) -> c_int {
            // The compiler's list is the ABI's structure.
            let arguments = (&raw mut arguments).cast::<VaList>();
            // SAFETY: as for the C function.
            unsafe { $listed($($arg,)* arguments) }
        }
    )*};
}

#[cfg(target_os = "dragonfly")]
pub(super) use variadic;

#[cfg(target_os = "dragonfly")]
const _: () = assert!(size_of::<core::ffi::VaList<'_>>() == size_of::<VaList>());

#[cfg(target_os = "dragonfly")]
variadic! {
    /// As `vsnprintf`.
    fn snprintf = vsnprintf(buffer: *mut c_char, size: usize, text: *const c_char);
    /// As `vsprintf`.
    fn sprintf = vsprintf(buffer: *mut c_char, text: *const c_char);
    /// As `vasprintf`.
    fn asprintf = vasprintf(out: *mut *mut c_char, text: *const c_char);
    /// As `vdprintf`.
    fn dprintf = vdprintf(fd: c_int, text: *const c_char);
    /// As `vfprintf`.
    fn fprintf = vfprintf(file: *mut FILE, text: *const c_char);
    /// As `vprintf`.
    fn printf = vprintf(text: *const c_char);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stdio::printf::tests::List;

    #[test]
    fn short_buffers_are_closed_and_the_whole_length_is_told() {
        let mut buffer = [1 as c_char; 6];
        let (at, text) = (buffer.as_mut_ptr(), c"<%d>".as_ptr());
        // SAFETY: the buffer has 6 bytes and the format wants a number.
        let count = unsafe { to_buffer(at, 6, text, &mut List(&[1234567])) };
        // SAFETY: the text was closed.
        assert_eq!((count, unsafe { CStr::from_ptr(at) }), (9, c"<1234"));
        // SAFETY: nothing is written to a buffer of no bytes.
        let count = unsafe { to_buffer(null_mut(), 0, text, &mut List(&[1])) };
        assert_eq!(count, 3);
    }

    #[test]
    fn failure_gives_minus_one_and_sets_errno() {
        let mut buffer = [1 as c_char; 6];
        // SAFETY: the buffer has 6 bytes and the format wants a number.
        let count = unsafe {
            to_buffer(
                buffer.as_mut_ptr(),
                6,
                c"%2147483647d.".as_ptr(),
                &mut List(&[1]),
            )
        };
        assert_eq!((count, errno::get()), (-1, Errno::EOVERFLOW.0 as c_int));
    }
}
