//! `<sys/wait.h>`: waiting for processes.

use core::ffi::{c_int, c_uint, c_void};
use core::ptr::null_mut;

use df_abi::resource::Rusage;
use df_abi::signal::SigInfo;

use crate::errno::{Errno, c_result};
use crate::syscall;

c_points! {
    /// Waits for a process and stores its status and what it used.
    fn wait4(pid: i32, status: *mut c_int, options: c_int, usage: *mut Rusage) -> i32;
    /// Waits for one of a set of processes.
    fn wait6(kind: c_uint, id: i64, status: *mut c_int, options: c_int, usage: *mut c_void, info: *mut SigInfo) -> i32;
}

/// Waits for a process and stores its status.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn waitpid(pid: i32, status: *mut c_int, options: c_int) -> i32 {
    // SAFETY: the caller gives a place for the status or null.
    unsafe { wait4(pid, status, options, null_mut()) }
}

/// Waits for a process, whatever signals come and whoever cancels the thread; gives its status or
/// an error number.
pub(crate) fn status_of(process: i32) -> Result<c_int, c_int> {
    let mut status = 0;
    let (place, nowhere) = (&raw mut status, null_mut::<c_void>());
    loop {
        // SAFETY: the place is writable.
        match unsafe { syscall::wait4(process, place, 0, nowhere) } {
            Ok(_) => return Ok(status),
            Err(error) if error == Errno::EINTR.0 as c_int => {}
            Err(error) => return Err(error),
        }
    }
}

/// Waits for any process and stores its status and what it used.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wait3(status: *mut c_int, options: c_int, usage: *mut Rusage) -> i32 {
    // SAFETY: the caller gives places or null.
    unsafe { wait4(-1, status, options, usage) }
}

/// Waits for any process and stores its status.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wait(status: *mut c_int) -> i32 {
    // SAFETY: the caller gives a place for the status or null.
    unsafe { wait4(-1, status, 0, null_mut()) }
}

/// Waits for one of a set of processes and stores what happened to it; 0 on success.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn waitid(
    kind: c_uint,
    id: i64,
    info: *mut SigInfo,
    options: c_int,
) -> c_int {
    let mut status = 0;
    let place = &raw mut status;
    let nowhere = null_mut::<c_void>();
    // SAFETY: the caller gives a place for what happened or null.
    let outcome = unsafe { syscall::point::wait6(kind, id, place, options, nowhere, info) };
    c_result(outcome.map(|_| [0, 0]))
}
