//! Walking, mapping and unmapping.

use core::fmt;

use super::entry::{Entry, Flags};

const ENTRIES: u64 = 512;
const PAGE: u64 = 4096;
/// Bits of the address below the index of each level, from the top.
const SHIFTS: [u32; 4] = [39, 30, 21, 12];
const LAST: usize = SHIFTS.len() - 1;

/// The memory that tables live in, addressed physically.
pub trait TableMemory {
    /// Reads the entry at a physical address.
    fn load(&self, phys: u64) -> Entry;
    /// Writes the entry at a physical address.
    fn store(&mut self, phys: u64, entry: Entry);
    /// Returns a zeroed frame for a table; `None` when there is no memory.
    fn alloc_table(&mut self) -> Option<u64>;
    /// Takes a table's frame back. The CPU may remember where it was: flush before reuse.
    fn free_table(&mut self, phys: u64);
}

/// Why a page could not be mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapError {
    /// No memory for a table.
    NoMemory,
    /// Something is mapped there already.
    Occupied,
    /// An address is not aligned to the page size.
    Unaligned,
}

impl fmt::Display for MapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoMemory => "no memory for a page table",
            Self::Occupied => "the address is mapped already",
            Self::Unaligned => "the address is not aligned to the page size",
        })
    }
}

/// What is mapped at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Physical address that the virtual one leads to, offset included.
    pub phys: u64,
    /// The entry that maps it.
    pub entry: Entry,
    /// Size of the page in bytes.
    pub size: u64,
}

/// A page that was unmapped: its translation must be flushed before the frame is reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the translation must be flushed before the frame is used again"]
pub struct Unmapped {
    /// Virtual address of the page.
    pub addr: u64,
    /// Frame that it led to.
    pub phys: u64,
}

/// A tree of page tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tables {
    root: u64,
    /// The CPU knows the no-execute bit.
    nx: bool,
}

impl Tables {
    /// Names the tree whose top-level table is at the physical address `root`.
    #[must_use]
    pub const fn new(root: u64, nx: bool) -> Self {
        Self { root, nx }
    }

    /// Returns the physical address of the top-level table.
    #[must_use]
    pub const fn root(&self) -> u64 {
        self.root
    }

    /// Returns what is mapped at `addr`.
    pub fn lookup(&self, memory: &impl TableMemory, addr: u64) -> Option<Mapping> {
        let mut table = self.root;
        for (level, &shift) in SHIFTS.iter().enumerate() {
            let entry = memory.load(slot(table, addr, shift));
            if !entry.is_present() {
                return None;
            }
            if level == LAST || level > 0 && entry.is_large() {
                let size = 1 << shift;
                // In a large page bit 12 of the entry is an attribute.
                let phys = entry.address() & !(size - 1) | addr & (size - 1);
                return Some(Mapping { phys, entry, size });
            }
            table = entry.address();
        }
        None
    }

    /// Maps one page of `size` bytes (4 KiB, 2 MiB or 1 GiB). No flush is needed: the CPU
    /// does not remember absent pages.
    pub fn map(
        &self,
        memory: &mut impl TableMemory,
        addr: u64,
        phys: u64,
        size: u64,
        flags: Flags,
    ) -> Result<(), MapError> {
        let level = SHIFTS
            .iter()
            .position(|&shift| 1 << shift == size)
            .filter(|&level| level > 0);
        let level = level.ok_or(MapError::Unaligned)?;
        if !addr.is_multiple_of(size) || !phys.is_multiple_of(size) {
            return Err(MapError::Unaligned);
        }
        let mut table = self.root;
        for &shift in &SHIFTS[..level] {
            table = descend(memory, slot(table, addr, shift), shift, flags.user)?;
        }
        let place = slot(table, addr, SHIFTS[level]);
        if memory.load(place).is_present() {
            return Err(MapError::Occupied);
        }
        memory.store(place, Entry::page(phys, flags, level != LAST, self.nx));
        Ok(())
    }

    /// Makes the 4 KiB page at `addr` lead to `phys`, whatever was there. Returns whether
    /// something was; then its translation must be flushed.
    pub fn replace(
        &self,
        memory: &mut impl TableMemory,
        addr: u64,
        phys: u64,
        flags: Flags,
    ) -> Result<bool, MapError> {
        let Some(place) = self.small_page(memory, addr) else {
            return self.map(memory, addr, phys, PAGE, flags).map(|()| false);
        };
        memory.store(place, Entry::page(phys, flags, false, self.nx));
        Ok(true)
    }

    /// Maps a range with the largest pages that fit, at most `largest` bytes each. Addresses
    /// and length are multiples of 4 KiB. On an error the part before it stays mapped.
    pub fn map_range(
        &self,
        memory: &mut impl TableMemory,
        (addr, phys, len): (u64, u64, u64),
        largest: u64,
        flags: Flags,
    ) -> Result<(), MapError> {
        let mut done = 0;
        while done < len {
            let (a, p) = (addr + done, phys + done);
            let fits = |size: u64| {
                size <= largest
                    && a.is_multiple_of(size)
                    && p.is_multiple_of(size)
                    && size <= len - done
            };
            let size = [1 << 30, 2 << 20]
                .into_iter()
                .find(|&size| fits(size))
                .unwrap_or(PAGE);
            self.map(memory, a, p, size, flags)?;
            done += size;
        }
        Ok(())
    }

