//! Mutexes, in the 8 bytes of C's handle: no memory is needed, and zeros are a mutex.
//!
//! ```text
//! 0 i32  0 free; else the owner's number, negative when there may be sleepers
//! 4 u32  bits 0-1   the kind
//!        bit  2     shared: owners are known by numbers that differ between processes
//!        bit  3     robust: the end of its owner is noticed
//!        bit  4     its owner has ended, and what it guards is not consistent again yet
//!        bit  5     nobody made it consistent: it can only be destroyed
//!        bits 6-7   the protocol of priorities
//!        bits 8-12  the priority ceiling
//!        bits 13-31 how often a recursive one is locked beyond once
//! ```
//! Bits 4, 5 and 13-31 are the owner's to change.
//!
//! As on DragonFly, a mutex of the default kind reports a second lock by its owner and an unlock
//! by anybody else. Protocol and ceiling are kept and told: the kernel has no priorities that a
//! thread could lend to another.

use core::ffi::{c_int, c_ulong};
use core::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use df_abi::time::Timespec;

use super::mutex_attr::{CEILING, MutexAttributes, ceiling_of, with_ceiling};
use super::robust;
use super::thread::current;
use crate::errno::Errno;
use crate::futex::{self, Clock, Deadline};

/// `PTHREAD_MUTEX_ERRORCHECK`, the default.
pub(super) const ERRORCHECK: u32 = 1;
/// `PTHREAD_MUTEX_RECURSIVE`.
pub(super) const RECURSIVE: u32 = 2;
/// `PTHREAD_MUTEX_NORMAL`: a second lock by the owner never ends.
pub(super) const NORMAL: u32 = 3;

pub(super) const KIND: u32 = 3;
pub(super) const SHARED: u32 = 1 << 2;
pub(super) const ROBUST: u32 = 1 << 3;
const OWNER_ENDED: u32 = 1 << 4;
const LOST: u32 = 1 << 5;
const ONCE_MORE: u32 = 1 << 13;
/// Everything that is chosen when the mutex is made.
const CHOSEN: u32 = KIND | SHARED | ROBUST | super::mutex_attr::PROTOCOL | CEILING;

/// A mutex.
#[repr(C, align(8))]
#[derive(Debug, Default)]
pub struct Mutex {
    owner: AtomicI32,
    info: AtomicU32,
}

const _: () = assert!(size_of::<Mutex>() == 8);

impl Mutex {
    /// A free mutex with what was chosen for it.
    pub(super) fn with(chosen: u32) -> Mutex {
        Mutex {
            owner: AtomicI32::new(0),
            info: AtomicU32::new(chosen & CHOSEN),
        }
    }

    fn info(&self) -> u32 {
        self.info.load(Ordering::Relaxed)
    }

    /// The calling thread's number for this mutex.
    fn me(&self) -> Result<i32, Errno> {
        if self.info() & SHARED == 0 {
            return Ok(current().id);
        }
        robust::shared_id()
    }

    /// Locks it if it is free, or recursive and the caller's.
    fn try_lock(&self, me: i32) -> Result<(), Errno> {
        if self.info() & ROBUST != 0 {
            robust::prepare()?;
        }
        let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
        match self.owner.compare_exchange(0, me, success, failure) {
            Ok(_) => self.locked(),
            Err(owner) if owner == me || owner == -me => {
                let info = self.info();
                if info & KIND != RECURSIVE {
                    return Err(Errno::EDEADLK);
                }
                let more = info.checked_add(ONCE_MORE).ok_or(Errno::EAGAIN)?;
                self.info.store(more, Ordering::Relaxed);
                Ok(())
            }
            Err(owner) => {
                if self.take_from_the_dead(owner, me) {
                    return self.locked();
                }
                Err(Errno::EBUSY)
            }
        }
    }

    /// What there is to do and to tell when the caller has just locked it.
    fn locked(&self) -> Result<(), Errno> {
        let info = self.info();
        if info & ROBUST == 0 {
            return Ok(());
        }
        if info & LOST != 0 {
            self.set_free(true);
            return Err(Errno::ENOTRECOVERABLE);
        }
        robust::held(self);
        if info & OWNER_ENDED != 0 {
            return Err(Errno::EOWNERDEAD);
        }
        Ok(())
    }

