//! A small lock for libc's own data, on `umtx`.
//!
//! Three states: free, held, held with sleepers. Without contention, locking and unlocking are
//! one atomic instruction each and no system call.

use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};
use core::sync::atomic::{AtomicI32, Ordering};

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
                wait(&self.state, CONTENDED);
            }
        }
        Guard { lock: self }
    }

    /// Takes the data if it is free.
    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        self.state
            .compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
            .then(|| Guard { lock: self })
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

/// Sleeps while `cell` holds `value`, or less long.
#[cfg(target_os = "dragonfly")]
fn wait(cell: &AtomicI32, value: i32) {
    // Every outcome (woken, changed, interrupted) means: look again.
    // SAFETY: the cell lives as long as the call.
    let _ = unsafe { crate::syscall::umtx_sleep(cell.as_ptr(), value, 0i32) };
}

#[cfg(not(target_os = "dragonfly"))]
fn wait(_cell: &AtomicI32, _value: i32) {
    std::thread::yield_now();
}

/// Wakes one sleeper of `cell`.
#[cfg(target_os = "dragonfly")]
fn wake_one(cell: &AtomicI32) {
    // SAFETY: the cell lives as long as the call.
    let _ = unsafe { crate::syscall::umtx_wakeup(cell.as_ptr(), 1i32) };
}

#[cfg(not(target_os = "dragonfly"))]
fn wake_one(_cell: &AtomicI32) {}

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
