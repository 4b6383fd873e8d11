//! Cancelling threads: `pthread_cancel`, `pthread_setcancelstate`, `pthread_testcancel`.
//!
//! A request is a bit in the thread's description, and a signal (SIGTHR, which programs cannot
//! block or catch) that gets the thread out of what it waits in. [`crate::syscall::point`] has
//! how a cancellation point and the signal meet.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, Ordering};

use df_abi::signal::{SIG_SETMASK, SIGTHR, SigAction, SigInfo, SigSet, sa};
use df_abi::ucontext::Ucontext;

use super::exit::end_thread;
use super::thread::{Thread, current, life};
use crate::errno::Errno;

/// The bits of a thread's word about its cancellation.
pub(crate) mod word {
    /// Somebody wants the thread to end.
    pub(crate) const REQUESTED: i32 = 1;
    /// `PTHREAD_CANCEL_DISABLE`: the thread does not want to hear of it.
    pub(crate) const DISABLED: i32 = 2;
    /// `PTHREAD_CANCEL_ASYNCHRONOUS`: at any time, not at cancellation points only.
    pub(crate) const ASYNCHRONOUS: i32 = 4;
    /// The thread ends already.
    pub(crate) const ENDING: i32 = 8;
    /// The bits that decide whether a request is heeded now: it is when only the first is set.
    pub(crate) const HEEDED: i32 = REQUESTED | DISABLED | ENDING;
}

/// `PTHREAD_CANCELED`: what who joins a cancelled thread is given.
const CANCELED: *mut c_void = core::ptr::without_provenance_mut(1);
/// `PTHREAD_CANCEL_DISABLE`.
const DISABLE: c_int = 1;
/// `PTHREAD_CANCEL_ASYNCHRONOUS`.
const ASYNCHRONOUS: c_int = 2;

/// Whether the signal's handler is in place.
static PREPARED: AtomicBool = AtomicBool::new(false);

fn heeds(word: i32) -> bool {
    word & word::HEEDED == word::REQUESTED
}

/// Whether the calling thread is to end at its next cancellation point.
pub(crate) fn wanted() -> bool {
    heeds(current().cancel.load(Ordering::Acquire))
}

/// Ends the calling thread as one that was cancelled.
pub(crate) fn act() -> ! {
    end_thread(CANCELED)
}

/// Cancels the thread at once when it has been asked for: for what is a cancellation point but
/// makes no call that could be one.
pub(crate) fn test() {
    if wanted() {
        act();
    }
}

/// The handler of the signal that goes with a request.
unsafe extern "C" fn on_request(_signal: c_int, _info: *mut SigInfo, context: *mut Ucontext) {
    let word = current().cancel.load(Ordering::Acquire);
    if !heeds(word) {
        return;
    }
    // SAFETY: the kernel gives the context, which is this handler's to change.
    let context = unsafe { &mut *context };
    if word & word::ASYNCHRONOUS != 0 {
        let (before, nowhere) = (&raw const context.uc_sigmask, null_mut::<SigSet>());
        // SAFETY: the set lives as long as the call.
        let _ = unsafe { crate::syscall::sigprocmask(SIG_SETMASK, before, nowhere) };
        act();
    }
    #[cfg(target_os = "dragonfly")]
    if let Some(out) = crate::syscall::point::way_out(context.uc_mcontext.mc_rip) {
        context.uc_mcontext.mc_rip = out;
        return;
    }
    // This may have come during another handler, which a cancellation point waits below: the
    // signal stays blocked here, and comes again where it is not.
    context.uc_sigmask.insert(SIGTHR);
    // SAFETY: the call touches no memory; -1 stands for the calling process and thread.
    let _ = unsafe { crate::syscall::lwp_kill(-1, -1, SIGTHR) };
}

/// Installs the handler.
fn prepare() -> Result<(), c_int> {
    if PREPARED.load(Ordering::Acquire) {
        return Ok(());
    }
    let handler: unsafe extern "C" fn(c_int, *mut SigInfo, *mut Ucontext) = on_request;
    let action = SigAction {
        sa_handler: handler as usize as u64,
        sa_flags: sa::SA_SIGINFO | sa::SA_RESTART,
        sa_mask: SigSet {
            bits: [u32::MAX; 4],
        },
    };
    // SAFETY: the structure lives as long as the call.
    unsafe { crate::syscall::sigaction(SIGTHR, &raw const action, null_mut::<SigAction>()) }?;
    PREPARED.store(true, Ordering::Release);
    Ok(())
}

/// A copy of a set of signals without the one that programs must not block.
pub(crate) fn without_ours(mut set: SigSet) -> SigSet {
    set.remove(SIGTHR);
    set
}

