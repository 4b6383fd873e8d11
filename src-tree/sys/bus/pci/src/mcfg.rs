//! The ACPI table MCFG: where configuration space is in memory.
//!
//! ```text
//! 36 reserved[8]; then entries of 16 bytes:
//! 0 base of bus 0 u64   8 segment u16   10 first bus u8   11 last bus u8   12 reserved[4]
//! ```

/// An entry: the buses of a segment, in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Physical address that bus 0 has or would have.
    pub base: u64,
    /// Segment group.
    pub segment: u16,
    /// First bus.
    pub first_bus: u8,
    /// Last bus, not before the first.
    pub last_bus: u8,
}

/// Iterates over the entries of a table, header included; entries that make no sense are left
/// out.
pub fn allocations(table: &[u8]) -> impl Iterator<Item = Allocation> {
    let entries = table.get(44..).unwrap_or_default();
    let (entries, _rest) = entries.as_chunks::<16>();
    entries.iter().filter_map(|entry| {
        let [
            b0,
            b1,
            b2,
            b3,
            b4,
            b5,
            b6,
            b7,
            s0,
            s1,
            first_bus,
            last_bus,
            ..,
        ] = *entry;
        let base = u64::from_le_bytes([b0, b1, b2, b3, b4, b5, b6, b7]);
        let sane = base != 0 && base.is_multiple_of(1 << 20) && first_bus <= last_bus;
        sane.then_some(Allocation {
            base,
            segment: u16::from_le_bytes([s0, s1]),
            first_bus,
            last_bus,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn entries_are_read_and_senseless_ones_left_out() {
        let mut table = vec![0; 44];
        let mut add = |base: u64, first, last| {
            table.extend(base.to_le_bytes());
            table.extend([0, 0, first, last, 0, 0, 0, 0]);
        };
        add(0xb000_0000, 0, 255);
        add(0xb000_1000, 0, 255);
        add(0xc000_0000, 9, 3);
        table.extend([1, 2, 3]);
        let found: vec::Vec<_> = allocations(&table).collect();
        let wanted = Allocation {
            base: 0xb000_0000,
            segment: 0,
            first_bus: 0,
            last_bus: 255,
        };
        assert_eq!(found, [wanted]);
        assert_eq!(allocations(&[]).count(), 0);
    }
}
