//! Regions: 4 MiB of address space, handed out in runs of 64 KiB units.
//!
//! A region's state is one 64-bit word with a bit for each unit in use. The table of regions
//! is itself made of units.

use core::ptr::null_mut;

use super::source::{PageSource, UNIT};

/// Units in a region.
pub const UNITS: usize = 64;
/// Bytes in a region.
pub const SIZE: usize = UNITS * UNIT;
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

/// The bits of `count` units from `at`.
pub fn bits(at: usize, count: usize) -> u64 {
    ((1 << count) - 1) << at
}

/// One region.
struct Region {
    start: *mut u8,
    used: u64,
}

/// Regions whose descriptions fit one table.
const PER_TABLE: usize = (UNIT - 16) / size_of::<Region>();

/// A table of regions; further ones are chained.
struct Table {
    next: *mut Table,
    count: usize,
    regions: [Region; PER_TABLE],
}

const _: () = assert!(size_of::<Table>() <= UNIT);

/// All regions of a heap.
pub struct Regions {
    first: *mut Table,
}

// SAFETY: the tables belong to the one owner of this value.
unsafe impl Send for Regions {}

impl Regions {
    /// No regions yet.
    pub const fn new() -> Regions {
        Regions { first: null_mut() }
    }

    /// Takes a run of `count` units, at most [`LONGEST_RUN`]. Its content is arbitrary.
    pub fn take(&mut self, source: &mut impl PageSource, count: usize) -> Option<*mut u8> {
        let mut table = self.first;
        // SAFETY: tables of the chain are initialised and belong to this value.
        while let Some(current) = unsafe { table.as_mut() } {
            for region in &mut current.regions[..current.count] {
                if let Some(at) = find_clear(region.used, count) {
                    region.used |= bits(at, count);
                    return Some(region.start.wrapping_add(at * UNIT));
                }
            }
            table = current.next;
        }
        self.grow(source, count)
    }

    /// Adds a region and takes its first `count` units.
    fn grow(&mut self, source: &mut impl PageSource, count: usize) -> Option<*mut u8> {
        let start = source.map(SIZE, UNIT)?;
        // SAFETY: see `take`.
        let room = unsafe { self.first.as_mut() }.is_some_and(|table| table.count < PER_TABLE);
        if room {
            self.add(Region {
                start,
                used: bits(0, count),
            });
            return Some(start);
        }
        // The region's first unit becomes the next table.
        let table = start.cast::<Table>();
        // SAFETY: fresh zeroed memory is an empty table, and it is large enough.
        unsafe { &mut *table }.next = self.first;
        self.first = table;
        self.add(Region {
            start,
            used: bits(0, count + 1),
        });
        Some(start.wrapping_add(UNIT))
    }

    fn add(&mut self, region: Region) {
        // SAFETY: see `take`.
        if let Some(table) = unsafe { self.first.as_mut() } {
            let at = table.count;
            table.regions[at] = region;
            table.count += 1;
        }
    }

    /// Gives a run back.
    ///
    /// # Safety
    /// The run must have been taken with this length, and nobody may use it any more.
    pub unsafe fn put(&mut self, run: *mut u8, count: usize) {
        if let Some((region, at)) = self.find(run) {
            region.used &= !bits(at, count);
        }
    }

    /// Makes a run of `old` units one of `new` units where it is, if there is room.
    ///
    /// # Safety
    /// The run must have been taken with length `old`.
    pub unsafe fn resize(&mut self, run: *mut u8, old: usize, new: usize) -> bool {
        let Some((region, at)) = self.find(run) else {
            return false;
        };
        if new <= old {
            region.used &= !bits(at + new, old - new);
            return true;
        }
        if at + new > UNITS || region.used & bits(at + old, new - old) != 0 {
            return false;
        }
        region.used |= bits(at + old, new - old);
        true
    }

    /// The region of a run and the run's first unit.
    fn find(&mut self, run: *mut u8) -> Option<(&mut Region, usize)> {
        let mut table = self.first;
        // SAFETY: see `take`.
        while let Some(current) = unsafe { table.as_mut() } {
            let regions = &mut current.regions[..current.count];
            if let Some(region) = regions.iter_mut().find(|region| {
                (region.start.addr()..region.start.addr() + SIZE).contains(&run.addr())
            }) {
                let at = (run.addr() - region.start.addr()) / UNIT;
                return Some((region, at));
            }
            table = current.next;
        }
        None
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
