//! Files, descriptors and directories.

use core::ffi::{c_char, c_int, c_void};
use core::ptr::null_mut;

use df_abi::stat::PATH_MAX;

use crate::errno::{self, Errno, c_result};
use crate::malloc::{free, malloc};
use crate::syscall;

c_syscalls! {
    /// Closes every descriptor from `fd` on.
    fn closefrom(fd: c_int) -> c_int;
    /// Duplicates a descriptor to the lowest free number.
    fn dup(fd: c_int) -> c_int;
    /// Duplicates a descriptor to `to`, closing what that was.
    fn dup2(from: c_int, to: c_int) -> c_int;
    /// Tells whether the real user may use a file in the ways of `mode`.
    fn access(path: *const c_char, mode: c_int) -> c_int;
    /// Tells whether the effective user may use a file in the ways of `mode`.
    fn eaccess(path: *const c_char, mode: c_int) -> c_int;
    /// As `access`, relative to a directory.
    fn faccessat(fd: c_int, path: *const c_char, mode: c_int, flags: c_int) -> c_int;
    /// Changes the current directory.
    fn chdir(path: *const c_char) -> c_int;
    /// Changes the current directory to an open one.
    fn fchdir(fd: c_int) -> c_int;
    /// Makes a directory the root of the process.
    fn chroot(path: *const c_char) -> c_int;
    /// Makes a further name for a file.
    fn link(path: *const c_char, new: *const c_char) -> c_int;
    /// As `link`, relative to directories.
    fn linkat(fd: c_int, path: *const c_char, newfd: c_int, new: *const c_char, flags: c_int) -> c_int;
    /// Makes a symbolic link.
    fn symlink(target: *const c_char, path: *const c_char) -> c_int;
    /// As `symlink`, relative to a directory.
    fn symlinkat(target: *const c_char, fd: c_int, path: *const c_char) -> c_int;
    /// As `readlink`, relative to a directory.
    fn readlinkat(fd: c_int, path: *const c_char, buffer: *mut c_char, n: usize) -> isize;
    /// Removes a name.
    fn unlink(path: *const c_char) -> c_int;
    /// As `unlink` or, with `AT_REMOVEDIR`, `rmdir`, relative to a directory.
    fn unlinkat(fd: c_int, path: *const c_char, flags: c_int) -> c_int;
    /// Removes an empty directory.
    fn rmdir(path: *const c_char) -> c_int;
    /// Gives a file a new name (of `<stdio.h>`).
    fn rename(from: *const c_char, to: *const c_char) -> c_int;
    /// As `rename`, relative to directories.
    fn renameat(fd: c_int, from: *const c_char, newfd: c_int, to: *const c_char) -> c_int;
    /// Changes owner and group; -1 keeps one.
    fn chown(path: *const c_char, uid: u32, gid: u32) -> c_int;
    /// As `chown`, for an open file.
    fn fchown(fd: c_int, uid: u32, gid: u32) -> c_int;
    /// As `chown`, of a symbolic link itself.
    fn lchown(path: *const c_char, uid: u32, gid: u32) -> c_int;
    /// As `chown`, relative to a directory.
    fn fchownat(fd: c_int, path: *const c_char, uid: u32, gid: u32, flags: c_int) -> c_int;
    /// A limit that applies to a file.
    fn pathconf(path: *const c_char, name: c_int) -> i64;
    /// A limit that applies to an open file.
    fn fpathconf(fd: c_int, name: c_int) -> i64;
}

c_points! {
    /// Reads up to `n` bytes; 0 at the end.
    fn read(fd: c_int, buffer: *mut c_void, n: usize) -> isize;
    /// Writes up to `n` bytes.
    fn write(fd: c_int, buffer: *const c_void, n: usize) -> isize;
    /// Waits until a file's data and attributes are on the medium.
    fn fsync(fd: c_int) -> c_int;
}

/// Closes a descriptor. A request to cancel the thread is looked for before, not during, so that
/// the descriptor is either there or not.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn close(fd: c_int) -> c_int {
    crate::pthread::cancel::test();
    // SAFETY: the call takes a descriptor only.
    c_result(unsafe { syscall::close(fd) })
}

