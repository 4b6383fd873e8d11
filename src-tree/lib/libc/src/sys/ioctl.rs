//! `<sys/ioctl.h>`. Variadic in C; see [`crate::fcntl`] for why it is not here.

use core::ffi::{c_int, c_ulong, c_void};

c_syscalls! {
    /// Controls a device.
    fn ioctl(fd: c_int, request: c_ulong, argument: *mut c_void) -> c_int;
}
