//! Where in the source something was done, kept in one word that everybody may read.

use core::fmt;
use core::panic::Location;
use core::sync::atomic::{AtomicPtr, Ordering};

/// A place in the source.
pub struct Place(AtomicPtr<Location<'static>>);

impl Place {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicPtr::new(core::ptr::null_mut()))
    }

    /// Notes the caller.
    #[inline]
    #[track_caller]
    pub fn set(&self) {
        let place = core::ptr::from_ref(Location::caller());
        self.0.store(place.cast_mut(), Ordering::Release);
    }

    /// The last caller that was noted.
    #[must_use]
    pub fn get(&self) -> Option<&'static Location<'static>> {
        // SAFETY: only `set` stores here, and only addresses of statics that never change.
        unsafe { self.0.load(Ordering::Acquire).as_ref() }
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Some(place) => write!(f, "{place}"),
            None => f.write_str("an unknown place"),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;

    #[test]
    fn the_last_caller_is_shown() {
        let place = Place::new();
        assert_eq!(std::format!("{place}"), "an unknown place");
        place.set();
        assert_eq!(place.get().unwrap().file(), file!());
        assert!(std::format!("{place}").starts_with(file!()));
    }
}
