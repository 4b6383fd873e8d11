//! What nix has no safe form of.
#![expect(
    unsafe_code,
    reason = "a ptrace request and a union of libc have no safe form"
)]

use nix::errno::Errno;
use nix::unistd::Pid;

const PTRACE_GETSIGMASK: libc::c_uint = 0x420a;
const PTRACE_SETSIGMASK: libc::c_uint = 0x420b;

/// Sets the blocked signals of a stopped thread, as Linux's bits.
///
/// # Errors
/// ESRCH when the thread is not stopped.
pub fn set_signal_mask(thread: Pid, mask: u64) -> Result<(), Errno> {
    let place: *const u64 = &raw const mask;
    // SAFETY: the request reads eight bytes at `place`.
    let status =
        unsafe { libc::ptrace(PTRACE_SETSIGMASK, thread.as_raw(), size_of::<u64>(), place) };
    Errno::result(status).map(drop)
}

/// Bytes of the floating-point state, as `fxsave` stores it.
pub const FLOAT_STATE: usize = 512;

/// The floating-point state of a stopped thread.
///
/// # Errors
/// ESRCH when the thread is not stopped.
pub fn float_state(thread: Pid) -> Result<Vec<u8>, Errno> {
    let mut state = vec![0u8; FLOAT_STATE];
    let place = state.as_mut_ptr();
    // SAFETY: the request stores 512 bytes at `place`.
    let status = unsafe { libc::ptrace(libc::PTRACE_GETFPREGS, thread.as_raw(), 0, place) };
    Errno::result(status).map(|_| state)
}

/// Sets the floating-point state of a stopped thread.
///
/// # Errors
/// EINVAL when the processor would refuse it.
pub fn set_float_state(thread: Pid, state: &[u8]) -> Result<(), Errno> {
    if state.len() < FLOAT_STATE {
        return Err(Errno::EINVAL);
    }
    let place = state.as_ptr();
    // SAFETY: the request reads 512 bytes at `place`.
    let status = unsafe { libc::ptrace(libc::PTRACE_SETFPREGS, thread.as_raw(), 0, place) };
    Errno::result(status).map(drop)
}

/// Waits for the next report of any thread; gives it as Linux does.
///
/// # Errors
/// EINTR; ECHILD when nothing is left to wait for.
pub fn wait_for_any() -> Result<(Pid, i32), Errno> {
    let mut status = 0;
    let place: *mut libc::c_int = &raw mut status;
    // SAFETY: the call stores an `int` at `place`.
    let pid = unsafe { libc::waitpid(-1, place, libc::__WALL) };
    Errno::result(pid).map(|pid| (Pid::from_raw(pid), status))
}

/// Lets a stopped thread go on, up to its next system call if `calls`, with a signal of Linux's number
/// or 0.
///
/// # Errors
/// ESRCH when the thread is not stopped.
pub fn go_on(thread: Pid, calls: bool, signal: i32) -> Result<(), Errno> {
    let request = if calls {
        libc::PTRACE_SYSCALL
    } else {
        libc::PTRACE_CONT
    };
    // SAFETY: the request touches no memory of ours.
    let status = unsafe { libc::ptrace(request, thread.as_raw(), 0, libc::c_long::from(signal)) };
    Errno::result(status).map(drop)
}

/// The blocked signals of a stopped thread, as Linux's bits. For one that waits with another mask
/// (`sigsuspend`), the one that it comes back to.
///
/// # Errors
/// ESRCH when the thread is not stopped.
pub fn signal_mask(thread: Pid) -> Result<u64, Errno> {
    let mut mask = 0u64;
    let place: *mut u64 = &raw mut mask;
    // SAFETY: the request stores eight bytes at `place`.
    let status =
        unsafe { libc::ptrace(PTRACE_GETSIGMASK, thread.as_raw(), size_of::<u64>(), place) };
    Errno::result(status).map(|_| mask)
}

/// Bytes of Linux's `siginfo_t`.
const INFO: usize = size_of::<libc::siginfo_t>();

/// What is known of the signal that a thread has stopped for, as Linux lays it out.
///
/// # Errors
/// ESRCH when the thread is not stopped; EINVAL when it is not for a signal.
pub fn signal_info(thread: Pid) -> Result<[u8; INFO], Errno> {
    let mut info = [0u8; INFO];
    let place = info.as_mut_ptr();
    // SAFETY: the request stores a `siginfo_t`, which is as large as the array, at `place`.
    let status = unsafe { libc::ptrace(libc::PTRACE_GETSIGINFO, thread.as_raw(), 0, place) };
    Errno::result(status).map(|_| info)
}

/// Registers that are all zero (tests).
#[cfg(test)]
pub fn zero_registers() -> libc::user_regs_struct {
    // SAFETY: the structure consists of integers.
    unsafe { std::mem::zeroed() }
}
