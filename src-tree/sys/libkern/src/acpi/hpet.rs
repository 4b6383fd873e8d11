//! High-precision event timer description table (IA-PC HPET specification 1.0a, 3.2.4).

use super::{AddressSpace, GenericAddress, Table};

/// Where the registers of the first event timer block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hpet {
    /// Physical address.
    pub address: u64,
}

/// Offset of the registers' address in the table.
const BASE: usize = 40;

impl Hpet {
    /// Parses a table with signature `HPET`; `None` if it is another, too short, or names no
    /// memory.
    #[must_use]
    pub fn parse(table: &Table<'_>) -> Option<Self> {
        if !table.is(b"HPET") {
            return None;
        }
        let base = GenericAddress::parse(table.bytes(), BASE)?;
        (base.space == AddressSpace::Memory).then_some(Self {
            address: base.address,
        })
    }
}

/// Ticks a second of a counter whose tick takes so many femtoseconds, as its capabilities say;
/// `None` when that is 0 or more than the specification permits (100 ns, 2.3.4).
#[must_use]
pub const fn hz_of_period(femtoseconds: u32) -> Option<u64> {
    match femtoseconds {
        1..=100_000_000 => Some(1_000_000_000_000_000 / femtoseconds as u64),
        _ => None,
    }
}
