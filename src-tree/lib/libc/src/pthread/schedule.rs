//! Policies and priorities of threads. The kernel has one policy, in which it finds the priorities
//! itself: threads of the others are refused, not pretended.

use core::ffi::c_int;
use core::sync::atomic::{AtomicI32, Ordering};

use super::thread::Thread;
use crate::errno::Errno;

/// `SCHED_FIFO`, `SCHED_RR`: before all others, as real-time programs want.
const FIRST: [c_int; 2] = [1, 3];
/// `SCHED_OTHER`.
pub(super) const OTHER: c_int = 2;

/// Whether a thread may have a policy and priority; the error number if not.
fn possible(policy: c_int, priority: c_int) -> Result<(), Errno> {
    match policy {
        OTHER if priority == 0 => Ok(()),
        OTHER => Err(Errno::EINVAL),
        policy if FIRST.contains(&policy) => Err(Errno::EOPNOTSUPP),
        _ => Err(Errno::EINVAL),
    }
}

fn set(thread: *const Thread, policy: Option<c_int>, priority: c_int) -> c_int {
    // SAFETY: the callers of C give a thread that was not joined.
    let Some(thread) = (unsafe { thread.as_ref() }) else {
        return Errno::ESRCH.0 as c_int;
    };
    let policy = policy.unwrap_or_else(|| thread.policy.load(Ordering::Relaxed));
    match possible(policy, priority) {
        Ok(()) => {
            thread.policy.store(policy, Ordering::Relaxed);
            thread.priority.store(priority, Ordering::Relaxed);
            0
        }
        Err(error) => error.0 as c_int,
    }
}

/// Stores policy and priority of a thread; gives 0 or ESRCH.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_getschedparam(
    thread: *const Thread,
    policy: *mut c_int,
    priority: *mut c_int,
) -> c_int {
    // SAFETY: the caller gives a thread that was not joined.
    let Some(thread) = (unsafe { thread.as_ref() }) else {
        return Errno::ESRCH.0 as c_int;
    };
    // SAFETY: the caller gives a place.
    unsafe { policy.write(thread.policy.load(Ordering::Relaxed)) };
    // SAFETY: the caller gives a place; the structure has this one field.
    unsafe { priority.write(thread.priority.load(Ordering::Relaxed)) };
    0
}

/// Sets policy and priority of a thread; gives 0, EOPNOTSUPP for a policy that the kernel does not
/// have, or EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_setschedparam(
    thread: *const Thread,
    policy: c_int,
    priority: *const c_int,
) -> c_int {
    // SAFETY: the caller gives the structure, which has this one field.
    set(thread, Some(policy), unsafe { priority.read() })
}

/// Sets the priority of a thread; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_setschedprio(thread: *const Thread, priority: c_int) -> c_int {
    set(thread, None, priority)
}

/// As `pthread_setschedprio` (an old name).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_setprio(thread: *const Thread, priority: c_int) -> c_int {
    set(thread, None, priority)
}

/// The priority of a thread; -1 and ESRCH for none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_getprio(thread: *const Thread) -> c_int {
    // SAFETY: the caller gives a thread that was not joined.
    match unsafe { thread.as_ref() } {
        Some(thread) => thread.priority.load(Ordering::Relaxed),
        None => crate::errno::fail(Errno::ESRCH),
    }
}

/// How many lwps the program has asked for.
static WANTED: AtomicI32 = AtomicI32::new(0);

/// The number that `pthread_setconcurrency` was given, 0 before.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_getconcurrency() -> c_int {
    WANTED.load(Ordering::Relaxed)
}

/// A hint how many threads shall run at a time, which nothing needs: each has an lwp. Gives 0 or
/// EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_setconcurrency(count: c_int) -> c_int {
    if count < 0 {
        return Errno::EINVAL.0 as c_int;
    }
    WANTED.store(count, Ordering::Relaxed);
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pthread::thread::current;

    #[test]
    fn policies_that_the_kernel_lacks_are_refused() {
        let (me, mut policy, mut priority) = (current(), 0, 7);
        assert_eq!(set(me, Some(OTHER), 0), 0);
        assert_eq!(set(me, Some(1), 0), Errno::EOPNOTSUPP.0 as c_int);
        assert_eq!(set(me, Some(4), 0), Errno::EINVAL.0 as c_int);
        assert_eq!(set(me, None, 3), Errno::EINVAL.0 as c_int);
        // SAFETY: both places are writable.
        unsafe { pthread_getschedparam(me, &raw mut policy, &raw mut priority) };
        assert_eq!((policy, priority), (OTHER, 0));
    }
}
