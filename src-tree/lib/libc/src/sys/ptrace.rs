//! `<sys/ptrace.h>`.

use core::ffi::{c_char, c_int};

c_syscalls! {
    /// Traces a process. A word that was read may be -1: then `errno` tells whether that is an
    /// error, if it was 0 before.
    fn ptrace(request: c_int, pid: c_int, addr: *mut c_char, data: c_int) -> c_int;
}
