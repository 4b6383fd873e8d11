//! Multiple APIC description table (5.2.12): processors and interrupt controllers.

use super::{Table, number};

/// The table.
#[derive(Clone, Copy, Debug)]
pub struct Madt<'a> {
    bytes: &'a [u8],
}

/// One entry of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadtEntry {
    /// A processor.
    LocalApic {
        /// Id of its local APIC.
        id: u32,
        /// It can be started.
        enabled: bool,
    },
    /// An I/O interrupt controller.
    IoApic {
        /// Its id.
        id: u8,
        /// Physical address of its registers.
        address: u64,
        /// Number of its first interrupt.
        first_interrupt: u32,
    },
    /// An ISA interrupt that is connected elsewhere.
    Override {
        /// ISA interrupt number.
        source: u8,
        /// Number at the I/O interrupt controllers.
        interrupt: u32,
        /// Polarity and trigger mode, as in 5.2.12.5.
        flags: u16,
    },
    /// Something that the kernel does not use (its type).
    Other(u8),
}

impl<'a> Madt<'a> {
    /// Takes a table with signature `APIC`; `None` if it is another or too short.
    #[must_use]
    pub fn parse(table: &Table<'a>) -> Option<Self> {
        let bytes = table.bytes();
        (table.is(b"APIC") && bytes.len() >= 44).then_some(Self { bytes })
    }

    /// Returns the physical address of the local APICs' registers.
    #[must_use]
    pub fn local_apic(&self) -> u64 {
        number(self.bytes, 36, 4).unwrap_or(0)
    }

    /// Iterates over the entries; ends at the first whose length is impossible.
    pub fn entries(&self) -> impl Iterator<Item = MadtEntry> + use<'a> {
        let mut rest = &self.bytes[44..];
        core::iter::from_fn(move || {
            let len = usize::from(*rest.get(1)?).max(2);
            let entry = rest.get(..len)?;
            rest = &rest[len..];
            Some(parse_entry(entry).unwrap_or(MadtEntry::Other(entry[0])))
        })
    }
}

fn parse_entry(entry: &[u8]) -> Option<MadtEntry> {
    let field = |offset, size| number(entry, offset, size);
    Some(match entry[0] {
        0 => MadtEntry::LocalApic {
            id: field(3, 1)? as u32,
            enabled: field(4, 4)? & 1 != 0,
        },
        9 => MadtEntry::LocalApic {
            id: field(4, 4)? as u32,
            enabled: field(8, 4)? & 1 != 0,
        },
        1 => MadtEntry::IoApic {
            id: field(2, 1)? as u8,
            address: field(4, 4)?,
            first_interrupt: field(8, 4)? as u32,
        },
        2 => MadtEntry::Override {
            source: field(3, 1)? as u8,
            interrupt: field(4, 4)? as u32,
            flags: field(8, 2)? as u16,
        },
        _ => return None,
    })
}