    /// Locks it when the process of its owner is gone.
    fn take_from_the_dead(&self, owner: i32, me: i32) -> bool {
        const BOTH: u32 = SHARED | ROBUST;
        if self.info() & BOTH != BOTH || owner == 0 || robust::lives(owner.abs()) {
            return false;
        }
        let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
        // There may be sleepers that the dead owner cannot wake.
        let taken = self.owner.compare_exchange(owner, -me, success, failure);
        if taken.is_ok() {
            self.note_end_of_owner();
        }
        taken.is_ok()
    }

    /// The caller has it, instead of a thread that has ended.
    fn note_end_of_owner(&self) {
        let info = self.info();
        let lost = info & LOST;
        self.info
            .store(info & CHOSEN | OWNER_ENDED | lost, Ordering::Relaxed);
    }

    /// The calling thread ends and has it locked.
    pub(super) fn owner_ends(&self) {
        self.note_end_of_owner();
        self.set_free(false);
    }

    /// Locks it, until a deadline at most. EOWNERDEAD: it is locked, but who had it has ended.
    pub(super) fn lock(&self, deadline: Option<Deadline>) -> Result<(), Errno> {
        let me = self.me()?;
        match self.try_lock(me) {
            Err(Errno::EBUSY) => self.wait(me, deadline),
            Err(Errno::EDEADLK) if self.info() & KIND == NORMAL => loop {
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
                    Ok(0) => return self.locked(),
                    Ok(_) => seen = next,
                    Err(now) => {
                        seen = now;
                        continue;
                    }
                }
            }
            // Every sleep ends after a while, so that this is seen when nobody wakes us.
            if self.take_from_the_dead(seen, me) {
                return self.locked();
            }
            futex::wait(&self.owner, seen, deadline).map_err(|_| Errno::ETIMEDOUT)?;
            seen = self.owner.load(Ordering::Relaxed);
        }
    }

    /// Makes it free and wakes one of those that sleep, or all.
    fn set_free(&self, all: bool) {
        if self.owner.swap(0, Ordering::Release) < 0 {
            if all {
                futex::wake_all(&self.owner);
            } else {
                futex::wake_one(&self.owner);
            }
        }
    }

    /// Unlocks it once.
    pub(super) fn unlock(&self) -> Result<(), Errno> {
        let me = self.me()?;
        if self.owner.load(Ordering::Relaxed).abs() != me {
            return Err(Errno::EPERM);
        }
        let info = self.info();
        if info >= ONCE_MORE {
            self.info.store(info - ONCE_MORE, Ordering::Relaxed);
            return Ok(());
        }
        if info & ROBUST != 0 {
            robust::given_up(self);
        }
        let lost = info & OWNER_ENDED != 0;
        if lost {
            self.info.store(info & CHOSEN | LOST, Ordering::Relaxed);
        }
        self.set_free(lost);
        Ok(())
    }

    /// What the mutex guards is consistent again after the end of an owner.
    fn make_consistent(&self) -> Result<(), Errno> {
        let info = self.info();
        let mine = self.owner.load(Ordering::Relaxed).abs() == self.me()?;
        if info & ROBUST == 0 || info & OWNER_ENDED == 0 || !mine {
            return Err(Errno::EINVAL);
        }
        self.info.store(info & !OWNER_ENDED, Ordering::Relaxed);
        Ok(())
    }

    /// How often the owner has locked it beyond once; it is locked once afterwards.
    pub(super) fn take_count(&self) -> u32 {
        let info = self.info();
        let count = info & !(ONCE_MORE - 1);
        self.info.store(info - count, Ordering::Relaxed);
        count
    }

    /// Undoes `take_count`.
    pub(super) fn give_count(&self, count: u32) {
        let info = self.info();
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
    let chosen = unsafe { attributes.as_ref() }.map_or(ERRORCHECK, |attributes| attributes.chosen);
    // SAFETY: the caller gives a place.
    unsafe { mutex.write(Mutex::with(chosen)) };
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

/// Locks a mutex; gives 0, EDEADLK when the caller has it, or EOWNERDEAD when it is locked now but
/// who had it before ended without unlocking it.
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
    let mutex = unsafe { &*mutex };
    match mutex.me().and_then(|me| mutex.try_lock(me)) {
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

/// Says that what a mutex guards is consistent again after the end of its last owner; gives 0, or
/// EINVAL when there is nothing of that kind to say.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutex_consistent(mutex: *mut Mutex) -> c_int {
    // SAFETY: the caller gives a mutex.
    status(unsafe { &*mutex }.make_consistent())
}

/// Stores the priority ceiling of a mutex; gives 0, or EINVAL when it has none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutex_getprioceiling(
    mutex: *const Mutex,
    ceiling: *mut c_int,
) -> c_int {
    // SAFETY: the caller gives a mutex.
    let Some(value) = ceiling_of(unsafe { &*mutex }.info()) else {
        return Errno::EINVAL.0 as c_int;
    };
    // SAFETY: the caller gives a place.
    unsafe { ceiling.write(value) };
    0
}

