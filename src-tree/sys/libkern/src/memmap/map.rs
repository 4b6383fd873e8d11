//! The map itself.

use core::fmt;

use super::{Kind, Region};

const PAGE: u64 = 4096;
/// Physical addresses end here at the latest (52 bits, architectural limit).
const ADDRESS_END: u64 = 1 << 52;

/// More regions than the map has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyRegions;

impl fmt::Display for TooManyRegions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the memory map has more regions than the kernel can keep")
    }
}

/// A sorted list of at most `N` disjoint regions.
#[derive(Clone, Debug)]
pub struct MemMap<const N: usize> {
    regions: [Region; N],
    len: usize,
}

const EMPTY: Region = Region {
    start: 0,
    end: 0,
    kind: Kind::Usable,
};

impl<const N: usize> MemMap<N> {
    /// Makes an empty map.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            regions: [EMPTY; N],
            len: 0,
        }
    }

    /// Returns the regions in ascending order.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        &self.regions[..self.len]
    }

    /// Adds a claim. Where it overlaps what is known, the higher kind wins.
    ///
    /// Empty ranges and what lies beyond the address space are ignored.
    pub fn claim(&mut self, start: u64, len: u64, kind: Kind) -> Result<(), TooManyRegions> {
        let end = start.saturating_add(len).min(ADDRESS_END);
        let (start, end) = if kind == Kind::Usable {
            (
                start.checked_next_multiple_of(PAGE).unwrap_or(ADDRESS_END),
                end & !(PAGE - 1),
            )
        } else {
            (start & !(PAGE - 1), end.next_multiple_of(PAGE))
        };
        if len == 0 || start >= end {
            return Ok(());
        }
        let mut cursor = start;
        let mut index = 0;
        while cursor < end {
            // Regions that end at or before the cursor are done with.
            while index < self.len && self.regions[index].end <= cursor {
                index += 1;
            }
            let Some(&here) = self.regions().get(index) else {
                self.insert(
                    index,
                    Region {
                        start: cursor,
                        end,
                        kind,
                    },
                )?;
                break;
            };
            if here.start >= end {
                self.insert(
                    index,
                    Region {
                        start: cursor,
                        end,
                        kind,
                    },
                )?;
                break;
            }
            if here.start > cursor {
                self.insert(
                    index,
                    Region {
                        start: cursor,
                        end: here.start,
                        kind,
                    },
                )?;
                cursor = here.start;
                continue;
            }
            let overlap_end = here.end.min(end);
            if kind > here.kind {
                self.replace(index, cursor, overlap_end, kind)?;
                index = 0;
            }
            cursor = overlap_end;
        }
        self.merge();
        Ok(())
    }

    /// Changes the kind of `start..end`, which lies inside the region at `index`.
    fn replace(
        &mut self,
        index: usize,
        start: u64,
        end: u64,
        kind: Kind,
    ) -> Result<(), TooManyRegions> {
        let old = self.regions[index];
        self.regions[index] = Region { start, end, kind };
        if end < old.end {
            self.insert(index + 1, Region { start: end, ..old })?;
        }
        if old.start < start {
            self.insert(index, Region { end: start, ..old })?;
        }
        Ok(())
    }

    fn insert(&mut self, index: usize, region: Region) -> Result<(), TooManyRegions> {
        if self.len == N {
            self.merge();
            return Err(TooManyRegions);
        }
        self.regions.copy_within(index..self.len, index + 1);
        self.regions[index] = region;
        self.len += 1;
        Ok(())
    }

    /// Joins neighbours of one kind.
    fn merge(&mut self) {
        let mut kept = 0;
        for index in 1..self.len {
            let next = self.regions[index];
            let last = &mut self.regions[kept];
            if last.end == next.start && last.kind == next.kind {
                last.end = next.end;
            } else {
                kept += 1;
                self.regions[kept] = next;
            }
        }
        self.len = self.len.min(kept + 1);
    }

    /// Returns the sum of all regions whose kind satisfies `wanted`, in bytes.
    pub fn total(&self, wanted: impl Fn(Kind) -> bool) -> u64 {
        self.regions()
            .iter()
            .filter(|r| wanted(r.kind))
            .map(Region::len)
            .sum()
    }

    /// Returns the end of the highest region of real memory.
    #[must_use]
    pub fn memory_end(&self) -> u64 {
        self.regions()
            .iter()
            .rev()
            .find(|r| r.kind.is_memory())
            .map_or(0, |r| r.end)
    }
}

impl<const N: usize> Default for MemMap<N> {
    fn default() -> Self {
        Self::new()
    }
}
