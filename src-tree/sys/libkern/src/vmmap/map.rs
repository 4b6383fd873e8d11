//! The map.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use super::value::Value;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range<V> {
    /// First byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// What is known about it, as of its first byte.
    pub value: V,
}

#[derive(Clone, Debug)]
struct Entry<V> {
    end: u64,
    value: V,
}

/// The mapped ranges of an address space, sorted; neighbours that continue each other are one.
#[derive(Clone, Debug)]
pub struct VmMap<V> {
    entries: BTreeMap<u64, Entry<V>>,
    low: u64,
    high: u64,
    size: u64,
}

impl<V: Value> VmMap<V> {
    /// Makes an empty map of the addresses `low..high`, both page-aligned.
    #[must_use]
    pub const fn new(low: u64, high: u64) -> Self {
        Self {
            entries: BTreeMap::new(),
            low,
            high,
            size: 0,
        }
    }

    /// Returns the lowest address and the end of the space.
    #[must_use]
    pub const fn limits(&self) -> (u64, u64) {
        (self.low, self.high)
    }

    /// Iterates over the mapped ranges in ascending order.
    pub fn ranges(&self) -> impl Iterator<Item = Range<&V>> + '_ {
        self.entries.iter().map(|(&start, e)| Range {
            start,
            end: e.end,
            value: &e.value,
        })
    }

    /// Returns the sum of all ranges in bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Returns how many bytes of `start..end` are mapped.
    #[must_use]
    pub fn size_within(&self, start: u64, end: u64) -> u64 {
        self.within(start, end).map(|r| r.end - r.start).sum()
    }

    /// Returns the range that holds `addr`.
    #[must_use]
    pub fn lookup(&self, addr: u64) -> Option<Range<&V>> {
        let (&start, entry) = self.entries.range(..=addr).next_back()?;
        (addr < entry.end).then_some(Range {
            start,
            end: entry.end,
            value: &entry.value,
        })
    }

    /// Returns the first range that starts at or above `addr`.
    #[must_use]
    pub fn next_above(&self, addr: u64) -> Option<Range<&V>> {
        let (&start, entry) = self.entries.range(addr..).next()?;
        Some(Range {
            start,
            end: entry.end,
            value: &entry.value,
        })
    }

    /// Iterates over what is mapped in `start..end`, cut to it, in ascending order.
    pub fn within(&self, start: u64, end: u64) -> impl Iterator<Item = Range<V>> + '_ {
        let first = self.lookup(start).map_or(start, |range| range.start);
        self.entries
            .range(first..end.max(first))
            .map(move |(&at, e)| {
                let from = at.max(start);
                Range {
                    start: from,
                    end: e.end.min(end),
                    value: e.value.advance(from - at),
                }
            })
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
    pub fn insert(&mut self, start: u64, len: u64, value: V) -> Result<(), MapError> {
        let end = self.check(start, len)?;
        self.cut(start, end);
        self.put(start, end, value);
        Ok(())
    }

    /// Removes whatever is mapped in a range.
    pub fn remove(&mut self, start: u64, len: u64) -> Result<(), MapError> {
        let end = self.check(start, len)?;
        self.cut(start, end);
        Ok(())
    }

    /// Changes what is known about a range, all of which must be mapped.
    pub fn update(
        &mut self,
        start: u64,
        len: u64,
        mut change: impl FnMut(&mut V),
    ) -> Result<(), MapError> {
        let end = self.check(start, len)?;
        if !self.is_mapped(start, end) {
            return Err(MapError::NotMapped);
        }
        let parts: Vec<_> = self.within(start, end).collect();
        self.cut(start, end);
        for mut part in parts {
            change(&mut part.value);
            self.put(part.start, part.end, part.value);
        }
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
        self.split(start);
        self.split(end);
        for (at, entry) in self.entries.extract_if(start..end, |_, _| true) {
            self.size -= entry.end - at;
        }
    }

    /// Makes a border at `addr` if a range reaches over it.
    fn split(&mut self, addr: u64) {
        let Some((&start, entry)) = self.entries.range_mut(..addr).next_back() else {
            return;
        };
        if entry.end > addr {
            let rest = Entry {
                end: entry.end,
                value: entry.value.advance(addr - start),
            };
            entry.end = addr;
            self.entries.insert(addr, rest);
        }
    }

    /// Adds a range to a free place, joining it with neighbours that it continues.
    fn put(&mut self, start: u64, mut end: u64, value: V) {
        self.size += end - start;
        if let Some(after) = self.entries.get(&end)
            && value.continues(end - start, &after.value)
        {
            let joined = after.end;
            self.entries.remove(&end);
            end = joined;
        }
        if let Some((&before, entry)) = self.entries.range_mut(..start).next_back()
            && entry.end == start
            && entry.value.continues(start - before, &value)
        {
            entry.end = end;
        } else {
            self.entries.insert(start, Entry { end, value });
        }
    }
}
