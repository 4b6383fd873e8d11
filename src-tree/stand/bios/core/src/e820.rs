//! The memory map of INT 15h, AX=E820h: what the firmware says about physical memory.
//!
//! One entry as the firmware writes it (ACPI specification, "INT 15H, E820H"), little-endian:
//!
//! ```text
//! offset  size  meaning
//! 0       8     base address
//! 8       8     length in bytes
//! 16      4     type: 1 memory, 2 reserved, 3 ACPI reclaimable, 4 ACPI NVS, 5 unusable,
//!               7 persistent memory; all others count as reserved
//! 20      4     extended attributes (ACPI 3.0; only when the firmware returned 24 bytes):
//!               bit 0 = entry is valid, bit 1 = memory is non-volatile
//! ```
//!
//! Real firmware returns entries out of order, overlapping, empty, and running past the end of
//! the address space. The list is kept as it came; [`FreeList`] makes order of it for the
//! loader's own needs, the hand-off block of df-stand for the kernel's.

use df_abi::boot::MemoryKind;

use crate::freelist::FreeList;
use crate::le;

/// Size of an entry with its extended attributes: what to offer the firmware as buffer.
pub const ENTRY_SIZE: usize = 24;

/// Size of an entry without extended attributes: the least that firmware must return.
pub const ENTRY_SIZE_MIN: usize = 20;

/// The most entries that are taken from the firmware.
pub const MAX_ENTRIES: usize = 128;

/// One entry of the firmware's map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// First byte.
    pub base: u64,
    /// Length in bytes.
    pub len: u64,
    /// What it is.
    pub kind: MemoryKind,
}

impl Entry {
    /// Decodes what one call returned; `returned` is the length it reported.
    ///
    /// `None` means the entry is to be ignored: it is too short, empty, or marked invalid.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; ENTRY_SIZE], returned: usize) -> Option<Self> {
        if returned < ENTRY_SIZE_MIN {
            return None;
        }
        let base = le::u64(bytes, 0)?;
        let len = le::u64(bytes, 8)?;
        let kind = le::u32(bytes, 16)?;
        let attributes = if returned < ENTRY_SIZE {
            1
        } else {
            le::u32(bytes, 20)?
        };
        if len == 0 || attributes & 1 == 0 {
            return None;
        }
        let non_volatile = attributes & 2 != 0;
        let kind = match kind {
            1 if non_volatile => MemoryKind::RESERVED,
            1 => MemoryKind::USABLE,
            3 => MemoryKind::ACPI_RECLAIM,
            4 => MemoryKind::ACPI_NVS,
            5 => MemoryKind::BAD,
            _ => MemoryKind::RESERVED,
        };
        Some(Self { base, len, kind })
    }
}

/// The firmware's entries, in its order.
#[derive(Clone, Debug)]
pub struct Entries {
    entries: [Entry; MAX_ENTRIES],
    len: usize,
}

impl Entries {
    /// Returns an empty list.
    #[must_use]
    pub const fn new() -> Self {
        let none = Entry {
            base: 0,
            len: 0,
            kind: MemoryKind::RESERVED,
        };
        Self {
            entries: [none; MAX_ENTRIES],
            len: 0,
        }
    }

    /// Appends an entry; beyond [`MAX_ENTRIES`] it is forgotten.
    pub fn push(&mut self, entry: Entry) {
        if let Some(slot) = self.entries.get_mut(self.len) {
            *slot = entry;
            self.len += 1;
        }
    }

    /// The entries.
    #[must_use]
    pub fn as_slice(&self) -> &[Entry] {
        &self.entries[..self.len]
    }

    /// Returns the memory in `low..high` that is usable and that no other entry claims.
    #[must_use]
    pub fn free(&self, low: u64, high: u64) -> FreeList {
        let mut free = FreeList::new();
        let of = |usable: bool| {
            self.as_slice()
                .iter()
                .filter(move |entry| (entry.kind == MemoryKind::USABLE) == usable)
                .map(|entry| (entry.base, entry.base.saturating_add(entry.len)))
        };
        for (base, end) in of(true) {
            free.insert(base.max(low), end.min(high));
        }
        for (base, end) in of(false) {
            free.remove(base, end);
        }
        free
    }
}

impl Default for Entries {
    fn default() -> Self {
        Self::new()
    }
}
