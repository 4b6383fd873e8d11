//! A lock that may be held across a sleep.

use core::fmt;
use core::ops::{Deref, DerefMut};
use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering, fence};

use df_libkern::sync as raw;
use df_machine::sync::Place;
use df_machine::sync::contention::Kind;

use crate::queue::WaitQueue;
use crate::sched;
use crate::waiting::Waiting;

/// A lock for data of threads; interrupt handlers must not take it. Whoever finds it taken
/// sleeps. Not recursive.
pub struct Mutex<T> {
    /// Thread that holds it, for the message when it is taken twice; 0 = none.
    owner: AtomicU64,
    /// Where that thread took it.
    place: Place,
    /// Threads that wait, or are about to.
    waiters: AtomicUsize,
    queue: WaitQueue,
    value: raw::Mutex<T>,
}

impl<T> Mutex<T> {
    /// Makes an unlocked lock.
    pub const fn new(value: T) -> Self {
        Self {
            owner: AtomicU64::new(0),
            place: Place::new(),
            waiters: AtomicUsize::new(0),
            queue: WaitQueue::new(),
            value: raw::Mutex::new(value),
        }
    }

    /// Takes the lock, sleeping until it is free.
    ///
    /// # Panics
    /// When the thread holds it already: it would sleep for ever.
    #[track_caller]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        if let Some(guard) = self.try_lock() {
            return guard;
        }
        let me = sched::current_id();
        let owner = self.owner.load(Ordering::Relaxed);
        if me != 0 && owner == me {
            panic!(
                "a thread wants a lock that it has; it was taken at {}",
                self.place
            );
        }
        let wait = Waiting::begin(Kind::Mutex, owner, core::ptr::from_ref(self).addr());
        self.waiters.fetch_add(1, Ordering::Relaxed);
        // Counted before the next look at the lock, see `Release`.
        fence(Ordering::SeqCst);
        let guard = loop {
            let mut got = None;
            self.queue.wait_for_lock(|| {
                wait.look();
                got = self.try_lock();
                got.is_some()
            });
            if let Some(guard) = got {
                // The closure is no caller that anybody wants to know of.
                self.place.set();
                break guard;
            }
        };
        self.waiters.fetch_sub(1, Ordering::Relaxed);
        wait.end();
        guard
    }

    /// Takes the lock if it is free.
    #[track_caller]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        let value = self.value.try_lock()?;
        self.owner.store(sched::current_id(), Ordering::Relaxed);
        self.place.set();
        Some(MutexGuard {
            value,
            release: Release {
                owner: &self.owner,
                waiters: &self.waiters,
                queue: &self.queue,
            },
        })
    }

    /// Looks at the value while everything else stands still, for the debugger: nobody is woken
    /// afterwards. `None` when somebody has the lock.
    pub fn inspect<R>(&self, look: impl FnOnce(&T) -> R) -> Option<R> {
        let value = self.value.try_lock()?;
        Some(look(&value))
    }

    /// The value, when nobody can have locked it.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    /// Gives the value back.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex")
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

/// Access to what a [`Mutex`] protects.
pub struct MutexGuard<'a, T> {
    // Dropped in this order, after `drop` has run.
    value: raw::MutexGuard<'a, T>,
    release: Release<'a>,
}

/// Wakes a waiter behind the release of a lock.
struct Release<'a> {
    owner: &'a AtomicU64,
    waiters: &'a AtomicUsize,
    queue: &'a WaitQueue,
}

impl Drop for Release<'_> {
    fn drop(&mut self) {
        // Either this sees the waiter or the waiter sees that the lock is free.
        fence(Ordering::SeqCst);
        if self.waiters.load(Ordering::Relaxed) > 0 {
            self.queue.wake_one();
        }
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        self.release.owner.store(0, Ordering::Relaxed);
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_protects_its_value_while_it_is_held() {
        let lock = Mutex::new(1);
        {
            let mut guard = lock.lock();
            *guard += 1;
            assert!(lock.try_lock().is_none());
        }
        assert_eq!(*lock.lock(), 2);
        assert_eq!(lock.into_inner(), 2);
    }

    #[test]
    fn threads_of_a_host_program_take_turns() {
        let lock = Mutex::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1000).for_each(|_| *lock.lock() += 1));
            }
        });
        assert_eq!(*lock.lock(), 4000);
    }
}
