//! Regions: 4 MiB of address space, handed out in runs of 64 KiB units.
//!
//! The first unit holds the region's [head](super::header), which has a bit for each unit in
//! use. Regions with room are in a list; one region without any run is kept for later.

use core::ptr::null_mut;

use super::header::{self, Header, REGION, UNITS, kind};
use super::source::{PageSource, UNIT};

/// Longest run.
pub const LONGEST_RUN: usize = 16;

/// Finds `count` (1 to 63) clear bits in a row, lowest first.
pub fn find_clear(used: u64, count: usize) -> Option<usize> {
    let mut starts = !used;
    // After each step bit i says that `covered` units from i are free.
    let mut covered = 1;
    while covered < count {
        let step = covered.min(count - covered);
        starts &= starts >> step;
        covered += step;
    }
    (starts != 0).then(|| starts.trailing_zeros() as usize)
}

/// The bits of `count` (at most 63) units from `at`.
pub fn bits(at: usize, count: usize) -> u64 {
    ((1 << count) - 1) << at
}

/// The bit of the first unit, which holds the head.
const HEAD: u64 = 1;

/// A run of units.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Where it begins.
    pub start: *mut u8,
    /// Whether its memory is zero.
    pub zeroed: bool,
}

/// All regions of a heap.
pub struct Regions {
    /// Regions with room.
    first: *mut Header,
    /// Regions without any run.
    empty: usize,
}

// SAFETY: the regions belong to the one owner of this value.
unsafe impl Send for Regions {}

impl Regions {
    /// No regions yet.
    pub const fn new() -> Regions {
        Regions {
            first: null_mut(),
            empty: 0,
        }
    }

    /// Takes a run of `count` units, at most [`LONGEST_RUN`].
    pub fn take(&mut self, source: &mut impl PageSource, count: usize) -> Option<Run> {
        let mut region = self.first;
        // SAFETY: regions of the list are live and belong to this value.
        while let Some(head) = unsafe { region.as_mut() } {
            if let Some(at) = find_clear(head.used, count) {
                return Some(self.mark(head, at, count));
            }
            region = head.next;
        }
        let base = source.map(REGION, REGION)?;
        // SAFETY: the memory is fresh.
        let head = unsafe { header::start(header::at(base), kind::REGION, base, REGION) };
        head.used = HEAD;
        head.touched = HEAD;
        self.empty += 1;
        self.insert(head);
        Some(self.mark(head, 1, count))
    }

    fn mark(&mut self, head: &mut Header, at: usize, count: usize) -> Run {
        let run = bits(at, count);
        if head.used == HEAD {
            self.empty -= 1;
        }
        head.used |= run;
        let zeroed = head.touched & run == 0;
        head.touched |= run;
        if head.used == u64::MAX {
            self.remove(head);
        }
        let start = head.start.wrapping_add(at * UNIT);
        Run { start, zeroed }
    }

    fn insert(&mut self, head: &mut Header) {
        head.previous = null_mut();
        head.next = self.first;
        // SAFETY: see `take`.
        if let Some(next) = unsafe { head.next.as_mut() } {
            next.previous = head;
        }
        self.first = head;
    }

    fn remove(&mut self, head: &mut Header) {
        // SAFETY: neighbours in the list are live.
        match unsafe { head.previous.as_mut() } {
            Some(previous) => previous.next = head.next,
            None => self.first = head.next,
        }
        // SAFETY: as above.
        if let Some(next) = unsafe { head.next.as_mut() } {
            next.previous = head.previous;
        }
        head.next = null_mut();
        head.previous = null_mut();
    }

    /// Gives a run back.
    ///
    /// # Safety
    /// The run must have been taken with this length, and nobody may use it any more.
    pub unsafe fn put(&mut self, source: &mut impl PageSource, run: *mut u8, count: usize) {
        let head = header::at(header::base_of_head(run));
        // SAFETY: a run lies in a live region.
        let head = unsafe { &mut *head };
        self.unmark(source, head, header::unit_of(run), count);
    }

    fn unmark(&mut self, source: &mut impl PageSource, head: &mut Header, at: usize, count: usize) {
        let was_full = head.used == u64::MAX;
        head.used &= !bits(at, count);
        head.kinds[at..at + count].fill(kind::FREE);
        if was_full {
            self.insert(head);
        }
        if head.used != HEAD {
            return;
        }
        if self.empty == 0 {
            self.empty = 1;
            return;
        }
        self.remove(head);
        head.kinds[0] = kind::FREE;
        // SAFETY: the region has no run any more, and no list names it.
        unsafe { source.unmap(head.start, REGION) };
    }

    /// Makes a run of `old` units one of `new` units where it is, if there is room.
    ///
    /// # Safety
    /// The run must have been taken with length `old`.
    pub unsafe fn resize(
        &mut self,
        source: &mut impl PageSource,
        run: *mut u8,
        old: usize,
        new: usize,
    ) -> bool {
        // SAFETY: a run lies in a live region.
        let head = unsafe { &mut *header::at(header::base_of_head(run)) };
        let at = header::unit_of(run);
        if new < old {
            self.unmark(source, head, at + new, old - new);
        } else if new > old {
            if new > UNITS - at || head.used & bits(at + old, new - old) != 0 {
                return false;
            }
            self.mark(head, at + old, new - old);
            head.kinds[at + old..at + new].fill(kind::RUN_REST);
        }
        true
    }
}

impl Default for Regions {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod unit_tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn found_run_is_the_lowest_that_is_free(used in any::<u64>(), count in 1usize..17) {
            let expected = (0..=UNITS - count).find(|&at| used & bits(at, count) == 0);
            prop_assert_eq!(find_clear(used, count), expected);
        }
    }
}
