//! `<fcntl.h>`: opening files and controlling descriptors.
//!
//! `open`, `openat` and `fcntl` are variadic in C. On x86_64 a variadic caller passes integer
//! arguments exactly as another one does, so each is an ordinary function here whose last
//! argument has no meaning when the caller gave none.

use core::ffi::{c_char, c_int};

use df_abi::fcntl::F_SETLKW;

use crate::errno::c_result;
use crate::syscall;

c_syscalls! {
    /// Takes or gives back a lock on a whole file.
    fn flock(fd: c_int, operation: c_int) -> c_int;
}

c_points! {
    /// Opens a file; `mode` counts when it is created.
    fn open(path: *const c_char, flags: c_int, mode: c_int) -> c_int;
    /// As `open`, relative to a directory.
    fn openat(fd: c_int, path: *const c_char, flags: c_int, mode: c_int) -> c_int;
}

/// Controls a descriptor. To wait for a lock (`F_SETLKW`) is a cancellation point.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fcntl(fd: c_int, command: c_int, argument: usize) -> c_int {
    c_result(if command == F_SETLKW {
        // SAFETY: the caller gives a lock.
        unsafe { syscall::point::fcntl(fd, command, argument) }
    } else {
        // SAFETY: the caller gives what the command takes.
        unsafe { syscall::fcntl(fd, command, argument) }
    })
}

/// Creates or empties a file and opens it for writing.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn creat(path: *const c_char, mode: c_int) -> c_int {
    use df_abi::fcntl::{O_CREAT, O_TRUNC, O_WRONLY};
    // SAFETY: the caller gives a string.
    unsafe { open(path, O_WRONLY | O_CREAT | O_TRUNC, mode) }
}
