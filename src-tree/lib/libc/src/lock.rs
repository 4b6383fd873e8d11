//! A small lock for libc's own data, on `umtx`.
//!
//! Three states: free, held, held with sleepers. Without contention, locking and unlocking are
//! one atomic instruction each and no system call.

use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};
use core::sync::atomic::{AtomicI32, Ordering};

use crate::futex::{wait, wake_one};

const FREE: i32 = 0;
const HELD: i32 = 1;
const CONTENDED: i32 = 2;

/// Data that one thread at a time may use.
pub struct Lock<T> {
    state: AtomicI32,
    data: UnsafeCell<T>,
}

// SAFETY: the lock hands the data to one thread at a time.
unsafe impl<T: Send> Sync for Lock<T> {}

impl<T> Lock<T> {
    /// A free lock around `data`.
    pub const fn new(data: T) -> Lock<T> {
        Lock {
            state: AtomicI32::new(FREE),
            data: UnsafeCell::new(data),
        }
    }

    /// Waits until the data is free and takes it.
    pub fn lock(&self) -> Guard<'_, T> {
        if self
            .state
            .compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed)
            .is_err()
        {
            while self.state.swap(CONTENDED, Ordering::Acquire) != FREE {
                // Without a deadline there is no failure.
                let _ = wait(&self.state, CONTENDED, None);
            }
        }
        Guard { lock: self }
    }

    /// The data, of a lock that nobody else knows.
    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.data.get_mut()
    }

    /// Takes the data if it is free.
    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        self.state
            .compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
            .then(|| Guard { lock: self })
    }
}

impl<T> Lock<T> {
    /// Takes the lock and keeps it, for a fork.
    pub(crate) fn hold(&self) {
        core::mem::forget(self.lock());
    }

    /// Gives back a lock that this thread took by `hold`.
    pub(crate) fn release(&self) {
        drop(Guard { lock: self });
    }
}

/// The right to use the data of a [`Lock`], given back when dropped.
pub struct Guard<'a, T> {
    lock: &'a Lock<T>,
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard is the proof that this thread holds the lock.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the guard is the proof that this thread holds the lock.
        unsafe { &mut *self.lock.data.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        if self.lock.state.swap(FREE, Ordering::Release) == CONTENDED {
            wake_one(&self.lock.state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn increments_of_many_threads_are_all_counted() {
        static COUNT: Lock<u64> = Lock::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10_000 {
                        *COUNT.lock() += 1;
                    }
                });
            }
        });
        assert_eq!(*COUNT.lock(), 40_000);
    }
}
