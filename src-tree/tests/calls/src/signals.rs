//! Signals.

use df_abi::Errno;
use df_abi::syscall::nr;

use crate::raw::{self, Word as _};
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("handlers_run_and_return", handlers),
    ("blocked_signals_wait", blocked),
    ("signals_are_waited_for", waited),
    ("alternative_stacks_are_set", stacks),
    ("children_die_of_signals", killed),
];

const SIGUSR1: i32 = 30;
/// The signal's bit in the first word of a set.
const USR1: u64 = 1 << (SIGUSR1 - 1);
const SIGKILL: i32 = 9;
const SIGCONT: i32 = 19;

/// Sets the action for the signal: 0 default, 1 ignore, else a handler.
fn action(handler: u64) -> Result<u64, Errno> {
    sys!(nr::sigaction, SIGUSR1, &[handler, 0, 0, 0], 0)
}

/// Blocks (1) or frees (2) the signal.
fn mask(how: i32) -> Result<u64, Errno> {
    sys!(nr::sigprocmask, how, &[USR1, 0], 0)
}

fn me() -> u64 {
    sys!(nr::getpid).unwrap_or(0)
}

fn handlers() -> Checked {
    must!(action(raw::handler()));
    let before = raw::handled();
    must!(sys!(nr::kill, me(), SIGUSR1));
    want!(raw::handled(), before + 1);
    let tid = must!(sys!(nr::lwp_gettid));
    must!(sys!(nr::lwp_kill, me(), tid, SIGUSR1));
    want!(raw::handled(), before + 2);
    // The one signal for which the sessions of both count: here they are the same.
    must!(sys!(nr::kill, me(), SIGCONT));
    want!(sys!(nr::kill, 98_765, SIGUSR1), Err(Errno::ESRCH));
    want!(sys!(nr::kill, me(), 200), Err(Errno::EINVAL));
    must!(action(0));
    Ok(())
}

fn blocked() -> Checked {
    must!(action(raw::handler()));
    let before = raw::handled();
    must!(mask(1));
    must!(sys!(nr::kill, me(), SIGUSR1));
    let mut set = [0_u64; 2];
    must!(sys!(nr::sigpending, &mut set));
    want!(set, [USR1, 0]);
    want!(raw::handled(), before);
    // With an empty mask it comes at once.
    want!(sys!(nr::sigsuspend, &[0_u64; 2]), Err(Errno::EINTR));
    want!(raw::handled(), before + 1);
    must!(mask(2));
    must!(action(0));
    Ok(())
}

fn waited() -> Checked {
    must!(mask(1));
    let set = [USR1, 0];
    let mut info = [0_i32; 20];
    let short = [0_i64, 1_000_000];
    want!(
        sys!(nr::sigtimedwait, &set, &mut info, &short),
        Err(Errno::EAGAIN)
    );
    must!(sys!(nr::kill, me(), SIGUSR1));
    want!(
        sys!(nr::sigtimedwait, &set, &mut info, &short),
        Ok(SIGUSR1.word())
    );
    must!(sys!(nr::kill, me(), SIGUSR1));
    want!(sys!(nr::sigwaitinfo, &set, &mut info), Ok(SIGUSR1.word()));
    ensure!(info[0] == SIGUSR1 && info[3].word() == me());
    must!(mask(2));
    Ok(())
}

fn stacks() -> Checked {
    let mut old = [0_u64; 3];
    must!(sys!(nr::sigaltstack, 0, &mut old));
    let mut room = vec![0_u64; 8192];
    let new = [room.as_mut_slice().word(), 65_536, 0];
    must!(sys!(nr::sigaltstack, &new, 0));
    let mut now = [0_u64; 3];
    must!(sys!(nr::sigaltstack, &old, &mut now));
    want!(now[..2], new[..2]);
    Ok(())
}

fn killed() -> Checked {
    let child = must!(raw::child_by(nr::fork, 0, || {
        let _never = sys!(nr::sigsuspend, &[0_u64; 2]);
        0
    }));
    must!(sys!(nr::kill, child, SIGKILL));
    want!(crate::process::status_of(child), Ok(-SIGKILL));
    // Nobody can wait for it instead.
    let child = must!(raw::child_by(nr::fork, 0, || {
        let all = [u64::MAX; 2];
        let taken = sys!(nr::sigwaitinfo, &all, 0);
        taken.map_or(0, |signal| i32::try_from(signal).unwrap_or(-1))
    }));
    // Until it waits.
    must!(sys!(nr::nanosleep, &[0_i64, 50_000_000], 0));
    must!(sys!(nr::kill, child, SIGKILL));
    want!(crate::process::status_of(child), Ok(-SIGKILL));
    // A wrong frame ends the process.
    let status = crate::process::in_child(|| i32::from(sys!(nr::sigreturn, 8) == Ok(0)));
    ensure!(status.is_ok_and(|s| s <= 0));
    Ok(())
}
