//! A lock for several readers or one writer that may be held across a sleep.

use core::fmt;
use core::ops::{Deref, DerefMut};

use df_libkern::sync as raw;

use crate::queue::WaitQueue;

/// A lock for data of threads that is read more often than written. Whoever finds it taken
/// sleeps. Not recursive, not even for readers: a waiting writer does not keep readers away,
/// but nothing promises that.
pub struct RwLock<T> {
    queue: WaitQueue,
    value: raw::RwLock<T>,
}

impl<T> RwLock<T> {
    /// Makes an unlocked lock.
    pub const fn new(value: T) -> Self {
        Self {
            queue: WaitQueue::new(),
            value: raw::RwLock::new(value),
        }
    }

    /// Takes the lock for reading, sleeping while somebody writes.
    #[track_caller]
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        loop {
            let mut got = None;
            self.queue.wait(|| {
                got = self.value.try_read();
                got.is_some()
            });
            if let Some(value) = got {
                return RwLockReadGuard {
                    value,
                    _release: Release(&self.queue),
                };
            }
        }
    }

    /// Takes the lock for writing, sleeping while anybody has it.
    #[track_caller]
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        loop {
            let mut got = None;
            self.queue.wait(|| {
                got = self.value.try_write();
                got.is_some()
            });
            if let Some(value) = got {
                return RwLockWriteGuard {
                    value,
                    _release: Release(&self.queue),
                };
            }
        }
    }

    /// The value, when nobody can have locked it.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }
}

impl<T> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RwLock")
    }
}

/// Wakes waiters behind the release of a lock.
struct Release<'a>(&'a WaitQueue);

impl Drop for Release<'_> {
    fn drop(&mut self) {
        self.0.wake();
    }
}

/// Shared access to what a [`RwLock`] protects.
pub struct RwLockReadGuard<'a, T> {
    // Dropped in this order.
    value: raw::RwLockReadGuard<'a, T>,
    _release: Release<'a>,
}

/// Exclusive access to what a [`RwLock`] protects.
pub struct RwLockWriteGuard<'a, T> {
    // Dropped in this order.
    value: raw::RwLockWriteGuard<'a, T>,
    _release: Release<'a>,
}

impl<T> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_share_and_a_writer_changes() {
        let lock = RwLock::new(1);
        {
            let (a, b) = (lock.read(), lock.read());
            assert_eq!(*a + *b, 2);
        }
        *lock.write() += 1;
        assert_eq!(*lock.read(), 2);
    }
}
