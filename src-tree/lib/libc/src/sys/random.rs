//! `<sys/random.h>`.

use core::ffi::{c_uint, c_void};

c_syscalls! {
    /// Fills a buffer with random bytes from the kernel; gives how many.
    fn getrandom(buffer: *mut c_void, n: usize, flags: c_uint) -> isize;
}
