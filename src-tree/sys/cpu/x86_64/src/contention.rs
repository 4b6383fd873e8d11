//! How much locks are waited for, by class: a kind of lock, and where in the source it was
//! wanted or what it is called.
//!
//! Only the slow paths of the locks come here; a lock that is free when it is wanted costs
//! nothing. Counting takes no lock: it happens below the locks.

use core::fmt;
use core::panic::Location;
use core::sync::atomic::{AtomicU64, Ordering};

use crate::sync::Once;

/// Kinds of locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Spin locks.
    Spin,
    /// Tokens.
    Token,
    /// Locks of threads for one at a time.
    Mutex,
    /// Locks of threads for several readers or one writer.
    Lockmgr,
}

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// The kind of lock.
    pub kind: Kind,
    /// The source file where it was wanted, or the name that the lock has.
    pub name: &'static str,
    /// The line in the file; 0 behind a name.
    pub line: u32,
}

impl Class {
    /// Locks of a kind that are wanted at a place.
    #[must_use]
    pub const fn at(kind: Kind, place: &'static Location<'static>) -> Self {
        Self {
            kind,
            name: place.file(),
            line: place.line(),
        }
    }

    /// Where a search for the class begins.
    fn hash(&self) -> usize {
        let name = self.name.as_ptr().addr() as u64;
        let word = name ^ u64::from(self.line) << 40 ^ (self.kind as u64) << 60;
        (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        Ok(())
    }
}

/// What has been counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Times that the lock was not free when it was wanted.
    pub contended: u64,
    /// Looks at it, until it was free or the thread slept.
    pub spins: u64,
    /// Cycles of the time-stamp counter spent waiting, in all.
    pub cycles: u64,
    /// The longest wait, in cycles.
    pub longest: u64,
}

/// Classes that are told apart; what comes later is counted together, as the class of none.
const CLASSES: usize = 512;

struct Row {
    class: Once<Class>,
    counts: [AtomicU64; 4],
}

impl Row {
    const fn new() -> Self {
        Self {
            class: Once::new(),
            counts: [const { AtomicU64::new(0) }; 4],
        }
    }

    fn add(&self, spins: u64, cycles: u64) {
        let [contended, all_spins, all_cycles, longest] = &self.counts;
        contended.fetch_add(1, Ordering::Relaxed);
        all_spins.fetch_add(spins, Ordering::Relaxed);
        all_cycles.fetch_add(cycles, Ordering::Relaxed);
        longest.fetch_max(cycles, Ordering::Relaxed);
    }

    fn counts(&self) -> Counts {
        let [contended, spins, cycles, longest] =
            core::array::from_fn(|n| self.counts[n].load(Ordering::Relaxed));
        Counts {
            contended,
            spins,
            cycles,
            longest,
        }
    }
}

/// The counts of classes.
struct Table<const N: usize> {
    rows: [Row; N],
    /// For what there was no row.
    rest: Row,
}

impl<const N: usize> Table<N> {
    const fn new() -> Self {
        Self {
            rows: [const { Row::new() }; N],
            rest: Row::new(),
        }
    }

    fn row(&self, class: Class) -> &Row {
        let start = class.hash();
        for step in 0..N {
            let row = &self.rows[start.wrapping_add(step) % N];
            row.class.set(class);
            // Not there while another CPU sets it, which may be to the same: the next is taken.
            if row.class.get() == Some(&class) {
                return row;
            }
        }
        &self.rest
    }

    fn rows(&self) -> impl Iterator<Item = (Class, Counts)> {
        let rows = self.rows.iter();
        rows.filter_map(|row| Some((*row.class.get()?, row.counts())))
    }

    fn reset(&self) {
        for row in self.rows.iter().chain([&self.rest]) {
            for count in &row.counts {
                count.store(0, Ordering::Relaxed);
            }
        }
    }
}

static TABLE: Table<CLASSES> = Table::new();

/// Counts a wait for a lock.
pub fn note(class: Class, spins: u64, cycles: u64) {
    TABLE.row(class).add(spins, cycles);
}

/// Iterates over the classes that have been counted, and their counts.
pub fn classes() -> impl Iterator<Item = (Class, Counts)> {
    TABLE.rows().filter(|(_, counts)| counts.contended > 0)
}

/// Waits that were counted without a class, because there were too many of them.
#[must_use]
pub fn unclassified() -> Counts {
    TABLE.rest.counts()
}

/// The counts of a kind, all classes together.
#[must_use]
pub fn total(kind: Kind) -> Counts {
    let mut total = Counts::default();
    for (_, counts) in classes().filter(|(class, _)| class.kind == kind) {
        total.contended += counts.contended;
        total.spins += counts.spins;
        total.cycles += counts.cycles;
        total.longest = total.longest.max(counts.longest);
    }
    total
}

/// Begins all counts anew.
pub fn reset() {
    TABLE.reset();
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::boxed::Box;

    fn class(line: u32) -> Class {
        Class {
            kind: Kind::Spin,
            name: "x.rs",
            line,
        }
    }

    #[test]
    fn waits_are_counted_by_class_and_the_longest_is_kept() {
        let table: Box<Table<4>> = Box::new(Table::new());
        table.row(class(1)).add(10, 100);
        table.row(class(2)).add(1, 7);
        table.row(class(1)).add(20, 50);
        let counts = |line| table.rows().find(|(c, _)| c.line == line).map(|(_, n)| n);
        assert_eq!(
            counts(1),
            Some(Counts {
                contended: 2,
                spins: 30,
                cycles: 150,
                longest: 100
            })
        );
        assert_eq!(counts(2).map(|n| n.contended), Some(1));
        table.reset();
        assert_eq!(counts(1), Some(Counts::default()));
    }

    #[test]
    fn classes_without_a_row_are_counted_together() {
        let table: Box<Table<2>> = Box::new(Table::new());
        (1..=5).for_each(|line| table.row(class(line)).add(1, 1));
        assert_eq!(table.rows().count(), 2);
        assert_eq!(table.rest.counts().contended, 3);
    }

    #[test]
    fn a_class_is_shown_as_place_or_name() {
        assert_eq!(std::format!("{}", class(7)), "x.rs:7");
        assert_eq!(std::format!("{}", class(0)), "x.rs");
    }
}
