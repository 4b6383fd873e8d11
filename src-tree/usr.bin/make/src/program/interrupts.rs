//! Signals that end make: what is being made is not left half done.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The signals that came, and the programs that run.
///
/// The library asks no system for signals: whoever runs it has a thread that waits for them and
/// tells [`Interrupts::arrived`].
#[derive(Debug, Clone, Default)]
pub struct Interrupts(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// The signal that came first; 0 for none.
    signal: AtomicI32,
    /// Targets are being made.
    building: AtomicBool,
    /// Numbers of the processes that make them.
    children: Mutex<BTreeSet<u32>>,
}

/// What is to be done about a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reaction {
    /// Nothing is being made: the process ends.
    End,
    /// These processes get it, too; make ends when they have.
    PassOn(Vec<u32>),
}

impl Interrupts {
    /// Takes note of a signal that came.
    #[must_use]
    pub fn arrived(&self, signal: i32) -> Reaction {
        // Of a program that begins after this, whoever began it sees that there was a signal.
        let children = self.children();
        let first = self
            .0
            .signal
            .compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst);
        // Whoever asks a second time does not want to wait.
        if first.is_err() || !self.0.building.load(Ordering::SeqCst) {
            return Reaction::End;
        }
        Reaction::PassOn(children.iter().copied().collect())
    }

    /// Returns the signal that came.
    #[must_use]
    pub fn signal(&self) -> Option<i32> {
        Some(self.0.signal.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
    }

    /// Targets are made from now on, or not any more.
    pub(crate) fn set_building(&self, building: bool) {
        self.0.building.store(building, Ordering::SeqCst);
    }

    /// A process has begun to make something; it counts until what is returned is dropped.
    pub(crate) fn running(&self, process: u32) -> Running {
        self.children().insert(process);
        Running {
            interrupts: self.clone(),
            process,
        }
    }

    fn children(&self) -> MutexGuard<'_, BTreeSet<u32>> {
        // A thread that panicked has at worst not taken out its number.
        self.0
            .children
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A process that makes something.
#[derive(Debug)]
pub(crate) struct Running {
    interrupts: Interrupts,
    process: u32,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.interrupts.children().remove(&self.process);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signal_goes_to_what_runs_and_a_second_one_ends_make() {
        let interrupts = Interrupts::default();
        assert_eq!(interrupts.clone().arrived(15), Reaction::End);
        let interrupts = Interrupts::default();
        interrupts.set_building(true);
        let one = interrupts.running(10);
        let other = interrupts.running(11);
        drop(one);
        assert_eq!(interrupts.signal(), None);
        assert_eq!(interrupts.arrived(2), Reaction::PassOn(vec![11]));
        assert_eq!(interrupts.arrived(15), Reaction::End);
        assert_eq!(interrupts.signal(), Some(2));
        drop(other);
    }
}
