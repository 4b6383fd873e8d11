//! `<fcntl.h>`: opening files and controlling descriptors.
//!
//! `open`, `openat` and `fcntl` are variadic in C. On x86_64 a variadic caller passes integer
//! arguments exactly as another one does, so each is an ordinary function here whose last
//! argument has no meaning when the caller gave none.

use core::ffi::{c_char, c_int};

c_syscalls! {
    /// Opens a file; `mode` counts when it is created.
    fn open(path: *const c_char, flags: c_int, mode: c_int) -> c_int;
    /// As `open`, relative to a directory.
    fn openat(fd: c_int, path: *const c_char, flags: c_int, mode: c_int) -> c_int;
    /// Controls a descriptor.
    fn fcntl(fd: c_int, command: c_int, argument: usize) -> c_int;
    /// Takes or gives back a lock on a whole file.
    fn flock(fd: c_int, operation: c_int) -> c_int;
}

/// Creates or empties a file and opens it for writing.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn creat(path: *const c_char, mode: c_int) -> c_int {
    use df_abi::fcntl::{O_CREAT, O_TRUNC, O_WRONLY};
    // SAFETY: the caller gives a string.
    unsafe { open(path, O_WRONLY | O_CREAT | O_TRUNC, mode) }
}
