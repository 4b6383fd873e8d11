//! `<sys/uio.h>`: reading into and writing from several buffers.

use core::ffi::c_int;

use df_abi::uio::Iovec;

use crate::errno::c_result;
use crate::syscall;

c_points! {
    /// Reads into buffers, one after the other.
    fn readv(fd: c_int, buffers: *const Iovec, count: c_int) -> isize;
    /// Writes from buffers, one after the other.
    fn writev(fd: c_int, buffers: *const Iovec, count: c_int) -> isize;
}

/// As `readv` at an offset, leaving the file's own offset alone.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn preadv(
    fd: c_int,
    buffers: *const Iovec,
    count: c_int,
    offset: i64,
) -> isize {
    // SAFETY: the caller gives `count` buffers.
    c_result(unsafe { syscall::point::extpreadv(fd, buffers, count, 0, offset) })
}

/// As `writev` at an offset, leaving the file's own offset alone.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pwritev(
    fd: c_int,
    buffers: *const Iovec,
    count: c_int,
    offset: i64,
) -> isize {
    // SAFETY: the caller gives `count` buffers.
    c_result(unsafe { syscall::point::extpwritev(fd, buffers, count, 0, offset) })
}
