//! A wait for a lock, counted and traced.

use core::cell::Cell;
use core::panic::Location;

use df_machine::clock;
use df_machine::ktr::{self, Event};
use df_machine::sync::contention::{self, Class, Kind};

use crate::sched;

/// A wait that has begun.
pub(crate) struct Waiting {
    class: Class,
    begin: u64,
    looks: Cell<u64>,
}

impl Waiting {
    /// A thread waits for a lock that `owner` has (0 if nobody is known), at an address.
    #[track_caller]
    pub(crate) fn begin(kind: Kind, owner: u64, address: usize) -> Self {
        let thread = sched::current_id();
        ktr::log(Event::LockWait, [thread, owner, address as u64]);
        Self::with_class(Class::at(kind, Location::caller()))
    }

    /// A wait for what has a name.
    pub(crate) fn with_class(class: Class) -> Self {
        Self {
            class,
            begin: clock::cycles(),
            looks: Cell::new(0),
        }
    }

    /// It looks whether the lock is free.
    pub(crate) fn look(&self) {
        self.looks.set(self.looks.get() + 1);
    }

    /// It has the lock.
    pub(crate) fn end(self) {
        let cycles = clock::cycles().wrapping_sub(self.begin);
        contention::note(self.class, self.looks.get(), cycles);
    }
}
