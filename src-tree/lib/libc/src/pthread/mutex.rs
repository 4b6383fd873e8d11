//! Mutexes, in the 8 bytes of C's handle: no memory is needed, and zeros are a mutex.
//!
//! ```text
//! 0 i32  0 free; else the owner's number, negative when there may be sleepers
//! 4 u32  bits 0-1 the kind, bits 2-31 how often a recursive one is locked beyond once
//! ```
//!
//! As on DragonFly, a mutex of the default kind reports a second lock by its owner and an unlock
//! by anybody else.

use core::ffi::{c_int, c_ulong};
use core::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use df_abi::time::Timespec;

use super::thread::current;
use crate::errno::Errno;
use crate::futex::{self, Clock, Deadline};

/// `PTHREAD_MUTEX_ERRORCHECK`, the default.
const ERRORCHECK: u32 = 1;
/// `PTHREAD_MUTEX_RECURSIVE`.
const RECURSIVE: u32 = 2;
/// `PTHREAD_MUTEX_NORMAL`: a second lock by the owner never ends.
const NORMAL: u32 = 3;

const KIND: u32 = 3;
const ONCE_MORE: u32 = 4;

/// A mutex.
#[repr(C, align(8))]
#[derive(Debug, Default)]
pub struct Mutex {
    owner: AtomicI32,
    info: AtomicU32,
}

const _: () = assert!(size_of::<Mutex>() == 8);

/// Attributes of a mutex: its kind.
#[repr(C, align(8))]
#[derive(Debug)]
pub struct MutexAttributes {
    kind: u32,
    shared: c_int,
}

const _: () = assert!(size_of::<MutexAttributes>() == 8);

impl Mutex {
    /// Locks it if it is free, or recursive and the caller's.
    fn try_lock(&self, me: i32) -> Result<(), Errno> {
        let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
        match self.owner.compare_exchange(0, me, success, failure) {
            Ok(_) => Ok(()),
            Err(owner) if owner == me || owner == -me => {
                let info = self.info.load(Ordering::Relaxed);
                if info & KIND != RECURSIVE {
                    return Err(Errno::EDEADLK);
                }
                let more = info.checked_add(ONCE_MORE).ok_or(Errno::EAGAIN)?;
                self.info.store(more, Ordering::Relaxed);
                Ok(())
            }
            Err(_) => Err(Errno::EBUSY),
        }
    }

    /// Locks it, until a deadline at most.
    pub(super) fn lock(&self, deadline: Option<Deadline>) -> Result<(), Errno> {
        let me = current().id;
        match self.try_lock(me) {
            Err(Errno::EBUSY) => self.wait(me, deadline),
            Err(Errno::EDEADLK) if self.info.load(Ordering::Relaxed) & KIND == NORMAL => loop {
                let held = self.owner.load(Ordering::Relaxed);
                futex::wait(&self.owner, held, deadline).map_err(|_| Errno::ETIMEDOUT)?;
            },
            outcome => outcome,
        }
    }

    fn wait(&self, me: i32, deadline: Option<Deadline>) -> Result<(), Errno> {
        let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
        let mut seen = self.owner.load(Ordering::Relaxed);
        loop {
            // Who has slept takes it as "contended": there may be others who sleep.
            let next = match seen {
                0 => -me,
                owner => -owner.abs(),
            };
            if next != seen {
                match self.owner.compare_exchange(seen, next, success, failure) {
                    Ok(0) => return Ok(()),
                    Ok(_) => seen = next,
                    Err(now) => {
                        seen = now;
                        continue;
                    }
                }
            }
            futex::wait(&self.owner, seen, deadline).map_err(|_| Errno::ETIMEDOUT)?;
            seen = self.owner.load(Ordering::Relaxed);
        }
    }

    /// Unlocks it once.
    pub(super) fn unlock(&self) -> Result<(), Errno> {
        let me = current().id;
        if self.owner.load(Ordering::Relaxed).abs() != me {
            return Err(Errno::EPERM);
        }
        let info = self.info.load(Ordering::Relaxed);
        if info >= ONCE_MORE {
            self.info.store(info - ONCE_MORE, Ordering::Relaxed);
            return Ok(());
        }
        if self.owner.swap(0, Ordering::Release) < 0 {
            futex::wake_one(&self.owner);
        }
        Ok(())
    }

    /// How often the owner has locked it beyond once; it is locked once afterwards.
    pub(super) fn take_count(&self) -> u32 {
        let info = self.info.load(Ordering::Relaxed);
        self.info.store(info & KIND, Ordering::Relaxed);
        info & !KIND
    }

    /// Undoes `take_count`.
    pub(super) fn give_count(&self, count: u32) {
        let info = self.info.load(Ordering::Relaxed);
        self.info.store(info | count, Ordering::Relaxed);
    }
}

/// C's result: 0 or an error number.
pub(super) fn status(outcome: Result<(), Errno>) -> c_int {
    match outcome {
        Ok(()) => 0,
        Err(error) => error.0 as c_int,
    }
}

/// Makes a mutex of the kind that the attributes say.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutex_init(
    mutex: *mut Mutex,
    attributes: *const MutexAttributes,
) -> c_int {
    // SAFETY: the caller gives attributes or null.
    let kind = unsafe { attributes.as_ref() }.map_or(ERRORCHECK, |attributes| attributes.kind);
    let new = Mutex {
        owner: AtomicI32::new(0),
        info: AtomicU32::new(kind),
    };
    // SAFETY: the caller gives a place.
    unsafe { mutex.write(new) };
    0
}

/// Ends a mutex; gives 0, or EBUSY when it is locked.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutex_destroy(mutex: *mut Mutex) -> c_int {
    // SAFETY: the caller gives a mutex.
    match unsafe { &*mutex }.owner.load(Ordering::Relaxed) {
        0 => 0,
        _ => Errno::EBUSY.0 as c_int,
    }
}

