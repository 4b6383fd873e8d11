//! Streams over something else than a descriptor: what they need to be able to, and `funopen`,
//! by which a program brings functions of its own.

use core::ffi::{c_char, c_int, c_void};
use core::ptr::{NonNull, null_mut};

use super::file::{FILE, make_special};
use crate::errno::{self, Errno};
use crate::malloc::{free, malloc};

/// What stands behind a stream in the place of a descriptor.
pub(super) trait Special {
    /// Reads some bytes; 0 at the end.
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Errno>;
    /// Writes some of the bytes.
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno>;
    /// Moves the offset and gives the new one.
    fn seek(&mut self, offset: i64, whence: c_int) -> Result<i64, Errno>;
    /// Ends it.
    fn close(&mut self) -> Result<(), Errno>;
}

/// A [`Special`] in a block of the allocator, which one stream owns.
pub(super) type Owned = NonNull<dyn Special>;

/// Puts a [`Special`] into a block and makes a stream of it; null and ENOMEM when there is no
/// memory.
pub(super) fn stream_over<T: Special + 'static>(special: T, directions: (bool, bool)) -> *mut FILE {
    let block = malloc(size_of::<T>()).cast::<T>();
    let Some(owned) = NonNull::new(block) else {
        errno::set(Errno::ENOMEM);
        return null_mut();
    };
    // SAFETY: the new block has the size of a `T`.
    unsafe { block.write(special) };
    let file = make_special(owned, directions);
    if file.is_null() {
        // SAFETY: the block was made above.
        unsafe { free(block.cast()) };
        errno::set(Errno::ENOMEM);
    }
    file
}

/// Closes what stands behind a stream and gives its block back.
pub(super) fn end(mut owned: Owned) -> Result<(), Errno> {
    // SAFETY: the stream owned it, and gives it up.
    let closed = unsafe { owned.as_mut() }.close();
    // SAFETY: the block came from `stream_over`; what is in it needs no dropping.
    unsafe { free(owned.as_ptr().cast()) };
    closed
}

type Read = unsafe extern "C" fn(*mut c_void, *mut c_char, c_int) -> c_int;
type Write = unsafe extern "C" fn(*mut c_void, *const c_char, c_int) -> c_int;
type Seek = unsafe extern "C" fn(*mut c_void, i64, c_int) -> i64;
type Close = unsafe extern "C" fn(*mut c_void) -> c_int;

/// Functions of the program, and what they are called with.
struct Functions {
    cookie: *mut c_void,
    read: Option<Read>,
    write: Option<Write>,
    seek: Option<Seek>,
    close: Option<Close>,
}

/// What a function of the program says: a count, or a negative number and `errno`.
fn told(value: i64) -> Result<usize, Errno> {
    usize::try_from(value).map_err(|_| Errno(errno::get().unsigned_abs()))
}

impl Special for Functions {
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Errno> {
        let count = out.len().min(c_int::MAX as usize) as c_int;
        let read = self.read.ok_or(Errno::EBADF)?;
        // SAFETY: who gave the function vouched for it; the place has that many bytes.
        told(i64::from(unsafe {
            read(self.cookie, out.as_mut_ptr().cast(), count)
        }))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        let count = bytes.len().min(c_int::MAX as usize) as c_int;
        let write = self.write.ok_or(Errno::EBADF)?;
        // SAFETY: who gave the function vouched for it; there are that many bytes.
        told(i64::from(unsafe {
            write(self.cookie, bytes.as_ptr().cast(), count)
        }))
    }

    fn seek(&mut self, offset: i64, whence: c_int) -> Result<i64, Errno> {
        let seek = self.seek.ok_or(Errno::ESPIPE)?;
        // SAFETY: who gave the function vouched for it.
        told(unsafe { seek(self.cookie, offset, whence) }).map(|at| at as i64)
    }

    fn close(&mut self) -> Result<(), Errno> {
        let Some(close) = self.close else {
            return Ok(());
        };
        // SAFETY: who gave the function vouched for it.
        told(i64::from(unsafe { close(self.cookie) })).map(|_| ())
    }
}

/// Makes a stream of functions that read, write, move and close; each may be null, one of the
/// first two must not. Null and `errno` when that fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn funopen(
    cookie: *const c_void,
    read: Option<Read>,
    write: Option<Write>,
    seek: Option<Seek>,
    close: Option<Close>,
) -> *mut FILE {
    if read.is_none() && write.is_none() {
        errno::set(Errno::EINVAL);
        return null_mut();
    }
    let functions = Functions {
        cookie: cookie.cast_mut(),
        read,
        write,
        seek,
        close,
    };
    stream_over(functions, (read.is_some(), write.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stdio::open::fclose;
    use crate::stdio::transfer::{fgetc, fputc};
    use core::sync::atomic::{AtomicI32, Ordering};

    static LAST: AtomicI32 = AtomicI32::new(0);
    static CLOSED: AtomicI32 = AtomicI32::new(0);

    unsafe extern "C" fn read(cookie: *mut c_void, out: *mut c_char, _count: c_int) -> c_int {
        // SAFETY: there is room for one byte at least.
        unsafe { out.write(cookie.addr() as c_char) };
        1
    }

    unsafe extern "C" fn write(_cookie: *mut c_void, from: *const c_char, count: c_int) -> c_int {
        // SAFETY: one byte at least is written.
        LAST.store(i32::from(unsafe { from.read() }), Ordering::Relaxed);
        count
    }

    unsafe extern "C" fn close(_cookie: *mut c_void) -> c_int {
        CLOSED.fetch_add(1, Ordering::Relaxed);
        0
    }

    #[test]
    fn functions_of_the_program_are_called_with_their_cookie() {
        let cookie = core::ptr::without_provenance(0x41);
        // SAFETY: the functions use the cookie as a number only.
        let file = unsafe { funopen(cookie, Some(read), None, None, Some(close)) };
        // SAFETY: the stream is open.
        assert_eq!(unsafe { fgetc(file) }, 0x41);
        // SAFETY: as above.
        assert_eq!(unsafe { fclose(file) }, 0);
        // SAFETY: as above.
        let file = unsafe { funopen(cookie, None, Some(write), None, Some(close)) };
        // SAFETY: as above.
        assert_eq!(unsafe { fputc(0x42, file) }, 0x42);
        // SAFETY: as above.
        assert_eq!(unsafe { fclose(file) }, 0);
        let seen = (LAST.load(Ordering::Relaxed), CLOSED.load(Ordering::Relaxed));
        assert_eq!(seen, (0x42, 2));
        // SAFETY: nothing is called.
        assert!(unsafe { funopen(cookie, None, None, None, None) }.is_null());
    }
}
