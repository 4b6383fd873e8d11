//! State of a program that has one thread and no interrupt handlers.
#![expect(unsafe_code, reason = "a cell that may be a static variable")]

use core::cell::RefCell;

/// A `RefCell` that may be a static variable.
pub(crate) struct Single<T>(RefCell<T>);

// SAFETY: the loader runs on one processor, starts no other, and keeps interrupts off, so only
// one thread of control exists; `RefCell` catches the rest.
unsafe impl<T> Sync for Single<T> {}

impl<T> Single<T> {
    /// Wraps a value.
    pub(crate) const fn new(value: T) -> Self {
        Self(RefCell::new(value))
    }

    /// Runs `work` on the value; `None` when that is already going on further up the stack.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.0
            .try_borrow_mut()
            .ok()
            .map(|mut value| work(&mut value))
    }
}
