//! From the firmware's list of memory ranges to the map the kernel gets: sorted, merged,
//! without overlaps.

use alloc::vec::Vec;

use df_abi::boot::{MemoryKind, MemoryRegion};

use crate::platform::PAGE_SIZE;

/// Collects memory ranges in any order and turns them into a clean map.
///
/// All memory is allocated by [`with_capacity`](Self::with_capacity), so that the map can
/// be filled when the firmware (and with it the heap) is gone.
///
/// Where ranges overlap, the stronger kind wins: what the loader hands over first, then
/// everything that must not be touched, and free memory last. Free memory is cut to whole
/// pages, other ranges are extended to whole pages.
#[derive(Debug)]
pub struct MapBuilder {
    regions: Vec<MemoryRegion>,
    bounds: Vec<u64>,
}

impl MapBuilder {
    /// Makes room for `capacity` ranges.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            regions: Vec::with_capacity(capacity),
            bounds: Vec::with_capacity(2 * capacity),
        }
    }

    /// Returns the largest number of regions that [`finish`](Self::finish) can emit.
    #[must_use]
    pub fn max_output(&self) -> usize {
        2 * self.regions.capacity()
    }

    /// Adds a range; empty ones are ignored.
    ///
    /// When there is no room left, free memory is forgotten first: the kernel then uses less
    /// than there is, but never what it must not.
    pub fn push(&mut self, base: u64, len: u64, kind: MemoryKind) {
        let end = base.saturating_add(len);
        let last_page = u64::MAX - (PAGE_SIZE - 1);
        let (first, past) = if kind == MemoryKind::USABLE {
            (
                base.min(last_page).next_multiple_of(PAGE_SIZE),
                end / PAGE_SIZE * PAGE_SIZE,
            )
        } else {
            (
                base / PAGE_SIZE * PAGE_SIZE,
                end.min(last_page).next_multiple_of(PAGE_SIZE),
            )
        };
        if len == 0 || first >= past {
            return;
        }
        let region = MemoryRegion {
            base: first,
            len: past - first,
            kind,
            reserved: 0,
        };
        if self.regions.len() < self.regions.capacity() {
            self.regions.push(region);
        } else if kind != MemoryKind::USABLE
            && let Some(slot) = self
                .regions
                .iter_mut()
                .rfind(|r| r.kind == MemoryKind::USABLE)
        {
            *slot = region;
        }
    }

    /// Gives the finished map to `emit`, lowest address first. Allocates nothing.
    pub fn finish(&mut self, mut emit: impl FnMut(MemoryRegion)) {
        self.bounds.clear();
        for region in &self.regions {
            self.bounds.extend([region.base, region.base + region.len]);
        }
        self.bounds.sort_unstable();
        let mut current: Option<MemoryRegion> = None;
        for pair in self.bounds.windows(2) {
            let &[base, end] = pair else { continue };
            if base == end {
                continue;
            }
            let Some(kind) = strongest(&self.regions, base) else {
                continue;
            };
            match &mut current {
                Some(last) if last.kind == kind && last.base + last.len == base => {
                    last.len += end - base;
                }
                _ => {
                    let next = MemoryRegion {
                        base,
                        len: end - base,
                        kind,
                        reserved: 0,
                    };
                    if let Some(done) = current.replace(next) {
                        emit(done);
                    }
                }
            }
        }
        if let Some(done) = current {
            emit(done);
        }
    }
}

/// Returns the kind that counts at the address `at`, if any range covers it.
fn strongest(regions: &[MemoryRegion], at: u64) -> Option<MemoryKind> {
    regions
        .iter()
        .filter(|r| r.base <= at && at - r.base < r.len)
        .map(|r| r.kind)
        .max_by_key(|&kind| strength(kind))
}

