//! A lock for several readers or one writer that may be held across a sleep.

use core::fmt;
use core::ops::{Deref, DerefMut};
use core::sync::atomic::{AtomicU64, Ordering};

use df_libkern::sync as raw;
use df_machine::sync::Place;
use df_machine::sync::contention::Kind;

use crate::queue::WaitQueue;
use crate::sched;
use crate::waiting::Waiting;

/// A lock for data of threads that is read more often than written. Whoever finds it taken
/// sleeps. Not recursive, not even for readers: a waiting writer does not keep readers away,
/// but nothing promises that.
pub struct RwLock<T> {
    /// Thread that writes; 0 = none.
    writer: AtomicU64,
    /// Where it was taken last.
    place: Place,
    queue: WaitQueue,
    value: raw::RwLock<T>,
}

impl<T> RwLock<T> {
    /// Makes an unlocked lock.
    pub const fn new(value: T) -> Self {
        Self {
            writer: AtomicU64::new(0),
            place: Place::new(),
            queue: WaitQueue::new(),
            value: raw::RwLock::new(value),
        }
    }

    /// Takes the lock for reading, sleeping while somebody writes.
    #[track_caller]
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        let value = match self.value.try_read() {
            Some(value) => value,
            None => self.wait(|| self.value.try_read()),
        };
        self.place.set();
        RwLockReadGuard {
            value,
            _release: Release(&self.queue),
        }
    }

    /// Takes the lock for writing, sleeping while anybody has it.
    #[track_caller]
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        let value = match self.value.try_write() {
            Some(value) => value,
            None => self.wait(|| self.value.try_write()),
        };
        self.place.set();
        self.writer.store(sched::current_id(), Ordering::Relaxed);
        RwLockWriteGuard {
            value,
            writer: &self.writer,
            _release: Release(&self.queue),
        }
    }

    /// Waits until `take` has got the lock.
    #[cold]
    #[track_caller]
    fn wait<G>(&self, take: impl Fn() -> Option<G>) -> G {
        let me = sched::current_id();
        let writer = self.writer.load(Ordering::Relaxed);
        if me != 0 && writer == me {
            panic!(
                "a thread wants a lock that it writes to; it was taken at {}",
                self.place
            );
        }
        let wait = Waiting::begin(Kind::Lockmgr, writer, core::ptr::from_ref(self).addr());
        loop {
            let mut got = None;
            self.queue.wait_for_lock(|| {
                wait.look();
                got = take();
                got.is_some()
            });
            if let Some(got) = got {
                wait.end();
                return got;
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
    // Dropped in this order, after `drop` has run.
    value: raw::RwLockWriteGuard<'a, T>,
    writer: &'a AtomicU64,
    _release: Release<'a>,
}

impl<T> Drop for RwLockWriteGuard<'_, T> {
    fn drop(&mut self) {
        self.writer.store(0, Ordering::Relaxed);
    }
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
