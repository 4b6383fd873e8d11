//! ACPI tables (ACPI specification 6.4, chapters 5 and 16): parsing without touching hardware.

mod aml;
mod fadt;
mod hpet;
mod madt;
mod rsdp;
mod table;

#[cfg(test)]
mod tests;

pub use aml::{SleepType, find_sleep_type};
pub use fadt::{AddressSpace, Fadt, GenericAddress};
pub use hpet::{Hpet, hz_of_period};
pub use madt::{Madt, MadtEntry};
pub use rsdp::{RSDP_SIZE, Rsdp};
pub use table::{HEADER_SIZE, Header, Table, TableError, table_addresses};

/// Returns whether all bytes add up to zero, as every table's must.
#[must_use]
pub fn checksum_is_zero(bytes: &[u8]) -> bool {
    bytes.iter().fold(0u8, |sum, &b| sum.wrapping_add(b)) == 0
}

/// Reads a little-endian number of up to 8 bytes; `None` beyond the end.
fn number(bytes: &[u8], offset: usize, size: usize) -> Option<u64> {
    let field = bytes.get(offset..offset.checked_add(size)?)?;
    Some(
        field
            .iter()
            .rev()
            .fold(0, |value, &b| value << 8 | u64::from(b)),
    )
}