/// Orders kinds for overlaps, the strongest highest.
fn strength(kind: MemoryKind) -> u32 {
    match kind {
        MemoryKind::USABLE => 0,
        MemoryKind::ACPI_RECLAIM => 1,
        MemoryKind::EFI_RUNTIME => 2,
        MemoryKind::ACPI_NVS => 3,
        MemoryKind::RESERVED => 4,
        MemoryKind::BAD => 5,
        MemoryKind::LOADER => 7,
        _ => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn map(input: &[(u64, u64, MemoryKind)]) -> Vec<(u64, u64, MemoryKind)> {
        let mut builder = MapBuilder::with_capacity(input.len());
        for &(base, len, kind) in input {
            builder.push(base, len, kind);
        }
        let mut out = Vec::new();
        builder.finish(|r| out.push((r.base, r.len, r.kind)));
        out
    }

    #[test]
    fn neighbours_of_one_kind_are_merged_and_sorted() {
        let got = map(&[
            (0x20_0000, 0x1000, MemoryKind::USABLE),
            (0x10_0000, 0x10_0000, MemoryKind::USABLE),
            (0, 0x9_f000, MemoryKind::USABLE),
        ]);
        assert_eq!(
            got,
            [
                (0, 0x9_f000, MemoryKind::USABLE),
                (0x10_0000, 0x10_1000, MemoryKind::USABLE)
            ]
        );
    }

    #[test]
    fn loader_memory_is_cut_out_of_free_memory() {
        let got = map(&[
            (0x20_0000, 0x20_0000, MemoryKind::LOADER),
            (0x10_0000, 0x70_0000, MemoryKind::USABLE),
        ]);
        assert_eq!(
            got,
            [
                (0x10_0000, 0x10_0000, MemoryKind::USABLE),
                (0x20_0000, 0x20_0000, MemoryKind::LOADER),
                (0x40_0000, 0x40_0000, MemoryKind::USABLE),
            ]
        );
    }

    #[test]
    fn free_memory_shrinks_to_pages_and_reserved_memory_grows() {
        let got = map(&[
            (0, 0x9_fc00, MemoryKind::USABLE),
            (0x9_fc00, 0x400, MemoryKind::RESERVED),
            (0xf_0001, 1, MemoryKind::RESERVED),
        ]);
        assert_eq!(
            got,
            [
                (0, 0x9_f000, MemoryKind::USABLE),
                (0x9_f000, 0x1000, MemoryKind::RESERVED),
                (0xf_0000, 0x1000, MemoryKind::RESERVED),
            ]
        );
    }

    #[test]
    fn when_full_free_memory_gives_way_to_reserved_memory() {
        let mut builder = MapBuilder {
            regions: Vec::new(),
            bounds: Vec::new(),
        };
        builder.regions.reserve_exact(2);
        builder.push(0, 0x1000, MemoryKind::USABLE);
        while builder.regions.len() < builder.regions.capacity() {
            builder.push(0x2000, 0x1000, MemoryKind::RESERVED);
        }
        builder.push(0, 0x2000, MemoryKind::BAD);
        builder.push(0x10_0000, 0x2000, MemoryKind::USABLE);
        let mut out = Vec::new();
        builder.finish(|r| out.push((r.base, r.len, r.kind)));
        assert_eq!(
            out,
            [
                (0, 0x2000, MemoryKind::BAD),
                (0x2000, 0x1000, MemoryKind::RESERVED)
            ]
        );
    }

    #[test]
    fn the_last_page_of_the_address_space_does_not_overflow() {
        map(&[
            (u64::MAX - 10, u64::MAX, MemoryKind::RESERVED),
            (u64::MAX, 1, MemoryKind::USABLE),
        ]);
    }

    fn kind() -> impl Strategy<Value = MemoryKind> {
        (1u32..9).prop_map(MemoryKind)
    }

    proptest! {
        #[test]
        fn every_page_gets_its_strongest_kind(
            input in proptest::collection::vec((0u64..64, 0u64..16, kind()), 0..20)
        ) {
            let pages: Vec<_> = input
                .iter()
                .map(|&(base, len, kind)| (base * PAGE_SIZE, len * PAGE_SIZE, kind))
                .collect();
            let got = map(&pages);
            prop_assert!(got.len() <= 2 * input.len());
            for pair in got.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                prop_assert!(a.0 + a.1 <= b.0, "sorted, no overlap");
                prop_assert!(a.0 + a.1 < b.0 || a.2 != b.2, "merged");
            }
            for page in 0..80 {
                let want = pages.iter().filter(|r| r.0 <= page * PAGE_SIZE && page * PAGE_SIZE < r.0 + r.1)
                    .map(|r| r.2).max_by_key(|&k| strength(k)).map(strength);
                let have = got.iter().find(|r| r.0 <= page * PAGE_SIZE && page * PAGE_SIZE < r.0 + r.1)
                    .map(|r| strength(r.2));
                prop_assert_eq!(want, have);
            }
        }
    }
}
