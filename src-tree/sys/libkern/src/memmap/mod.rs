//! Memory maps: from what firmware says to a list without overlaps.
//!
//! Firmware maps come unsorted, with overlaps and with ranges that start inside pages. A
//! [`MemMap`] takes any number of claims about ranges and answers with disjoint, sorted
//! regions: where claims contradict each other the more cautious [`Kind`] wins, and usable
//! memory shrinks to whole pages while everything else grows to them.
//!
//! Works without a heap: it is used before there is one.

mod map;

#[cfg(test)]
mod tests;

pub use map::{MemMap, TooManyRegions};

/// What a range of physical memory is for. The order is that of precedence: a later one
/// wins where two claims overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Free for the kernel.
    Usable,
    /// ACPI tables, usable after they have been read.
    AcpiReclaim,
    /// In use by the kernel image, modules, or hand-off data: memory, but not free.
    InUse,
    /// Memory of the firmware that must be kept: ACPI NVS, UEFI run-time services.
    Firmware,
    /// Not memory, or broken: never touched.
    Reserved,
}

impl Kind {
    /// Returns whether the range is real memory that the kernel may read.
    #[must_use]
    pub const fn is_memory(self) -> bool {
        !matches!(self, Self::Reserved)
    }
}

/// A range of physical memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// First byte; page-aligned in a finished map.
    pub start: u64,
    /// One past the last byte; page-aligned in a finished map.
    pub end: u64,
    /// What it is for.
    pub kind: Kind,
}

impl Region {
    /// Returns the length in bytes.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.end - self.start
    }

    /// Returns whether the region has no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.end == self.start
    }
}