/// As `close`, never ending the thread: for what has more to tidy up.
pub(crate) fn close_only(fd: c_int) -> c_int {
    // SAFETY: the call takes a descriptor only.
    c_result(unsafe { syscall::close(fd) })
}

/// As `fsync`: there is no cheaper way to write the data alone.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fdatasync(fd: c_int) -> c_int {
    // SAFETY: the call takes a descriptor only.
    c_result(unsafe { syscall::point::fsync(fd) })
}

/// Starts writing everything that is not on its medium yet.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn sync() {
    // SAFETY: the call takes no arguments; it cannot fail.
    let _ = unsafe { syscall::sync() };
}

/// Moves the offset of an open file and gives the new one.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn lseek(fd: c_int, offset: i64, whence: c_int) -> i64 {
    // SAFETY: the call touches no memory.
    c_result(unsafe { syscall::lseek(fd, 0, offset, whence) })
}

/// Sets the size of an open file.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn ftruncate(fd: c_int, length: i64) -> c_int {
    // SAFETY: the call touches no memory.
    c_result(unsafe { syscall::ftruncate(fd, 0, length) })
}

/// Sets the size of a file.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn truncate(path: *const c_char, length: i64) -> c_int {
    // SAFETY: the caller gives a string.
    c_result(unsafe { syscall::truncate(path, 0, length) })
}

/// Reads at an offset, leaving the file's own offset alone.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pread(fd: c_int, buffer: *mut c_void, n: usize, offset: i64) -> isize {
    // SAFETY: the caller gives a buffer of `n` bytes.
    c_result(unsafe { syscall::point::extpread(fd, buffer, n, 0, offset) })
}

/// Writes at an offset, leaving the file's own offset alone.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pwrite(fd: c_int, buffer: *const c_void, n: usize, offset: i64) -> isize {
    // SAFETY: the caller gives a buffer of `n` bytes.
    c_result(unsafe { syscall::point::extpwrite(fd, buffer, n, 0, offset) })
}

/// The target of a symbolic link, not closed by a zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn readlink(path: *const c_char, buffer: *mut c_char, n: usize) -> isize {
    let n = n.min(c_int::MAX as usize);
    // SAFETY: the caller gives a string and a buffer of `n` bytes.
    c_result(unsafe { syscall::readlink(path, buffer, n) })
}

/// Makes a pipe: `ends[0]` reads what is written to `ends[1]`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pipe(ends: *mut c_int) -> c_int {
    // SAFETY: the caller gives room for two descriptors.
    unsafe { pipe2(ends, 0) }
}

/// As `pipe`, with `O_CLOEXEC` or `O_NONBLOCK`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pipe2(ends: *mut c_int, flags: c_int) -> c_int {
    // The kernel gives the descriptors in its two result registers.
    // SAFETY: the caller gives room for two descriptors.
    match unsafe { syscall::pipe2(ends, flags) } {
        Ok([reading, writing]) => {
            // SAFETY: as above.
            unsafe {
                ends.cast::<[c_int; 2]>()
                    .write([reading as c_int, writing as c_int])
            };
            0
        }
        Err(error) => {
            errno::set_raw(error);
            -1
        }
    }
}

/// The path of the current directory, in `buffer` or, when that is null, in new memory of `n`
/// bytes (or enough, when `n` is 0).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getcwd(buffer: *mut c_char, n: usize) -> *mut c_char {
    let ours = buffer.is_null();
    if n == 0 && !ours {
        errno::set(Errno::EINVAL);
        return null_mut();
    }
    let n = if n == 0 { PATH_MAX } else { n };
    let out = if ours { malloc(n).cast() } else { buffer };
    if out.is_null() {
        return null_mut();
    }
    // SAFETY: the buffer has `n` bytes.
    match unsafe { syscall::__getcwd(out, n.min(PATH_MAX)) } {
        Ok(_) => out,
        Err(error) => {
            if ours {
                // SAFETY: the block was made above and is used by nobody.
                unsafe { free(out.cast()) };
            }
            errno::set_raw(error);
            null_mut()
        }
    }
}
