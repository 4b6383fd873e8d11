//! Calls that a signal has interrupted.
//!
//! Linux reports to a traced program every signal, also those that it ignores, and breaks off what it
//! waits in. Only a signal with a handler may be noticed by the program; after any other one the call
//! goes on as if nothing had been.

use df_abi::signal::{NSIG, sa};
use nix::libc::user_regs_struct;
use nix::unistd::Pid;

use crate::process::Process;
use crate::signal::set_to_linux;

/// Linux's answers that mean "a signal came"; a program never sees them.
const RESTARTSYS: i32 = 512;
const RESTARTNOINTR: i32 = 513;
const RESTARTNOHAND: i32 = 514;
const RESTART_BLOCK: i32 = 516;

/// What to do with an interrupted call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Linux makes it again, when the registers stay as they are.
    LinuxGoesOn,
    /// Linux would not; the same Linux call is to be made again.
    SameAgain,
    /// The program's call is to be made again, after the handler.
    Again,
    /// It fails with EINTR, after the handler.
    Fails,
}

/// Whether an error of Linux says that a signal came.
pub fn is(error: i32) -> bool {
    error == libc::EINTR || (RESTARTSYS..=RESTART_BLOCK).contains(&error)
}

/// Decides; `flags` are those of the handler that will run, if one will.
pub fn decide(error: i32, flags: Option<i32>) -> Then {
    match (error, flags) {
        (libc::EINTR, None) => Then::SameAgain,
        (_, None) => Then::LinuxGoesOn,
        (RESTARTNOINTR, Some(_)) => Then::Again,
        (RESTARTSYS, Some(flags)) if flags & sa::SA_RESTART != 0 => Then::Again,
        (RESTARTSYS | RESTARTNOHAND | RESTART_BLOCK, Some(_)) => Then::Fails,
        (_, Some(_)) => Then::Fails,
    }
}

/// The flags of the handler that a thread is about to run.
pub fn handler(thread: Pid, process: &Process) -> Option<i32> {
    let status = std::fs::read_to_string(format!("/proc/{thread}/status")).ok()?;
    let set = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok())
            .unwrap_or(0)
    };
    let ready = (set("SigPnd:") | set("ShdPnd:")) & !set("SigBlk:");
    (1..NSIG)
        .filter(|&signal| process.handles(signal))
        .find(|&signal| {
            let mut one = df_abi::signal::SigSet::EMPTY;
            one.insert(signal);
            ready & set_to_linux(&one) != 0
        })
        .and_then(|signal| process.actions.get(signal as usize))
        .map(|action| action.sa_flags)
}

/// Registers for making the same Linux call again.
pub fn same_again(now: user_regs_struct) -> user_regs_struct {
    user_regs_struct {
        rip: now.rip - 2,
        rax: now.orig_rax,
        orig_rax: u64::MAX,
        ..now
    }
}

/// Registers for making a call of the program again: its number and arguments.
pub fn again(entry: user_regs_struct, number: u64, args: [u64; 6]) -> user_regs_struct {
    let [rdi, rsi, rdx, r10, r8, r9] = args;
    user_regs_struct {
        rip: entry.rip - 2,
        rax: number,
        orig_rax: u64::MAX,
        rdi,
        rsi,
        rdx,
        r10,
        r8,
        r9,
        ..entry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_handler_every_call_goes_on() {
        assert_eq!(decide(RESTARTSYS, None), Then::LinuxGoesOn);
        assert_eq!(decide(RESTART_BLOCK, None), Then::LinuxGoesOn);
        assert_eq!(decide(libc::EINTR, None), Then::SameAgain);
    }

    #[test]
    fn handler_decides_by_its_flags() {
        assert_eq!(decide(RESTARTSYS, Some(sa::SA_RESTART)), Then::Again);
        assert_eq!(decide(RESTARTSYS, Some(0)), Then::Fails);
        assert_eq!(decide(RESTARTNOHAND, Some(sa::SA_RESTART)), Then::Fails);
        assert_eq!(decide(libc::EINTR, Some(sa::SA_RESTART)), Then::Fails);
        assert!(is(RESTARTNOHAND) && is(libc::EINTR) && !is(libc::EPERM));
    }

    #[test]
    fn call_is_made_again_from_its_instruction() {
        let mut regs: user_regs_struct = crate::raw::zero_registers();
        (regs.rip, regs.rdi) = (0x1002, 7);
        let once_more = again(regs, 3, [1, 2, 3, 4, 5, 6]);
        assert_eq!(
            (once_more.rip, once_more.rax, once_more.rdi, once_more.r9),
            (0x1000, 3, 1, 6)
        );
    }
}