/// Sets the priority ceiling of a mutex, locking it meanwhile, and stores the old one; gives 0 or
/// an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutex_setprioceiling(
    mutex: *mut Mutex,
    ceiling: c_int,
    old: *mut c_int,
) -> c_int {
    // SAFETY: the caller gives a mutex.
    let mutex = unsafe { &*mutex };
    let (Some(before), Some(_)) = (
        ceiling_of(mutex.info()),
        with_ceiling(mutex.info(), ceiling),
    ) else {
        return Errno::EINVAL.0 as c_int;
    };
    if let Err(error) = mutex.lock(None) {
        return error.0 as c_int;
    }
    if let Some(info) = with_ceiling(mutex.info(), ceiling) {
        mutex.info.store(info, Ordering::Relaxed);
    }
    if !old.is_null() {
        // SAFETY: the caller gives a place.
        unsafe { old.write(before) };
    }
    status(mutex.unlock())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    fn of_kind(kind: u32) -> Mutex {
        Mutex::with(kind)
    }

    /// Locks a mutex in a thread that ends as if it had ended with the mutex locked.
    fn leave_locked(mutex: &Mutex) {
        std::thread::scope(|scope| {
            scope.spawn(|| {
                assert_eq!(mutex.lock(None), Ok(()));
                robust::end_thread();
            });
        });
    }

    #[test]
    fn end_of_owner_is_told_and_can_be_mended() {
        let mutex = of_kind(RECURSIVE | ROBUST);
        leave_locked(&mutex);
        assert_eq!(mutex.lock(None), Err(Errno::EOWNERDEAD));
        assert_eq!(mutex.make_consistent(), Ok(()));
        assert_eq!(mutex.make_consistent(), Err(Errno::EINVAL));
        assert_eq!(mutex.unlock(), Ok(()));
        assert_eq!(mutex.lock(None), Ok(()));
        assert_eq!(mutex.unlock(), Ok(()));
    }

    #[test]
    fn mutex_that_nobody_mended_is_lost() {
        let mutex = of_kind(NORMAL | ROBUST);
        leave_locked(&mutex);
        assert_eq!(mutex.try_lock(current().id), Err(Errno::EOWNERDEAD));
        assert_eq!(mutex.unlock(), Ok(()));
        for _ in 0..2 {
            assert_eq!(mutex.lock(None), Err(Errno::ENOTRECOVERABLE));
        }
        assert_eq!(mutex.owner.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn mutex_that_was_unlocked_is_not_touched_at_the_end() {
        let mutex = of_kind(ERRORCHECK | ROBUST);
        assert_eq!(mutex.lock(None), Ok(()));
        assert_eq!(mutex.unlock(), Ok(()));
        robust::end_thread();
        assert_eq!(mutex.lock(None), Ok(()));
        assert_eq!(mutex.unlock(), Ok(()));
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
