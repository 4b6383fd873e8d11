//! The map.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use super::prot::{Access, Prot};

const PAGE: u64 = 4096;

/// Why an operation on a map failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapError {
    /// The range is empty, unaligned, or outside the address space.
    BadRange,
    /// No free place is large enough.
    NoSpace,
    /// Part of the range is not mapped.
    NotMapped,
}

impl fmt::Display for MapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadRange => "the range is empty, unaligned, or outside user memory",
            Self::NoSpace => "no free place is large enough",
            Self::NotMapped => "part of the range is not mapped",
        })
    }
}

/// A mapped range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// First byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// What it may be used for.
    pub prot: Prot,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    end: u64,
    prot: Prot,
}

/// The mapped ranges of an address space, sorted; neighbours that touch differ.
#[derive(Clone, Debug)]
pub struct VmMap {
    entries: BTreeMap<u64, Entry>,
    low: u64,
    high: u64,
}

impl VmMap {
    /// Makes an empty map of the addresses `low..high`, both page-aligned.
    #[must_use]
    pub const fn new(low: u64, high: u64) -> Self {
        Self {
            entries: BTreeMap::new(),
            low,
            high,
        }
    }

    /// Returns the lowest address and the end of the space.
    #[must_use]
    pub const fn limits(&self) -> (u64, u64) {
        (self.low, self.high)
    }

    /// Iterates over the mapped ranges in ascending order.
    pub fn ranges(&self) -> impl Iterator<Item = Range> + '_ {
        self.entries.iter().map(|(&start, e)| Range {
            start,
            end: e.end,
            prot: e.prot,
        })
    }

    /// Returns the sum of all ranges in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.ranges().map(|r| r.end - r.start).sum()
    }

    /// Returns the range that holds `addr`.
    #[must_use]
    pub fn lookup(&self, addr: u64) -> Option<Range> {
        let (&start, entry) = self.entries.range(..=addr).next_back()?;
        (addr < entry.end).then_some(Range {
            start,
            end: entry.end,
            prot: entry.prot,
        })
    }

    /// Returns whether `addr` may be accessed.
    #[must_use]
    pub fn permits(&self, addr: u64, access: Access) -> bool {
        self.lookup(addr)
            .is_some_and(|range| range.prot.permits(access))
    }

    /// Checks a range and returns its end.
    pub fn check(&self, start: u64, len: u64) -> Result<u64, MapError> {
        let end = start.checked_add(len).ok_or(MapError::BadRange)?;
        let aligned = start.is_multiple_of(PAGE) && len.is_multiple_of(PAGE);
        if !aligned || len == 0 || start < self.low || end > self.high {
            return Err(MapError::BadRange);
        }
        Ok(end)
    }

    /// Finds the lowest free place of `len` bytes at or above `hint`; below it if there is
    /// none above.
    pub fn find(&self, hint: u64, len: u64) -> Result<u64, MapError> {
        if len == 0 || !len.is_multiple_of(PAGE) {
            return Err(MapError::BadRange);
        }
        let hint = hint.clamp(self.low, self.high) & !(PAGE - 1);
        let hint = hint.max(self.low);
        self.find_above(hint, len)
            .or_else(|| self.find_above(self.low, len))
            .ok_or(MapError::NoSpace)
    }

    fn find_above(&self, from: u64, len: u64) -> Option<u64> {
        let mut start = self.lookup(from).map_or(from, |range| range.end);
        for (&next, entry) in self.entries.range(start..) {
            if next - start >= len {
                return Some(start);
            }
            start = entry.end;
        }
        (self.high.checked_sub(start)? >= len).then_some(start)
    }

    /// Maps a range, replacing what was there.
    pub fn insert(&mut self, start: u64, len: u64, prot: Prot) -> Result<(), MapError> {
        let end = self.check(start, len)?;
        self.cut(start, end);
        self.put(start, end, prot);
        Ok(())
    }

    /// Removes whatever is mapped in a range.
    pub fn remove(&mut self, start: u64, len: u64) -> Result<(), MapError> {
        let end = self.check(start, len)?;
        self.cut(start, end);
        Ok(())
    }

    /// Changes the protection of a range, all of which must be mapped.
    pub fn protect(&mut self, start: u64, len: u64, prot: Prot) -> Result<(), MapError> {
        let end = self.check(start, len)?;
        if !self.is_mapped(start, end) {
            return Err(MapError::NotMapped);
        }
        self.cut(start, end);
        self.put(start, end, prot);
        Ok(())
    }

    /// Returns whether every byte of `start..end` is mapped.
    #[must_use]
    pub fn is_mapped(&self, start: u64, end: u64) -> bool {
        let mut at = start;
        while at < end {
            match self.lookup(at) {
                Some(range) => at = range.end,
                None => return false,
            }
        }
        true
    }

    /// Removes `start..end`, splitting ranges that reach over its borders.
    fn cut(&mut self, start: u64, end: u64) {
        if let Some(first) = self.lookup(start).filter(|range| range.start < start) {
            let prot = first.prot;
            self.entries.insert(first.start, Entry { end: start, prot });
            self.entries.insert(
                start,
                Entry {
                    end: first.end,
                    prot,
                },
            );
        }
        if let Some(last) = self.lookup(end).filter(|range| range.start < end) {
            let prot = last.prot;
            self.entries.insert(last.start, Entry { end, prot });
            self.entries.insert(
                end,
                Entry {
                    end: last.end,
                    prot,
                },
            );
        }
        let inside: Vec<u64> = self.entries.range(start..end).map(|(&at, _)| at).collect();
        for at in inside {
            self.entries.remove(&at);
        }
    }

    /// Adds a range to a free place, joining it with equal neighbours.
    fn put(&mut self, mut start: u64, mut end: u64, prot: Prot) {
        if let Some((&before, entry)) = self.entries.range(..start).next_back()
            && entry.end == start
            && entry.prot == prot
        {
            start = before;
        }
        if let Some(&after) = self.entries.get(&end)
            && after.prot == prot
        {
            self.entries.remove(&end);
            end = after.end;
        }
        self.entries.insert(start, Entry { end, prot });
    }
}
