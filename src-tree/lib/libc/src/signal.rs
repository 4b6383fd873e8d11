//! `<signal.h>`: signals and what to do with them.

use core::ffi::c_int;
use core::ptr::null_mut;

use df_abi::signal::{
    NSIG, SIG_SETMASK, SIG_UNBLOCK, SIGTHR, SigAction, SigInfo, SigSet, SigStack, sa,
};
use df_abi::time::Timespec;

use crate::errno::{self, Errno, c_result};
use crate::pthread::cancel::without_ours;
use crate::syscall;

pub use df_abi::signal::SIGABRT;

/// What `signal` gives on failure.
const SIG_ERR: u64 = u64::MAX;
/// The number that stands for every signal.
const ALL: [u32; 4] = [u32::MAX; 4];

c_syscalls! {
    /// Sends a signal to a process or group.
    fn kill(pid: i32, signal: c_int) -> c_int;
    /// Stores the signals that are pending.
    fn sigpending(out: *mut SigSet) -> c_int;
    /// Sets and stores the stack of signal handlers.
    fn sigaltstack(new: *const SigStack, old: *mut SigStack) -> c_int;
}

c_points! {
    /// Waits for one of the signals; gives its number.
    fn sigwaitinfo(set: *const SigSet, info: *mut SigInfo) -> c_int;
    /// As `sigwaitinfo`, for a time.
    fn sigtimedwait(set: *const SigSet, info: *mut SigInfo, timeout: *const Timespec) -> c_int;
}

/// Sets and stores what happens on a signal. SIGTHR is the library's own: EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sigaction(
    signal: c_int,
    new: *const SigAction,
    old: *mut SigAction,
) -> c_int {
    if signal == SIGTHR {
        return errno::fail(Errno::EINVAL);
    }
    // SAFETY: the caller gives structures or null.
    c_result(unsafe { syscall::sigaction(signal, new, old) })
}

/// Changes and stores the blocked signals. SIGTHR cannot be blocked.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sigprocmask(how: c_int, set: *const SigSet, old: *mut SigSet) -> c_int {
    // SAFETY: the caller gives sets or null.
    c_result(unsafe { change_mask(how, set, old) })
}

unsafe fn change_mask(how: c_int, set: *const SigSet, old: *mut SigSet) -> syscall::Outcome {
    // SAFETY: the caller gives a set or null.
    let allowed = unsafe { set.as_ref() }.map(|&set| without_ours(set));
    let set = match &allowed {
        Some(allowed) if how != SIG_UNBLOCK => &raw const *allowed,
        _ => set,
    };
    // SAFETY: the sets live as long as the call, or are the caller's.
    unsafe { syscall::sigprocmask(how, set, old) }
}

/// Waits for a signal with other signals blocked; SIGTHR cannot be.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sigsuspend(mask: *const SigSet) -> c_int {
    // SAFETY: the caller gives a set.
    let mask = without_ours(unsafe { mask.read() });
    // SAFETY: the set lives as long as the call.
    c_result(unsafe { syscall::point::sigsuspend(&raw const mask) })
}

/// Sets the handler of a signal, with interrupted calls restarted; gives the old one.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn signal(number: c_int, handler: u64) -> u64 {
    let new = SigAction {
        sa_handler: handler,
        sa_flags: sa::SA_RESTART,
        sa_mask: SigSet::EMPTY,
    };
    let mut old = SigAction::default();
    // SAFETY: the caller vouches for the handler.
    match unsafe { sigaction(number, &raw const new, &raw mut old) } {
        0 => old.sa_handler,
        _ => SIG_ERR,
    }
}

/// Sends a signal to a process group.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn killpg(group: i32, number: c_int) -> c_int {
    if group <= 1 {
        return errno::fail(Errno::ESRCH);
    }
    // SAFETY: the call touches no memory.
    c_result(unsafe { syscall::kill(-group, number) })
}

/// Sends a signal to the calling thread.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn raise(number: c_int) -> c_int {
    c_result(send_to_self(number))
}

