//! Who the process is: process, group, session, user.

use core::ffi::{c_char, c_int};

c_syscalls! {
    /// The process.
    fn getpid() -> i32;
    /// Its parent.
    fn getppid() -> i32;
    /// Its process group.
    fn getpgrp() -> i32;
    /// The process group of a process.
    fn getpgid(pid: i32) -> i32;
    /// Puts a process into a process group.
    fn setpgid(pid: i32, group: i32) -> c_int;
    /// The session of a process.
    fn getsid(pid: i32) -> i32;
    /// Makes the process the leader of a new session.
    fn setsid() -> i32;
    /// The real user.
    fn getuid() -> u32;
    /// The effective user.
    fn geteuid() -> u32;
    /// The real group.
    fn getgid() -> u32;
    /// The effective group.
    fn getegid() -> u32;
    /// Sets every user id.
    fn setuid(uid: u32) -> c_int;
    /// Sets the effective user.
    fn seteuid(uid: u32) -> c_int;
    /// Sets every group id.
    fn setgid(gid: u32) -> c_int;
    /// Sets the effective group.
    fn setegid(gid: u32) -> c_int;
    /// Sets real and effective user.
    fn setreuid(real: u32, effective: u32) -> c_int;
    /// Sets real and effective group.
    fn setregid(real: u32, effective: u32) -> c_int;
    /// Sets real, effective and saved user.
    fn setresuid(real: u32, effective: u32, saved: u32) -> c_int;
    /// Sets real, effective and saved group.
    fn setresgid(real: u32, effective: u32, saved: u32) -> c_int;
    /// Stores real, effective and saved user.
    fn getresuid(real: *mut u32, effective: *mut u32, saved: *mut u32) -> c_int;
    /// Stores real, effective and saved group.
    fn getresgid(real: *mut u32, effective: *mut u32, saved: *mut u32) -> c_int;
    /// The supplementary groups: how many, and up to `n` of them.
    fn getgroups(n: c_int, groups: *mut u32) -> c_int;
    /// Sets the supplementary groups.
    fn setgroups(n: c_int, groups: *const u32) -> c_int;
    /// Whether the program runs with ids that are not those of who started it.
    fn issetugid() -> c_int;
    /// Sets the login name of the session.
    fn setlogin(name: *const c_char) -> c_int;
}

/// Stores what a process is audited as: there is no auditing on this system (ENOSYS).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getaudit(_out: *mut core::ffi::c_void) -> c_int {
    crate::errno::fail(crate::errno::Errno::ENOSYS)
}

/// Longest login name with its closing zero.
const LONGEST_NAME: usize = 33;

/// Stores the login name of the session; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getlogin_r(buffer: *mut c_char, n: usize) -> c_int {
    // SAFETY: the caller gives a buffer of `n` bytes.
    match unsafe { crate::syscall::getlogin(buffer, n) } {
        Ok(_) => 0,
        Err(error) => error,
    }
}

/// The login name of the session, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getlogin() -> *mut c_char {
    static mut NAME: [c_char; LONGEST_NAME] = [0; LONGEST_NAME];
    let name = (&raw mut NAME).cast::<c_char>();
    // SAFETY: the buffer has that many bytes; C allows the next call to overwrite it.
    match unsafe { getlogin_r(name, LONGEST_NAME) } {
        0 => name,
        error => {
            crate::errno::set_raw(error);
            core::ptr::null_mut()
        }
    }
}