    /// Makes sure that the top-level entry for `addr` has a table, so that address spaces
    /// copied from this one share everything below it.
    pub fn reserve_top(&self, memory: &mut impl TableMemory, addr: u64) -> Result<(), MapError> {
        descend(memory, slot(self.root, addr, SHIFTS[0]), SHIFTS[0], false).map(drop)
    }

    /// Copies the top-level entries of `range` from another tree.
    pub fn share_top(
        &self,
        memory: &mut impl TableMemory,
        from: &Self,
        indices: core::ops::Range<u64>,
    ) {
        for index in indices {
            let entry = memory.load(from.root + index * 8);
            memory.store(self.root + index * 8, entry);
        }
    }

    /// Removes the 4 KiB page at `addr`, if there is one.
    pub fn unmap(&self, memory: &mut impl TableMemory, addr: u64) -> Option<Unmapped> {
        let place = self.small_page(memory, addr)?;
        let phys = memory.load(place).address();
        memory.store(place, Entry::EMPTY);
        Some(Unmapped { addr, phys })
    }

    /// Changes the entries of all 4 KiB pages in `start..end`: `change` is called with the
    /// address and the entry of each and returns the new entry. What it changed must be
    /// flushed. Skips absent parts quickly.
    pub fn update_range<M: TableMemory>(
        &self,
        memory: &mut M,
        (start, end): (u64, u64),
        change: &mut impl FnMut(u64, Entry) -> Entry,
    ) {
        let span = 1 << SHIFTS[LAST - 1];
        let mut addr = start;
        while addr < end {
            let next = match self.last_table(memory, addr) {
                Ok(table) => {
                    let next = (addr & !(span - 1)).saturating_add(span).min(end);
                    for addr in (addr..next).step_by(PAGE as usize) {
                        update_entry(memory, slot(table, addr, SHIFTS[LAST]), addr, change);
                    }
                    next
                }
                Err(absent) => (addr & !(absent - 1)).saturating_add(absent),
            };
            addr = next;
        }
    }

    /// Returns the table of the last level for `addr`, or the size of the aligned area around
    /// it that has none.
    fn last_table(&self, memory: &impl TableMemory, addr: u64) -> Result<u64, u64> {
        let mut table = self.root;
        for &shift in &SHIFTS[..LAST] {
            let entry = memory.load(slot(table, addr, shift));
            if !entry.is_present() || entry.is_large() && shift != SHIFTS[0] {
                return Err(1 << shift);
            }
            table = entry.address();
        }
        Ok(table)
    }

    fn small_page(&self, memory: &impl TableMemory, addr: u64) -> Option<u64> {
        let table = self.last_table(memory, addr).ok()?;
        let place = slot(table, addr, SHIFTS[LAST]);
        memory.load(place).is_present().then_some(place)
    }

    /// Removes all 4 KiB pages in `start..end` (page-aligned) and calls `removed` for each,
    /// then frees the lower tables that became empty. Skips absent parts quickly.
    pub fn remove_range<M: TableMemory>(
        &self,
        memory: &mut M,
        (start, end): (u64, u64),
        removed: &mut impl FnMut(&mut M, Unmapped),
    ) {
        self.remove_level(memory, (self.root, 0), (start, end), removed);
    }

    fn remove_level<M: TableMemory>(
        &self,
        memory: &mut M,
        (table, level): (u64, usize),
        (start, end): (u64, u64),
        removed: &mut impl FnMut(&mut M, Unmapped),
    ) {
        let span = 1u64 << SHIFTS[level];
        let mut addr = start;
        while addr < end {
            let next = (addr & !(span - 1)).saturating_add(span).min(end);
            let place = slot(table, addr, SHIFTS[level]);
            let entry = memory.load(place);
            if entry.is_present() && level == LAST {
                memory.store(place, Entry::EMPTY);
                removed(
                    memory,
                    Unmapped {
                        addr,
                        phys: entry.address(),
                    },
                );
            } else if entry.is_present() && !entry.is_large() {
                self.remove_level(memory, (entry.address(), level + 1), (addr, next), removed);
                if is_empty(memory, entry.address()) {
                    memory.store(place, Entry::EMPTY);
                    memory.free_table(entry.address());
                }
            }
            addr = next;
        }
    }
}

fn update_entry<M: TableMemory>(
    memory: &mut M,
    place: u64,
    addr: u64,
    change: &mut impl FnMut(u64, Entry) -> Entry,
) {
    let before = memory.load(place);
    if before.is_present() {
        let after = change(addr, before);
        if after != before {
            memory.store(place, after);
        }
    }
}

fn is_empty(memory: &impl TableMemory, table: u64) -> bool {
    (0..ENTRIES).all(|index| !memory.load(table + index * 8).is_present())
}

fn slot(table: u64, addr: u64, shift: u32) -> u64 {
    table + (addr >> shift & (ENTRIES - 1)) * 8
}

/// Returns the table below an entry, making it if there is none.
fn descend(
    memory: &mut impl TableMemory,
    place: u64,
    shift: u32,
    user: bool,
) -> Result<u64, MapError> {
    let entry = memory.load(place);
    if !entry.is_present() {
        let table = memory.alloc_table().ok_or(MapError::NoMemory)?;
        memory.store(place, Entry::table(table, user));
        return Ok(table);
    }
    if shift != SHIFTS[0] && entry.is_large() {
        return Err(MapError::Occupied);
    }
    Ok(entry.address())
}
