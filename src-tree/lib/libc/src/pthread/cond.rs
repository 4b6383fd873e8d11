//! Condition variables, in the 8 bytes of C's handle: zeros are one.
//!
//! ```text
//! 0 i32  grows with each signal: who waits sleeps while it stays as it was
//! 4 u32  bit 0 the clock of deadlines (1: monotonic), bits 1-31 how many threads wait
//! ```

use core::ffi::{c_int, c_ulong};
use core::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use df_abi::time::Timespec;

use super::cancel;
use super::mutex::{Mutex, status};
use crate::errno::Errno;
use crate::futex::{self, Clock, Deadline, Ended};

const MONOTONIC: u32 = 1;
const WAITER: u32 = 2;

/// A condition variable.
#[repr(C, align(8))]
#[derive(Debug, Default)]
pub struct Condition {
    signals: AtomicI32,
    info: AtomicU32,
}

const _: () = assert!(size_of::<Condition>() == 8);

/// Attributes of a condition variable: the clock of its deadlines.
#[repr(C, align(8))]
#[derive(Debug)]
pub struct ConditionAttributes {
    clock: c_int,
    shared: c_int,
}

impl Condition {
    fn clock(&self) -> Clock {
        match self.info.load(Ordering::Relaxed) & MONOTONIC {
            0 => Clock::Real,
            _ => Clock::Monotonic,
        }
    }

    /// Gives the mutex away, waits for a signal, and takes the mutex again.
    fn wait(&self, mutex: &Mutex, deadline: Option<Deadline>) -> Result<(), Errno> {
        let seen = self.signals.load(Ordering::Relaxed);
        self.info.fetch_add(WAITER, Ordering::SeqCst);
        let count = mutex.take_count();
        if let Err(error) = mutex.unlock() {
            self.info.fetch_sub(WAITER, Ordering::Relaxed);
            return Err(error);
        }
        let mut outcome = Ok(());
        while self.signals.load(Ordering::Acquire) == seen {
            if let Err(ended) = futex::wait_point(&self.signals, seen, deadline) {
                outcome = Err(ended);
                break;
            }
        }
        self.info.fetch_sub(WAITER, Ordering::Relaxed);
        let locked = mutex.lock(None);
        if matches!(locked, Ok(()) | Err(Errno::EOWNERDEAD)) {
            mutex.give_count(count);
        }
        match outcome {
            Ok(()) => locked,
            Err(Ended::TimedOut) => locked.and(Err(Errno::ETIMEDOUT)),
            Err(Ended::Cancelled) => {
                // A signal that came meanwhile may have been for this thread: it is for another.
                if self.signals.load(Ordering::Acquire) != seen {
                    futex::wake_one(&self.signals);
                }
                cancel::act()
            }
        }
    }

    /// Changes the word, and says whether somebody may sleep on it.
    fn signal(&self) -> bool {
        self.signals.fetch_add(1, Ordering::SeqCst);
        self.info.load(Ordering::SeqCst) >= WAITER
    }
}

/// Makes a condition variable.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_cond_init(
    condition: *mut Condition,
    attributes: *const ConditionAttributes,
) -> c_int {
    // SAFETY: the caller gives attributes or null.
    let clock = unsafe { attributes.as_ref() }.map_or(0, |attributes| attributes.clock);
    let new = Condition {
        signals: AtomicI32::new(0),
        info: AtomicU32::new(if clock == 0 { 0 } else { MONOTONIC }),
    };
    // SAFETY: the caller gives a place.
    unsafe { condition.write(new) };
    0
}

/// Ends a condition variable that nobody waits for.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_cond_destroy(_condition: *mut Condition) -> c_int {
    0
}

/// Wakes one thread that waits.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_cond_signal(condition: *mut Condition) -> c_int {
    // SAFETY: the caller gives a condition variable.
    let condition = unsafe { &*condition };
    if condition.signal() {
        futex::wake_one(&condition.signals);
    }
    0
}

/// Wakes every thread that waits.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_cond_broadcast(condition: *mut Condition) -> c_int {
    // SAFETY: the caller gives a condition variable.
    let condition = unsafe { &*condition };
    if condition.signal() {
        futex::wake_all(&condition.signals);
    }
    0
}