fn send_to_self(number: c_int) -> syscall::Outcome {
    // SAFETY: the call touches no memory; -1 stands for the calling process and thread.
    let to_thread = unsafe { syscall::lwp_kill(-1, -1, number) };
    if to_thread.is_ok() {
        return to_thread;
    }
    // SAFETY: the call takes no arguments.
    let [process, _] = unsafe { syscall::getpid() }?;
    // SAFETY: the call touches no memory.
    unsafe { syscall::kill(process, number) }
}

/// Makes the process die of a signal whose default is to end it: unblocks it, and if that and
/// its handler do not end the process, restores the default and sends it again.
pub(crate) fn die_of(number: c_int) {
    let mut set = SigSet { bits: ALL };
    set.remove(number);
    let blocked = &raw const set;
    // SAFETY: the set lives as long as the call.
    let _ = unsafe { syscall::sigprocmask(SIG_SETMASK, blocked, null_mut::<SigSet>()) };
    let _ = send_to_self(number);
    let default = SigAction::default();
    // SAFETY: the structure lives as long as the call.
    let _ = unsafe { syscall::sigaction(number, &raw const default, null_mut::<SigAction>()) };
    let _ = send_to_self(number);
}

/// Waits for one of the signals and stores its number; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sigwait(set: *const SigSet, number: *mut c_int) -> c_int {
    loop {
        // SAFETY: the caller gives a set.
        match unsafe { syscall::point::sigwaitinfo(set, null_mut::<SigInfo>()) } {
            Ok([value, _]) => {
                // SAFETY: the caller gives a place for the number.
                unsafe { number.write(value as c_int) };
                return 0;
            }
            Err(error) if error == Errno::EINTR.0 as c_int => {}
            Err(error) => return error,
        }
    }
}

/// Changes and stores the blocked signals of the thread; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_sigmask(
    how: c_int,
    set: *const SigSet,
    old: *mut SigSet,
) -> c_int {
    // SAFETY: the caller gives sets or null.
    match unsafe { change_mask(how, set, old) } {
        Ok(_) => 0,
        Err(error) => error,
    }
}

/// Empties a set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sigemptyset(set: *mut SigSet) -> c_int {
    // SAFETY: the caller gives a set.
    unsafe { set.write(SigSet::EMPTY) };
    0
}

/// Puts every signal into a set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sigfillset(set: *mut SigSet) -> c_int {
    // SAFETY: the caller gives a set.
    unsafe { set.write(SigSet { bits: ALL }) };
    0
}

fn is_signal(number: c_int) -> bool {
    (1..NSIG).contains(&number)
}

/// Puts a signal into a set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sigaddset(set: *mut SigSet, number: c_int) -> c_int {
    if !is_signal(number) {
        return errno::fail(Errno::EINVAL);
    }
    // SAFETY: the caller gives a set.
    unsafe { &mut *set }.insert(number);
    0
}

/// Takes a signal out of a set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sigdelset(set: *mut SigSet, number: c_int) -> c_int {
    if !is_signal(number) {
        return errno::fail(Errno::EINVAL);
    }
    // SAFETY: the caller gives a set.
    unsafe { &mut *set }.remove(number);
    0
}

/// Whether a signal is in a set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sigismember(set: *const SigSet, number: c_int) -> c_int {
    if !is_signal(number) {
        return errno::fail(Errno::EINVAL);
    }
    // SAFETY: the caller gives a set.
    c_int::from(unsafe { &*set }.contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in_and_refuse_impossible_numbers() {
        let mut set = SigSet::EMPTY;
        let place = &raw mut set;
        // SAFETY: the place is a set.
        // SAFETY: as above.
        assert_eq!(unsafe { sigaddset(place, 15) }, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { sigismember(place, 15) }, 1);
        // SAFETY: as above.
        assert_eq!(unsafe { sigismember(place, 14) }, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { sigaddset(place, 64) }, -1);
        // SAFETY: as above.
        assert_eq!(unsafe { sigfillset(place) }, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { sigdelset(place, 9) }, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { sigismember(place, 9) }, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { sigismember(place, 63) }, 1);
    }
}
