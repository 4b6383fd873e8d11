//! Page tables that map memory to itself, for a front end whose firmware's tables cannot be
//! trusted to allow writing and executing everywhere.
//!
//! ```text
//! page 0      level 4: one entry for each 512 GiB
//! page 1      level 3 of the first 512 GiB: one entry for each GiB
//! pages 2-5   level 2 of the first 4 GiB: 2 MiB pages
//! page 6...   levels 3 and 2 of what lies higher, as asked for
//! ```
//!
//! Format: AMD64 Architecture Programmer's Manual, volume 2, 5.3 (long-mode translation).

use crate::platform::PAGE_SIZE;

/// Pages that the tables of the first 4 GiB take.
const BASE_PAGES: u64 = 6;
/// Pages that one address beyond 4 GiB may take.
const PAGES_EACH: u64 = 2;

const PRESENT_WRITABLE: u64 = 0b11;
const LARGE: u64 = 1 << 7;
const ADDRESS: u64 = 0x000f_ffff_ffff_f000;
const LARGE_SIZE: u64 = 2 << 20;

/// Returns the number of pages that [`identity_map`] needs.
#[must_use]
pub const fn identity_map_pages(extra: usize) -> u64 {
    BASE_PAGES + PAGES_EACH * extra as u64
}

/// Fills `tables`, which lies at the physical address `at`, with page tables that map the
/// first 4 GiB, and the whole GiB around each address of `extra`, to themselves.
///
/// Everything is writable and executable. The level 4 table is at `at`. `tables` must have
/// [`identity_map_pages`]`(extra.len())` pages; what does not fit is left out.
pub fn identity_map(tables: &mut [u8], at: u64, extra: &[u64]) {
    tables.fill(0);
    let mut builder = Builder {
        tables,
        at,
        used: 1,
    };
    for gib in 0..4 {
        builder.map_gib(gib << 30);
    }
    for &address in extra {
        builder.map_gib(address & !((1 << 30) - 1));
    }
}

struct Builder<'a> {
    tables: &'a mut [u8],
    at: u64,
    /// Tables in use; the next one is free.
    used: u64,
}

impl Builder<'_> {
    /// Maps the GiB that starts at `base`.
    fn map_gib(&mut self, base: u64) {
        let Some(level3) = self.next_level(self.at, base >> 39) else {
            return;
        };
        let Some(level2) = self.next_level(level3, base >> 30) else {
            return;
        };
        for index in 0..512 {
            self.set(
                level2,
                index,
                (base + index * LARGE_SIZE) | LARGE | PRESENT_WRITABLE,
            );
        }
    }

    /// Returns the table that an entry points to, making it if need be.
    fn next_level(&mut self, table: u64, index: u64) -> Option<u64> {
        let entry = self.get(table, index)?;
        if entry & PRESENT_WRITABLE != 0 {
            return Some(entry & ADDRESS);
        }
        if (self.used + 1) * PAGE_SIZE > self.tables.len() as u64 {
            return None;
        }
        let new = self.at + self.used * PAGE_SIZE;
        self.used += 1;
        self.set(table, index, new | PRESENT_WRITABLE);
        Some(new)
    }

    fn entry(&mut self, table: u64, index: u64) -> Option<&mut [u8]> {
        let offset = usize::try_from(table - self.at + (index % 512) * 8).ok()?;
        self.tables.get_mut(offset..offset + 8)
    }

    fn get(&mut self, table: u64, index: u64) -> Option<u64> {
        self.entry(table, index)?
            .try_into()
            .ok()
            .map(u64::from_le_bytes)
    }

    fn set(&mut self, table: u64, index: u64, value: u64) {
        if let Some(entry) = self.entry(table, index) {
            entry.copy_from_slice(&value.to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    const AT: u64 = 0x12_3000;

    fn tables(extra: &[u64]) -> Vec<u8> {
        let mut tables = alloc::vec![0xff; (identity_map_pages(extra.len()) * PAGE_SIZE) as usize];
        identity_map(&mut tables, AT, extra);
        tables
    }

    /// Translates an address as the processor does.
    fn walk(tables: &[u8], address: u64) -> Option<u64> {
        let entry = |table: u64, index: u64| {
            let offset = (table - AT + (index % 512) * 8) as usize;
            let entry = u64::from_le_bytes(tables[offset..offset + 8].try_into().unwrap());
            (entry & 1 != 0).then_some(entry)
        };
        let level3 = entry(AT, address >> 39)? & ADDRESS;
        let level2 = entry(level3, address >> 30)? & ADDRESS;
        let page = entry(level2, address >> 21)?;
        assert_eq!(page >> 63, 0, "executable");
        assert_eq!(page & 0b10, 0b10, "writable");
        assert_eq!(page & LARGE, LARGE);
        Some((page & ADDRESS) + (address & (LARGE_SIZE - 1)))
    }

    #[test]
    fn the_first_four_gib_are_mapped_to_themselves() {
        let tables = tables(&[]);
        for address in [0, 0x1000, 0x20_0000, 0x1234_5678, (1 << 32) - 1] {
            assert_eq!(walk(&tables, address), Some(address));
        }
        assert_eq!(walk(&tables, 1 << 32), None);
    }

    #[test]
    fn addresses_beyond_are_mapped_on_demand() {
        let high = [5 << 30, (5 << 30) + 4096, 3 << 39, 100];
        let tables = tables(&high);
        for address in high {
            assert_eq!(walk(&tables, address), Some(address));
        }
        assert_eq!(walk(&tables, 6 << 30), None);
    }

    #[test]
    fn too_small_a_buffer_maps_less_and_does_not_panic() {
        for pages in 0..8 {
            let mut tables = alloc::vec![0; pages * 4096];
            identity_map(&mut tables, AT, &[5 << 30]);
        }
    }
}
