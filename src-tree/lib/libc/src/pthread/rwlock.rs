//! Locks for many readers or one writer, in the 8 bytes of C's handle: zeros are one.
//!
//! ```text
//! 0 i32  0 free, -1 a writer has it, else how many readers have it
//! 4 i32  how many threads wait
//! ```
//!
//! A reader never waits for a writer that only waits, so a thread may read-lock twice.

use core::ffi::{c_int, c_ulong};
use core::sync::atomic::{AtomicI32, Ordering};

use df_abi::time::Timespec;

use super::mutex::status;
use crate::errno::Errno;
use crate::futex::{self, Clock, Deadline};

const WRITER: i32 = -1;

/// A lock for many readers or one writer.
#[repr(C, align(8))]
#[derive(Debug, Default)]
pub struct RwLock {
    state: AtomicI32,
    waiting: AtomicI32,
}

const _: () = assert!(size_of::<RwLock>() == 8);

/// The state after one more reader, if there can be.
fn one_more(state: i32) -> Option<i32> {
    (state != WRITER).then(|| state.checked_add(1))?
}

/// The state after a writer, if there can be one.
fn writer(state: i32) -> Option<i32> {
    (state == 0).then_some(WRITER)
}

impl RwLock {
    fn try_lock(&self, next: fn(i32) -> Option<i32>) -> Result<(), i32> {
        let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
        self.state.fetch_update(success, failure, next).map(|_| ())
    }

    fn lock(&self, next: fn(i32) -> Option<i32>, deadline: Option<Deadline>) -> Result<(), Errno> {
        if self.try_lock(next).is_ok() {
            return Ok(());
        }
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let outcome = loop {
            let Err(state) = self.try_lock(next) else {
                break Ok(());
            };
            if futex::wait(&self.state, state, deadline).is_err() {
                break Err(Errno::ETIMEDOUT);
            }
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        outcome
    }

    fn unlock(&self) -> Result<(), Errno> {
        let less = |state| match state {
            0 => None,
            WRITER => Some(0),
            readers => Some(readers - 1),
        };
        let before = self
            .state
            .fetch_update(Ordering::SeqCst, Ordering::Relaxed, less)
            .map_err(|_| Errno::EPERM)?;
        let free = before == WRITER || before == 1;
        if free && self.waiting.load(Ordering::SeqCst) > 0 {
            futex::wake_all(&self.state);
        }
        Ok(())
    }
}

/// Makes a lock. There is nothing to choose.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_init(lock: *mut RwLock, _attributes: *const u64) -> c_int {
    // SAFETY: the caller gives a place.
    unsafe { lock.write(RwLock::default()) };
    0
}

/// Ends a lock; gives 0, or EBUSY when it is taken.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_destroy(lock: *mut RwLock) -> c_int {
    // SAFETY: the caller gives a lock.
    match unsafe { &*lock }.state.load(Ordering::Relaxed) {
        0 => 0,
        _ => Errno::EBUSY.0 as c_int,
    }
}

/// Takes a lock for reading.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_rdlock(lock: *mut RwLock) -> c_int {
    // SAFETY: the caller gives a lock.
    status(unsafe { &*lock }.lock(one_more, None))
}

/// Takes a lock for writing.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_wrlock(lock: *mut RwLock) -> c_int {
    // SAFETY: the caller gives a lock.
    status(unsafe { &*lock }.lock(writer, None))
}

/// As `pthread_rwlock_rdlock`, if that needs no waiting; gives 0 or EBUSY.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_tryrdlock(lock: *mut RwLock) -> c_int {
    // SAFETY: the caller gives a lock.
    status(
        unsafe { &*lock }
            .try_lock(one_more)
            .map_err(|_| Errno::EBUSY),
    )
}

/// As `pthread_rwlock_wrlock`, if that needs no waiting; gives 0 or EBUSY.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_trywrlock(lock: *mut RwLock) -> c_int {
    // SAFETY: the caller gives a lock.
    status(unsafe { &*lock }.try_lock(writer).map_err(|_| Errno::EBUSY))
}

unsafe fn timed(
    lock: *mut RwLock,
    next: fn(i32) -> Option<i32>,
    clock: Option<Clock>,
    until: *const Timespec,
) -> c_int {
    // SAFETY: the caller gives a time.
    let until = unsafe { until.read() };
    match clock.and_then(|clock| Deadline::new(clock, until)) {
        // SAFETY: the caller gives a lock.
        Some(deadline) => status(unsafe { &*lock }.lock(next, Some(deadline))),
        None => Errno::EINVAL.0 as c_int,
    }
}

/// As `pthread_rwlock_rdlock`, until a time of the wall clock at most: ETIMEDOUT.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_timedrdlock(
    lock: *mut RwLock,
    until: *const Timespec,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { timed(lock, one_more, Some(Clock::Real), until) }
}

/// As `pthread_rwlock_wrlock`, until a time of the wall clock at most: ETIMEDOUT.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_timedwrlock(
    lock: *mut RwLock,
    until: *const Timespec,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { timed(lock, writer, Some(Clock::Real), until) }
}

/// As `pthread_rwlock_timedrdlock`, by a clock of choice.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_clockrdlock(
    lock: *mut RwLock,
    clock: c_ulong,
    until: *const Timespec,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { timed(lock, one_more, Clock::from_number(clock), until) }
}

/// As `pthread_rwlock_timedwrlock`, by a clock of choice.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_clockwrlock(
    lock: *mut RwLock,
    clock: c_ulong,
    until: *const Timespec,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { timed(lock, writer, Clock::from_number(clock), until) }
}

/// Gives a lock back; gives 0, or EPERM when nobody has it.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlock_unlock(lock: *mut RwLock) -> c_int {
    // SAFETY: the caller gives a lock.
    status(unsafe { &*lock }.unlock())
}

/// Makes attributes. There is nothing to choose.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_rwlockattr_init(attributes: *mut u64) -> c_int {
    // SAFETY: the caller gives a place.
    unsafe { attributes.write(0) };
    0
}

/// Ends attributes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_rwlockattr_destroy(_attributes: *mut u64) -> c_int {
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    #[test]
    fn writers_are_alone_and_readers_see_whole_states() {
        let lock = RwLock::default();
        let pair = [AtomicU64::new(0), AtomicU64::new(0)];
        std::thread::scope(|scope| {
            for writes in [true, true, false, false] {
                let (lock, pair) = (&lock, &pair);
                scope.spawn(move || {
                    for _ in 0..2000 {
                        lock.lock(if writes { writer } else { one_more }, None)
                            .unwrap();
                        let seen = [0, 1].map(|at: usize| pair[at].load(Ordering::Relaxed));
                        assert_eq!(seen[0], seen[1]);
                        if writes {
                            for (word, seen) in pair.iter().zip(seen) {
                                word.store(seen + 1, Ordering::Relaxed);
                            }
                        }
                        lock.unlock().unwrap();
                    }
                });
            }
        });
        assert_eq!(pair[0].load(Ordering::Relaxed), 4000);
        assert_eq!(lock.unlock(), Err(Errno::EPERM));
    }
}
