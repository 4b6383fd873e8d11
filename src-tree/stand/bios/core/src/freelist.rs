//! Free physical memory as a sorted list of ranges.
//!
//! Of fixed size, because the heap itself is placed with its help. When a list is full it
//! forgets free memory rather than claim memory that is not free.

/// The most ranges a list can hold.
const CAPACITY: usize = 256;

/// Ranges of free memory: sorted, none empty, none touching another.
#[derive(Clone, Debug)]
pub struct FreeList {
    /// First byte and byte behind the last.
    ranges: [(u64, u64); CAPACITY],
    len: usize,
}

impl FreeList {
    /// Returns a list without any free memory.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            ranges: [(0, 0); CAPACITY],
            len: 0,
        }
    }

    /// The ranges in order: first byte, byte behind the last.
    #[must_use]
    pub fn ranges(&self) -> &[(u64, u64)] {
        &self.ranges[..self.len]
    }

    /// Makes `base..end` free; parts of it may be so already.
    pub fn insert(&mut self, base: u64, end: u64) {
        if base >= end {
            return;
        }
        // The ranges first..past touch or overlap the new one and are merged into it.
        let first = self.ranges().partition_point(|range| range.1 < base);
        let past = self.ranges().partition_point(|range| range.0 <= end);
        let merged = match self.ranges().get(first..past) {
            Some([only]) => (base.min(only.0), end.max(only.1)),
            Some([lowest, .., highest]) => (base.min(lowest.0), end.max(highest.1)),
            _ => (base, end),
        };
        self.splice(first, past, &[merged]);
    }

    /// Makes `base..end` not free, whatever it was.
    pub fn remove(&mut self, base: u64, end: u64) {
        if base >= end {
            return;
        }
        let first = self.ranges().partition_point(|range| range.1 <= base);
        let past = self.ranges().partition_point(|range| range.0 < end);
        let (Some(&lowest), Some(&highest)) = (
            self.ranges().get(first),
            past.checked_sub(1).and_then(|last| self.ranges().get(last)),
        ) else {
            return;
        };
        if first >= past {
            return;
        }
        let below = (lowest.0, base.max(lowest.0));
        let above = (end.min(highest.1), highest.1);
        match (below.0 < below.1, above.0 < above.1) {
            (true, true) => self.splice(first, past, &[below, above]),
            (true, false) => self.splice(first, past, &[below]),
            (false, true) => self.splice(first, past, &[above]),
            (false, false) => self.splice(first, past, &[]),
        }
    }

    /// Tells whether all of `base..end` is free, and takes it if so.
    #[must_use]
    pub fn take_at(&mut self, base: u64, end: u64) -> bool {
        let free = self
            .ranges()
            .iter()
            .any(|range| range.0 <= base && end <= range.1);
        if free {
            self.remove(base, end);
        }
        free
    }

    /// Takes `size` bytes at the highest multiple of `align` (a power of two) where they fit.
    #[must_use]
    pub fn take_highest(&mut self, size: u64, align: u64) -> Option<u64> {
        let base = self.ranges().iter().rev().find_map(|range| {
            let base = range.1.checked_sub(size)? & !(align - 1);
            (base >= range.0).then_some(base)
        })?;
        self.remove(base, base + size);
        Some(base)
    }

    /// Replaces the ranges `first..past` by `with`; what finds no room is forgotten.
    fn splice(&mut self, first: usize, past: usize, with: &[(u64, u64)]) {
        let room = CAPACITY - (self.len - (past - first));
        let with = &with[..with.len().min(room)];
        self.ranges.copy_within(past..self.len, first + with.len());
        self.ranges[first..first + with.len()].copy_from_slice(with);
        self.len = self.len - (past - first) + with.len();
    }
}

impl Default for FreeList {
    fn default() -> Self {
        Self::new()
    }
}
