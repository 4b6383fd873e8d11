//! Opening, closing, flushing and moving in streams: `fopen`, `fclose`, `fflush`, `fseek`.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use df_abi::fcntl::{
    O_APPEND, O_CLOEXEC, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, SEEK_SET,
};

use super::file::{FILE, close, flush_all, make};
use super::stream::Buffering;
use crate::errno::{self, Errno};
use crate::fcntl::open;

/// `EOF`.
pub(super) const EOF: c_int = -1;

/// C's result of an action: 0, or -1 with `errno` set.
pub(super) fn status(outcome: Result<(), Errno>) -> c_int {
    match outcome {
        Ok(()) => 0,
        Err(error) => errno::fail(error),
    }
}

/// Flags for `open` and whether to read and write, from a mode such as `r+b`.
pub(super) fn mode(text: &[u8]) -> Option<(c_int, (bool, bool))> {
    let (&first, rest) = text.split_first()?;
    let both = rest.contains(&b'+');
    let (extra, reads) = match first {
        b'r' => (0, true),
        b'w' => (O_CREAT | O_TRUNC, false),
        b'a' => (O_CREAT | O_APPEND, false),
        _ => return None,
    };
    let mut flags = extra
        | match (both, reads) {
            (true, _) => O_RDWR,
            (false, true) => O_RDONLY,
            (false, false) => O_WRONLY,
        };
    if rest.contains(&b'x') {
        flags |= O_EXCL;
    }
    if rest.contains(&b'e') {
        flags |= O_CLOEXEC;
    }
    Some((flags, (both || reads, both || !reads)))
}

/// Opens a file as a stream; null and `errno` when that fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fopen(path: *const c_char, text: *const c_char) -> *mut FILE {
    // SAFETY: the caller gives a mode.
    let Some((flags, directions)) = mode(unsafe { CStr::from_ptr(text) }.to_bytes()) else {
        errno::set(Errno::EINVAL);
        return null_mut();
    };
    // SAFETY: the caller gives a path.
    let fd = unsafe { open(path, flags, 0o666) };
    if fd < 0 {
        return null_mut();
    }
    let file = make(fd, directions);
    if file.is_null() {
        crate::unistd::file::close_only(fd);
        errno::set(Errno::ENOMEM);
    }
    file
}

/// Makes a stream of an open descriptor, whose own flags stay as they are.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fdopen(fd: c_int, text: *const c_char) -> *mut FILE {
    // SAFETY: the caller gives a mode.
    let Some((_, directions)) = mode(unsafe { CStr::from_ptr(text) }.to_bytes()) else {
        errno::set(Errno::EINVAL);
        return null_mut();
    };
    let file = make(fd, directions);
    if file.is_null() {
        errno::set(Errno::ENOMEM);
    }
    file
}

/// Flushes and closes a stream, which is gone then even when -1 is given.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fclose(file: *mut FILE) -> c_int {
    // SAFETY: as for the C function.
    status(unsafe { close(file) })
}

/// Sends what was written to its file; of every stream, for null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fflush(file: *mut FILE) -> c_int {
    if file.is_null() {
        return status(flush_all());
    }
    // SAFETY: the caller gives an open stream.
    status(unsafe { &*file }.lock().flush())
}

/// Chooses the buffering of a stream: `_IOFBF` 0, `_IOLBF` 1, `_IONBF` 2. `buffer` may be null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn setvbuf(
    file: *mut FILE,
    buffer: *mut c_char,
    kind: c_int,
    size: usize,
) -> c_int {
    let buffering = match kind {
        0 => Buffering::Full,
        1 => Buffering::Line,
        2 => Buffering::None,
        _ => return errno::fail(Errno::EINVAL),
    };
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    stream.buffering = buffering;
    if !buffer.is_null() && size > 0 && stream.has_no_buffer() {
        // SAFETY: the caller gives a buffer of that size for the life of the stream.
        let buffer = unsafe { core::slice::from_raw_parts_mut(buffer.cast(), size) };
        stream.set_buffer(buffer);
    }
    0
}

/// Moves to an offset from the start (0), here (1) or the end (2).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fseeko(file: *mut FILE, offset: i64, whence: c_int) -> c_int {
    // SAFETY: the caller gives an open stream.
    status(unsafe { &*file }.lock().seek(offset, whence))
}

/// As `fseeko`: a `long` has the size of an offset.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fseek(file: *mut FILE, offset: i64, whence: c_int) -> c_int {
    // SAFETY: as for the C function.
    unsafe { fseeko(file, offset, whence) }
}

/// The offset of the next byte, or -1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ftello(file: *mut FILE) -> i64 {
    // SAFETY: the caller gives an open stream.
    let offset = unsafe { &*file }.lock().tell();
    offset.unwrap_or_else(errno::fail)
}

/// As `ftello`: a `long` has the size of an offset.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ftell(file: *mut FILE) -> i64 {
    // SAFETY: as for the C function.
    unsafe { ftello(file) }
}

/// Moves to the start and forgets failures.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn rewind(file: *mut FILE) {
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    // C gives this function no way to tell.
    let _ = stream.seek(0, SEEK_SET);
    stream.failed = false;
}

/// Whether the end was met.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn feof(file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    c_int::from(unsafe { &*file }.lock().at_end)
}

/// Whether something failed.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ferror(file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    c_int::from(unsafe { &*file }.lock().failed)
}

/// Forgets the end and failures.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn clearerr(file: *mut FILE) {
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    (stream.at_end, stream.failed) = (false, false);
}

/// The descriptor; -1 and EBADF when something else stands behind the stream.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fileno(file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    let fd = unsafe { &*file }.lock().device.fd;
    if fd < 0 {
        return errno::fail(Errno::EBADF);
    }
    fd
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_those_of_c() {
        assert_eq!(mode(b"r"), Some((O_RDONLY, (true, false))));
        assert_eq!(mode(b"rb+"), Some((O_RDWR, (true, true))));
        let exclusive = O_WRONLY | O_CREAT | O_TRUNC | O_EXCL | O_CLOEXEC;
        assert_eq!(mode(b"wxe"), Some((exclusive, (false, true))));
        assert_eq!(
            mode(b"a+"),
            Some((O_RDWR | O_CREAT | O_APPEND, (true, true)))
        );
        assert_eq!((mode(b""), mode(b"q")), (None, None));
    }

    #[test]
    fn refused_files_are_null_with_errno() {
        // SAFETY: path and mode are strings.
        let file = unsafe { fopen(c"/nowhere".as_ptr(), c"?".as_ptr()) };
        assert!(file.is_null());
        assert_eq!(errno::get(), Errno::EINVAL.0 as c_int);
    }
}
