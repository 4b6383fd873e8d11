//! What nix has no safe form of.
#![expect(
    unsafe_code,
    reason = "a ptrace request and a union of libc have no safe form"
)]

use nix::errno::Errno;
use nix::unistd::Pid;

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

/// The faulting address of a SIGSEGV or SIGBUS.
pub fn fault_address(info: &libc::siginfo_t) -> u64 {
    // SAFETY: for these signals the kernel fills in the address.
    unsafe { info.si_addr() }.addr() as u64
}

/// Registers that are all zero (tests).
#[cfg(test)]
pub fn zero_registers() -> libc::user_regs_struct {
    // SAFETY: the structure consists of integers.
    unsafe { std::mem::zeroed() }
}