/// Waits for a signal, the mutex being free meanwhile; may also end without one.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_cond_wait(condition: *mut Condition, mutex: *mut Mutex) -> c_int {
    // SAFETY: the caller gives a mutex.
    let mutex = unsafe { &*mutex };
    // SAFETY: the caller gives a condition variable.
    status(unsafe { &*condition }.wait(mutex, None))
}

/// As `pthread_cond_wait`, until a time of the variable's clock at most: ETIMEDOUT.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_cond_timedwait(
    condition: *mut Condition,
    mutex: *mut Mutex,
    until: *const Timespec,
) -> c_int {
    // SAFETY: the caller gives a condition variable.
    let clock = unsafe { &*condition }.clock();
    // SAFETY: as for the C function.
    unsafe { pthread_cond_clockwait(condition, mutex, clock.number(), until) }
}

/// As `pthread_cond_timedwait`, by a clock of choice.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_cond_clockwait(
    condition: *mut Condition,
    mutex: *mut Mutex,
    clock: c_ulong,
    until: *const Timespec,
) -> c_int {
    // SAFETY: the caller gives a time.
    let until = unsafe { until.read() };
    let deadline = Clock::from_number(clock).and_then(|clock| Deadline::new(clock, until));
    if deadline.is_none() {
        return Errno::EINVAL.0 as c_int;
    }
    // SAFETY: the caller gives a mutex.
    let mutex = unsafe { &*mutex };
    // SAFETY: the caller gives a condition variable.
    status(unsafe { &*condition }.wait(mutex, deadline))
}

/// Makes attributes: deadlines by the wall clock.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_condattr_init(attributes: *mut ConditionAttributes) -> c_int {
    // SAFETY: the caller gives a place.
    unsafe {
        attributes.write(ConditionAttributes {
            clock: 0,
            shared: 0,
        });
    }
    0
}

/// Ends attributes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_condattr_destroy(_attributes: *mut ConditionAttributes) -> c_int {
    0
}

/// Sets the clock of deadlines; gives 0 or EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_condattr_setclock(
    attributes: *mut ConditionAttributes,
    clock: c_ulong,
) -> c_int {
    let Some(clock) = Clock::from_number(clock) else {
        return Errno::EINVAL.0 as c_int;
    };
    // SAFETY: the caller gives attributes.
    unsafe { (*attributes).clock = clock.number() as c_int };
    0
}

/// Stores the clock of deadlines.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_condattr_getclock(
    attributes: *const ConditionAttributes,
    clock: *mut c_ulong,
) -> c_int {
    // SAFETY: the caller gives attributes.
    let value = unsafe { (*attributes).clock };
    // SAFETY: the caller gives a place.
    unsafe { clock.write(value as c_ulong) };
    0
}

/// Stores whether several processes will use the variable.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_condattr_getpshared(
    attributes: *const ConditionAttributes,
    shared: *mut c_int,
) -> c_int {
    // SAFETY: the caller gives attributes.
    let value = unsafe { (*attributes).shared };
    // SAFETY: the caller gives a place.
    unsafe { shared.write(value) };
    0
}

/// Says whether several processes will use the variable: every one can, in shared memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_condattr_setpshared(
    attributes: *mut ConditionAttributes,
    shared: c_int,
) -> c_int {
    if !(0..=1).contains(&shared) {
        return Errno::EINVAL.0 as c_int;
    }
    // SAFETY: the caller gives attributes.
    unsafe { (*attributes).shared = shared };
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn every_item_that_was_announced_is_taken_once() {
        let (mutex, condition) = (Mutex::default(), Condition::default());
        let (items, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        mutex.lock(None).unwrap();
                        while items.load(Ordering::Relaxed) == 0 {
                            condition.wait(&mutex, None).unwrap();
                        }
                        items.fetch_sub(1, Ordering::Relaxed);
                        taken.fetch_add(1, Ordering::Relaxed);
                        mutex.unlock().unwrap();
                    }
                });
            }
            for _ in 0..600 {
                mutex.lock(None).unwrap();
                items.fetch_add(1, Ordering::Relaxed);
                mutex.unlock().unwrap();
                condition.signal();
            }
        });
        assert_eq!(taken.into_inner(), 600);
        assert_eq!(condition.info.into_inner(), 0);
    }

    #[test]
    fn waiting_without_the_mutex_is_refused() {
        let (mutex, condition) = (Mutex::default(), Condition::default());
        assert_eq!(condition.wait(&mutex, None), Err(Errno::EPERM));
        assert_eq!(condition.info.into_inner(), 0);
    }
}