/// Asks a thread to end at its next cancellation point, or at once if that is its type; gives 0
/// or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_cancel(thread: *const Thread) -> c_int {
    // SAFETY: the caller gives a thread that was not joined.
    let Some(thread) = (unsafe { thread.as_ref() }) else {
        return Errno::ESRCH.0 as c_int;
    };
    if let Err(error) = prepare() {
        return error;
    }
    let word = thread.cancel.fetch_or(word::REQUESTED, Ordering::AcqRel) | word::REQUESTED;
    if core::ptr::eq(thread, current()) {
        if heeds(word) && word & word::ASYNCHRONOUS != 0 {
            act();
        }
        return 0;
    }
    if thread.alive.load(Ordering::Acquire) == life::RUNS {
        let lwp = thread.lwp();
        // A thread that has just ended needs no signal.
        // SAFETY: the call touches no memory; -1 stands for the calling process.
        let _ = unsafe { crate::syscall::lwp_kill(-1, lwp, SIGTHR) };
    }
    0
}

/// Ends the calling thread if that was asked for.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_testcancel() {
    test();
}

/// Sets or clears a bit of the calling thread's word; gives the word before and after.
fn change(bit: i32, on: bool) -> (i32, i32) {
    let word = &current().cancel;
    let before = if on {
        word.fetch_or(bit, Ordering::AcqRel)
    } else {
        word.fetch_and(!bit, Ordering::AcqRel)
    };
    (before, if on { before | bit } else { before & !bit })
}

/// Makes a change that C asks for by 0 or `on`, stores what was set before, and heeds a request
/// that an asynchronous thread must heed now.
unsafe fn set(bit: i32, value: c_int, on: c_int, old: *mut c_int) -> c_int {
    if value != 0 && value != on {
        return Errno::EINVAL.0 as c_int;
    }
    let (before, after) = change(bit, value == on);
    if !old.is_null() {
        let was = if before & bit != 0 { on } else { 0 };
        // SAFETY: the caller gives a place.
        unsafe { old.write(was) };
    }
    if heeds(after) && after & word::ASYNCHRONOUS != 0 {
        act();
    }
    0
}

/// Sets whether the calling thread can be cancelled; gives 0 or EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_setcancelstate(state: c_int, old: *mut c_int) -> c_int {
    // SAFETY: the caller gives a place or null.
    unsafe { set(word::DISABLED, state, DISABLE, old) }
}

/// Sets whether the calling thread can be cancelled at any time; gives 0 or EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_setcanceltype(kind: c_int, old: *mut c_int) -> c_int {
    // SAFETY: the caller gives a place or null.
    unsafe { set(word::ASYNCHRONOUS, kind, ASYNCHRONOUS, old) }
}

/// Lets the request's signal come again in the only thread of a new process, which programs that
/// it becomes would find blocked.
pub(super) fn after_fork() {
    let mut set = SigSet::EMPTY;
    set.insert(SIGTHR);
    let (set, nowhere) = (&raw const set, null_mut::<SigSet>());
    if current().cancel.load(Ordering::Relaxed) & word::REQUESTED != 0 {
        // SAFETY: the set lives as long as the call.
        let _ = unsafe { crate::syscall::sigprocmask(df_abi::signal::SIG_UNBLOCK, set, nowhere) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_is_heeded_unless_disabled_or_ending() {
        assert!(heeds(word::REQUESTED) && heeds(word::REQUESTED | word::ASYNCHRONOUS));
        assert!(!heeds(0) && !heeds(word::ASYNCHRONOUS));
        assert!(!heeds(word::REQUESTED | word::DISABLED) && !heeds(word::REQUESTED | word::ENDING));
    }

    #[test]
    fn state_and_type_are_told_and_wrong_ones_refused() {
        let mut old = 7;
        // SAFETY: the place is writable.
        assert_eq!(unsafe { pthread_setcancelstate(DISABLE, &raw mut old) }, 0);
        assert_eq!(old, 0);
        // SAFETY: as above.
        let refused = unsafe { pthread_setcancelstate(2, &raw mut old) };
        assert_eq!((refused, old), (Errno::EINVAL.0 as c_int, 0));
        // SAFETY: as above.
        assert_eq!(unsafe { pthread_setcancelstate(0, &raw mut old) }, 0);
        assert_eq!(old, DISABLE);
        // SAFETY: as above.
        let status = unsafe { pthread_setcanceltype(ASYNCHRONOUS, null_mut()) };
        assert_eq!(status, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { pthread_setcanceltype(0, &raw mut old) }, 0);
        assert_eq!(old, ASYNCHRONOUS);
    }

    #[test]
    fn programs_cannot_block_the_signal_of_requests() {
        let all = SigSet {
            bits: [u32::MAX; 4],
        };
        let left = without_ours(all);
        assert!(!left.contains(SIGTHR) && left.contains(SIGTHR - 1) && left.contains(SIGTHR + 1));
    }
}
