//! `<sys/mount.h>`: file systems.

use core::ffi::{c_char, c_int, c_long, c_void};

use df_abi::mount::Statfs;

c_syscalls! {
    /// Describes the file system of a path.
    fn statfs(path: *const c_char, out: *mut Statfs) -> c_int;
    /// Describes the file system of an open file.
    fn fstatfs(fd: c_int, out: *mut Statfs) -> c_int;
    /// Describes every mounted file system; gives how many.
    fn getfsstat(out: *mut Statfs, size: c_long, flags: c_int) -> c_int;
    /// Mounts a file system.
    fn mount(kind: *const c_char, path: *const c_char, flags: c_int, data: *mut c_void) -> c_int;
    /// Unmounts a file system.
    fn unmount(path: *const c_char, flags: c_int) -> c_int;
}
