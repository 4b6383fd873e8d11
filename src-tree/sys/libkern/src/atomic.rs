//! What the lock-free modules are made of. They say `super::atomic`, so that the model checker
//! can put its own in place of this (`tests/model.rs`).

pub(crate) use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering, fence};

use crate::sync::Mutex;

/// A place for one value, used by one at a time.
#[derive(Debug)]
pub(crate) struct Slot<T>(Mutex<Option<T>>);

impl<T> Slot<T> {
    constructor! {
        /// An empty place.
        pub(crate) fn new() -> Self {
            Self(Mutex::new(None))
        }
    }

    /// Puts a value in.
    pub(crate) fn put(&self, value: T) {
        *self.0.lock() = Some(value);
    }

    /// Takes the value out.
    pub(crate) fn take(&self) -> Option<T> {
        self.0.lock().take()
    }
}