/// Locks a mutex; gives 0, or EDEADLK when the caller has it.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutex_lock(mutex: *mut Mutex) -> c_int {
    // SAFETY: the caller gives a mutex.
    status(unsafe { &*mutex }.lock(None))
}

/// As `pthread_mutex_lock`, until a time of the wall clock at most: ETIMEDOUT.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutex_timedlock(
    mutex: *mut Mutex,
    until: *const Timespec,
) -> c_int {
    // SAFETY: the caller gives a mutex and a time.
    unsafe { pthread_mutex_clocklock(mutex, Clock::Real.number(), until) }
}

/// As `pthread_mutex_timedlock`, by a clock of choice.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutex_clocklock(
    mutex: *mut Mutex,
    clock: c_ulong,
    until: *const Timespec,
) -> c_int {
    // SAFETY: the caller gives a time.
    let until = unsafe { until.read() };
    let deadline = Clock::from_number(clock).and_then(|clock| Deadline::new(clock, until));
    match deadline {
        // SAFETY: the caller gives a mutex.
        Some(_) => status(unsafe { &*mutex }.lock(deadline)),
        None => Errno::EINVAL.0 as c_int,
    }
}

/// Locks a mutex if it is free; gives 0 or EBUSY.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutex_trylock(mutex: *mut Mutex) -> c_int {
    // SAFETY: the caller gives a mutex.
    match unsafe { &*mutex }.try_lock(current().id) {
        Err(Errno::EDEADLK) => Errno::EBUSY.0 as c_int,
        outcome => status(outcome),
    }
}

/// Unlocks a mutex; gives 0, or EPERM when the caller does not have it.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutex_unlock(mutex: *mut Mutex) -> c_int {
    // SAFETY: the caller gives a mutex.
    status(unsafe { &*mutex }.unlock())
}

/// Makes attributes of the default kind.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutexattr_init(attributes: *mut MutexAttributes) -> c_int {
    let new = MutexAttributes {
        kind: ERRORCHECK,
        shared: 0,
    };
    // SAFETY: the caller gives a place.
    unsafe { attributes.write(new) };
    0
}

/// Ends attributes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_mutexattr_destroy(_attributes: *mut MutexAttributes) -> c_int {
    0
}

/// Sets the kind; gives 0 or EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutexattr_settype(
    attributes: *mut MutexAttributes,
    kind: c_int,
) -> c_int {
    let kind = kind.cast_unsigned();
    if !(ERRORCHECK..=NORMAL).contains(&kind) {
        return Errno::EINVAL.0 as c_int;
    }
    // SAFETY: the caller gives attributes.
    unsafe { (*attributes).kind = kind };
    0
}

/// Stores the kind.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutexattr_gettype(
    attributes: *const MutexAttributes,
    kind: *mut c_int,
) -> c_int {
    // SAFETY: the caller gives attributes.
    let value = unsafe { (*attributes).kind };
    // SAFETY: the caller gives a place.
    unsafe { kind.write(value.cast_signed()) };
    0
}

/// Says whether several processes will use the mutex: every one can, in shared memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutexattr_setpshared(
    attributes: *mut MutexAttributes,
    shared: c_int,
) -> c_int {
    if !(0..=1).contains(&shared) {
        return Errno::EINVAL.0 as c_int;
    }
    // SAFETY: the caller gives attributes.
    unsafe { (*attributes).shared = shared };
    0
}

/// Stores whether several processes will use the mutex.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutexattr_getpshared(
    attributes: *const MutexAttributes,
    shared: *mut c_int,
) -> c_int {
    // SAFETY: the caller gives attributes.
    let value = unsafe { (*attributes).shared };
    // SAFETY: the caller gives a place.
    unsafe { shared.write(value) };
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    fn of_kind(kind: u32) -> Mutex {
        Mutex {
            owner: AtomicI32::new(0),
            info: AtomicU32::new(kind),
        }
    }

    #[test]
    fn increments_of_many_threads_are_all_counted() {
        let (mutex, count) = (Mutex::default(), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5000 {
                        mutex.lock(None).unwrap();
                        let value = count.load(Ordering::Relaxed);
                        count.store(value + 1, Ordering::Relaxed);
                        mutex.unlock().unwrap();
                    }
                });
            }
        });
        assert_eq!(count.into_inner(), 20_000);
        assert_eq!(mutex.owner.into_inner(), 0);
    }

    #[test]
    fn second_lock_is_an_error_or_counted() {
        let mutex = of_kind(ERRORCHECK);
        assert_eq!(mutex.lock(None), Ok(()));
        assert_eq!(mutex.lock(None), Err(Errno::EDEADLK));
        assert_eq!(mutex.unlock(), Ok(()));
        assert_eq!(mutex.unlock(), Err(Errno::EPERM));
        let mutex = of_kind(RECURSIVE);
        for _ in 0..3 {
            assert_eq!(mutex.lock(None), Ok(()));
        }
        let count = mutex.take_count();
        mutex.give_count(count);
        for _ in 0..3 {
            assert_eq!(mutex.unlock(), Ok(()));
        }
        assert_eq!(mutex.unlock(), Err(Errno::EPERM));
    }

    #[test]
    fn another_threads_mutex_is_busy_and_not_unlocked() {
        let mutex = of_kind(NORMAL);
        mutex.lock(None).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                assert_eq!(mutex.try_lock(current().id), Err(Errno::EBUSY));
                assert_eq!(mutex.unlock(), Err(Errno::EPERM));
            });
        });
        mutex.unlock().unwrap();
    }
}
