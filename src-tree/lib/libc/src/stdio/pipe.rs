//! Programs of the shell: `popen`, `pclose`, `system`.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::{null, null_mut};
use core::sync::atomic::Ordering;

use df_abi::fcntl::O_CLOEXEC;
use df_abi::signal::{
    SIG_BLOCK, SIG_IGN, SIG_SETMASK, SIGCHLD, SIGINT, SIGKILL, SIGQUIT, SigAction, SigSet,
};
use df_abi::syscall::nr;

use super::file::FILE;
use super::open::{fclose, fdopen};
use crate::errno::{self, Errno};
use crate::pthread::cancel;
use crate::pthread::fork::fork;
use crate::signal::{sigaction, sigprocmask};
use crate::stdlib::env;
use crate::stdlib::exit::_exit;
use crate::sys::wait::status_of;
use crate::syscall::point::{self, Broken};
use crate::syscall::{self, Argument};
use crate::unistd::exec::execve;
use crate::unistd::file::{close_only, dup2, pipe2};

/// The shell.
const SHELL: &CStr = c"/bin/sh";
/// What a shell gives that could not be started.
const NOT_STARTED: c_int = 127;

/// Becomes a shell that runs a command.
///
/// # Safety
/// `command` is a string.
unsafe fn become_shell(command: *const c_char) -> ! {
    let words = [c"sh".as_ptr(), c"-c".as_ptr(), command, null()];
    // SAFETY: path and words are strings, closed by a null.
    unsafe { execve(SHELL.as_ptr(), words.as_ptr(), env::for_exec()) };
    _exit(NOT_STARTED)
}

/// Waits for a process, whatever signals come; gives its status, or an error number, or that the
/// thread is to be cancelled.
fn wait_for(process: i32) -> Result<c_int, Broken> {
    let mut status = 0;
    loop {
        let place = &raw mut status;
        // SAFETY: the place is writable.
        match unsafe { point::try_enter(nr::wait4 as usize, &[process.word(), place.word()]) } {
            Ok(_) => return Ok(status),
            Err(Broken::Failed(error)) if error == Errno::EINTR.0 as c_int => {}
            Err(broken) => return Err(broken),
        }
    }
}

/// Runs a command by the shell and gives its status; for null, whether there is a shell.
/// Interrupts from the keyboard reach the command only.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn system(command: *const c_char) -> c_int {
    if command.is_null() {
        // SAFETY: the path is a string.
        return c_int::from(unsafe { crate::syscall::access(SHELL.as_ptr(), 1) }.is_ok());
    }
    let ignore = SigAction {
        sa_handler: SIG_IGN,
        ..SigAction::default()
    };
    let (mut interrupt, mut quit) = (SigAction::default(), SigAction::default());
    let mut child = SigSet::EMPTY;
    child.insert(SIGCHLD);
    let mut mask = SigSet::EMPTY;
    // SAFETY: all structures live as long as the call.
    unsafe { sigaction(SIGINT, &raw const ignore, &raw mut interrupt) };
    // SAFETY: as above.
    unsafe { sigaction(SIGQUIT, &raw const ignore, &raw mut quit) };
    // SAFETY: as above.
    unsafe { sigprocmask(SIG_BLOCK, &raw const child, &raw mut mask) };
    let restore = || {
        // SAFETY: as above.
        unsafe { sigaction(SIGINT, &raw const interrupt, null_mut()) };
        // SAFETY: as above.
        unsafe { sigaction(SIGQUIT, &raw const quit, null_mut()) };
        // SAFETY: as above.
        unsafe { sigprocmask(SIG_SETMASK, &raw const mask, null_mut()) };
    };
    // SAFETY: the new process calls nothing but functions that a signal handler may call.
    let status = match unsafe { fork() } {
        -1 => -1,
        0 => {
            restore();
            // SAFETY: the caller gives a string.
            unsafe { become_shell(command) }
        }
        process => match wait_for(process) {
            Ok(status) => status,
            Err(Broken::Failed(error)) => {
                errno::set_raw(error);
                -1
            }
            Err(Broken::Cancelled) => {
                // SAFETY: the call touches no memory.
                let _ = unsafe { syscall::kill(process, SIGKILL) };
                let _ = status_of(process);
                restore();
                cancel::act()
            }
        },
    };
    restore();
    status
}

/// Runs a command by the shell and gives a stream to read its output (`r`) or write its input
/// (`w`); null when that fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn popen(command: *const c_char, mode: *const c_char) -> *mut FILE {
    // SAFETY: the caller gives a mode.
    let text = unsafe { CStr::from_ptr(mode) }.to_bytes();
    let reads = match text.first() {
        Some(b'r') => true,
        Some(b'w') => false,
        _ => {
            errno::set(Errno::EINVAL);
            return null_mut();
        }
    };
    let mut ends: [c_int; 2] = [-1; 2];
    // SAFETY: there is room for two descriptors.
    if unsafe { pipe2(ends.as_mut_ptr(), O_CLOEXEC) } != 0 {
        return null_mut();
    }
    let (ours, theirs) = if reads {
        (ends[0], ends[1])
    } else {
        (ends[1], ends[0])
    };
    // SAFETY: the mode is a string.
    let file = unsafe { fdopen(ours, mode) };
    let process = if file.is_null() {
        -1
    } else {
        // SAFETY: the new process calls nothing but functions that a signal handler may call.
        unsafe { fork() }
    };
    if process == 0 {
        // A duplicate is not closed on exec; a descriptor that is in its place already must not
        // be either.
        let place = c_int::from(reads);
        if theirs == place {
            // SAFETY: the command takes a number; 2 sets the flags.
            unsafe { crate::fcntl::fcntl(theirs, 2, 0) };
        } else {
            // SAFETY: the call takes descriptors only.
            unsafe { dup2(theirs, place) };
        }
        // SAFETY: the caller gives a string.
        unsafe { become_shell(command) }
    }
    close_only(theirs);
    if process < 0 {
        let error = errno::get();
        if file.is_null() {
            close_only(ours);
        } else {
            // SAFETY: the stream was made above.
            unsafe { fclose(file) };
        }
        errno::set_raw(error);
        return null_mut();
    }
    // SAFETY: the stream was made above.
    unsafe { &*file }.process.store(process, Ordering::Relaxed);
    file
}

/// Closes a stream of `popen` and gives the status of its command, or -1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pclose(file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    let process = unsafe { &*file }.process.load(Ordering::Relaxed);
    if process == 0 {
        return errno::fail(Errno::EINVAL);
    }
    // SAFETY: the caller gives the stream up.
    unsafe { fclose(file) };
    status_of(process).unwrap_or_else(|error| {
        errno::set_raw(error);
        -1
    })
}
