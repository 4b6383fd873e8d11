//! Hearing of changes: what poll, select, kqueue and waiting readers hang on to.

use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;

use df_libkern::sync::Mutex;

/// Somebody who wants to hear that something may have become ready.
pub trait Watcher: Send + Sync {
    /// Something changed. Says nothing of what: the watcher looks again. Must not wait.
    fn notify(&self);
}

/// The watchers of one thing that can become ready: a terminal, a pipe, a socket.
///
/// The thing calls [`Watchers::notify`] after every change that can make it readable or
/// writable. From threads only: an interrupt handler wakes a thread that notifies.
#[derive(Default)]
pub struct Watchers(Mutex<Vec<Weak<dyn Watcher>>>);

impl Watchers {
    /// Nobody watches.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Adds a watcher. It is forgotten when its last strong reference goes.
    pub fn add(&self, watcher: &Arc<dyn Watcher>) {
        let mut list = self.0.lock();
        list.retain(|w| w.strong_count() > 0);
        list.push(Arc::downgrade(watcher));
    }

    /// Removes a watcher.
    pub fn remove(&self, watcher: &Arc<dyn Watcher>) {
        let gone = Arc::downgrade(watcher);
        self.0.lock().retain(|w| !w.ptr_eq(&gone));
    }

    /// Tells every watcher.
    pub fn notify(&self) {
        let all: Vec<_> = {
            let list = self.0.lock();
            if list.is_empty() {
                return;
            }
            list.iter().filter_map(Weak::upgrade).collect()
        };
        for watcher in all {
            watcher.notify();
        }
    }
}

impl core::fmt::Debug for Watchers {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Watchers")
            .field("count", &self.0.lock().len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::sync::atomic::{AtomicU32, Ordering};

    struct Count(AtomicU32);

    impl Watcher for Count {
        fn notify(&self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn watchers_hear_until_removed_or_dropped() {
        let watchers = Watchers::new();
        let a = Arc::new(Count(AtomicU32::new(0)));
        let b = Arc::new(Count(AtomicU32::new(0)));
        let (shared_a, shared_b): (Arc<dyn Watcher>, Arc<dyn Watcher>) = (a.clone(), b.clone());
        watchers.add(&shared_a);
        watchers.add(&shared_b);
        watchers.notify();
        watchers.remove(&shared_a);
        watchers.notify();
        drop((shared_b, b));
        watchers.notify();
        assert_eq!(a.0.load(Ordering::Relaxed), 1);
        watchers.add(&shared_a);
        assert_eq!(watchers.0.lock().len(), 1, "the dropped one is forgotten");
    }
}
