//! Serializers: one at a time works on a thing, among them its interrupt handler, which can be
//! told to stay away.
//!
//! A serializer may be held across a sleep; whoever wants it meanwhile sleeps too. Not recursive.

use core::fmt;
use core::sync::atomic::{AtomicU32, Ordering};

use crate::mutex::{Mutex, MutexGuard};

/// A serializer.
pub struct Serializer {
    lock: Mutex<()>,
    /// Times that the handler was told to stay away.
    away: AtomicU32,
}

impl Serializer {
    /// A free serializer, whose handler may come.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            lock: Mutex::new(()),
            away: AtomicU32::new(0),
        }
    }

    /// Enters, sleeping until nobody else is inside.
    ///
    /// # Panics
    /// When the thread is inside already: it would sleep for ever.
    #[track_caller]
    pub fn enter(&self) -> MutexGuard<'_, ()> {
        self.lock.lock()
    }

    /// Enters if nobody else is inside.
    #[track_caller]
    pub fn try_enter(&self) -> Option<MutexGuard<'_, ()>> {
        self.lock.try_lock()
    }

    /// Tells the handler to stay away, until [`Serializer::enable_handler`] was called as often.
    pub fn disable_handler(&self) {
        self.away.fetch_add(1, Ordering::AcqRel);
    }

    /// Takes one [`Serializer::disable_handler`] back.
    pub fn enable_handler(&self) {
        self.away.fetch_sub(1, Ordering::AcqRel);
    }

    /// Runs a handler inside, sleeping until nobody else is, unless it was told to stay away:
    /// `None` then. It is asked again inside, so after [`Serializer::disable_handler`] by somebody
    /// inside it does not run any more.
    #[track_caller]
    pub fn call_handler<R>(&self, handler: impl FnOnce() -> R) -> Option<R> {
        if self.is_away() {
            return None;
        }
        let _inside = self.enter();
        (!self.is_away()).then(handler)
    }

    /// The same if nobody else is inside now.
    pub fn try_handler<R>(&self, handler: impl FnOnce() -> R) -> Option<R> {
        let _inside = self.try_enter()?;
        (!self.is_away()).then(handler)
    }

    fn is_away(&self) -> bool {
        self.away.load(Ordering::Acquire) > 0
    }
}

impl Default for Serializer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Serializer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serializer")
            .field("lock", &self.lock)
            .field("away", &self.away)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_is_inside() {
        let serializer = Serializer::new();
        let inside = serializer.enter();
        assert!(serializer.try_enter().is_none());
        assert_eq!(serializer.try_handler(|| 1), None);
        drop(inside);
        assert_eq!(serializer.try_handler(|| 1), Some(1));
    }

    #[test]
    fn a_handler_stays_away_as_often_as_it_was_told() {
        let serializer = Serializer::new();
        serializer.disable_handler();
        serializer.disable_handler();
        assert_eq!(serializer.call_handler(|| 1), None);
        serializer.enable_handler();
        assert_eq!(serializer.call_handler(|| 1), None);
        serializer.enable_handler();
        assert_eq!(serializer.call_handler(|| 1), Some(1));
    }

    #[test]
    fn threads_of_a_host_program_take_turns_inside() {
        let serializer = Serializer::new();
        let count = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        let _inside = serializer.enter();
                        let seen = count.load(Ordering::Relaxed);
                        count.store(seen + 1, Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(count.into_inner(), 2000);
    }
}
