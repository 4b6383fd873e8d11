//! `<sys/statvfs.h>`.

use core::ffi::{c_char, c_int};

use df_abi::mount::Statvfs;

c_syscalls! {
    /// Describes the file system of a path, as POSIX puts it.
    fn statvfs(path: *const c_char, out: *mut Statvfs) -> c_int;
    /// Describes the file system of an open file, as POSIX puts it.
    fn fstatvfs(fd: c_int, out: *mut Statvfs) -> c_int;
}
