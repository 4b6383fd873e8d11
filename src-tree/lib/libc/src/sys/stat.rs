//! `<sys/stat.h>`: what a file is, and changing that.

use core::ffi::{c_char, c_int};

pub use df_abi::stat::Stat;
use df_abi::time::Timespec;

c_syscalls! {
    /// Describes the file that a path leads to.
    fn stat(path: *const c_char, out: *mut Stat) -> c_int;
    /// Describes a file, or the symbolic link itself.
    fn lstat(path: *const c_char, out: *mut Stat) -> c_int;
    /// Describes an open file.
    fn fstat(fd: c_int, out: *mut Stat) -> c_int;
    /// As `stat` or `lstat`, relative to a directory.
    fn fstatat(fd: c_int, path: *const c_char, out: *mut Stat, flags: c_int) -> c_int;
    /// Changes permissions.
    fn chmod(path: *const c_char, mode: u16) -> c_int;
    /// Changes the permissions of an open file.
    fn fchmod(fd: c_int, mode: u16) -> c_int;
    /// Changes the permissions of a symbolic link itself.
    fn lchmod(path: *const c_char, mode: u16) -> c_int;
    /// As `chmod`, relative to a directory.
    fn fchmodat(fd: c_int, path: *const c_char, mode: u16, flags: c_int) -> c_int;
    /// Makes a directory.
    fn mkdir(path: *const c_char, mode: u16) -> c_int;
    /// As `mkdir`, relative to a directory.
    fn mkdirat(fd: c_int, path: *const c_char, mode: u16) -> c_int;
    /// Makes a FIFO.
    fn mkfifo(path: *const c_char, mode: u16) -> c_int;
    /// As `mkfifo`, relative to a directory.
    fn mkfifoat(fd: c_int, path: *const c_char, mode: u16) -> c_int;
    /// Makes a device node.
    fn mknod(path: *const c_char, mode: u16, device: u32) -> c_int;
    /// As `mknod`, relative to a directory.
    fn mknodat(fd: c_int, path: *const c_char, mode: u16, device: u32) -> c_int;
    /// Sets the permissions that new files do not get; gives the old ones.
    fn umask(mask: u16) -> u16;
    /// Sets the times of an open file.
    fn futimens(fd: c_int, times: *const Timespec) -> c_int;
    /// Sets the times of a file, relative to a directory.
    fn utimensat(fd: c_int, path: *const c_char, times: *const Timespec, flags: c_int) -> c_int;
    /// Sets the flags of a file.
    fn chflags(path: *const c_char, flags: u64) -> c_int;
    /// Sets the flags of an open file.
    fn fchflags(fd: c_int, flags: u64) -> c_int;
}
