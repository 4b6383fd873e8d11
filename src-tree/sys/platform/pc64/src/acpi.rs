//! ACPI tables of this machine: found, checked, and what the kernel needs from them.

use df_cpu_x86_64::sync::Once;
use df_libkern::acpi::{
    Fadt, HEADER_SIZE, Header, Hpet, Madt, RSDP_SIZE, Rsdp, SleepType, Table, TableError,
    find_sleep_type, table_addresses,
};

use crate::boot;
use crate::device::firmware_bytes;

/// More tables than any machine has; the rest is ignored.
const MAX_TABLES: usize = 64;

/// The tables that passed their check.
#[derive(Debug)]
pub struct Acpi {
    tables: [Option<(u64, Table<'static>)>; MAX_TABLES],
    /// Tables that were refused: address and reason.
    damaged: [Option<(u64, TableError)>; 4],
    fadt: Option<Fadt>,
    sleep_type: Option<SleepType>,
}

static ACPI: Once<Acpi> = Once::new();

/// Finds and checks the tables; `None` when the machine has none.
pub fn init() -> Option<&'static Acpi> {
    let acpi = find()?;
    ACPI.set(acpi);
    get()
}

/// Returns the tables, after [`init`].
#[must_use]
pub fn get() -> Option<&'static Acpi> {
    ACPI.get()
}

impl Acpi {
    /// Iterates over all tables with their physical addresses.
    pub fn tables(&self) -> impl Iterator<Item = &(u64, Table<'static>)> {
        self.tables.iter().flatten()
    }

    /// Iterates over the tables that were refused.
    pub fn damaged(&self) -> impl Iterator<Item = &(u64, TableError)> {
        self.damaged.iter().flatten()
    }

    /// Returns the first table with a signature.
    #[must_use]
    pub fn table(&self, signature: &[u8; 4]) -> Option<&Table<'static>> {
        self.tables()
            .map(|(_, table)| table)
            .find(|table| table.is(signature))
    }

    /// Returns the fixed description table.
    #[must_use]
    pub const fn fadt(&self) -> Option<&Fadt> {
        self.fadt.as_ref()
    }

    /// Returns the interrupt controller table.
    #[must_use]
    pub fn madt(&self) -> Option<Madt<'static>> {
        self.table(b"APIC").and_then(Madt::parse)
    }

    /// Returns the high-precision event timer.
    #[must_use]
    pub fn hpet(&self) -> Option<Hpet> {
        self.table(b"HPET").and_then(Hpet::parse)
    }

    /// Returns what switches the machine off.
    #[must_use]
    pub const fn soft_off(&self) -> Option<SleepType> {
        self.sleep_type
    }

    fn add(&mut self, address: u64) {
        match read_table(address) {
            Some(Ok(table)) => put(&mut self.tables, (address, table)),
            Some(Err(error)) => put(&mut self.damaged, (address, error)),
            None => {}
        }
    }
}

fn put<T>(slots: &mut [Option<T>], value: T) {
    if let Some(slot) = slots.iter_mut().find(|slot| slot.is_none()) {
        *slot = Some(value);
    }
}

fn find() -> Option<Acpi> {
    let root = match find_rsdp()? {
        Rsdp::Rsdt(address) | Rsdp::Xsdt(address) => read_table(address)?.ok()?,
    };
    let mut acpi = Acpi {
        tables: [const { None }; MAX_TABLES],
        damaged: [const { None }; 4],
        fadt: None,
        sleep_type: None,
    };
    for address in table_addresses(&root).filter(|&address| address != 0) {
        acpi.add(address);
    }
    acpi.fadt = acpi.table(b"FACP").and_then(Fadt::parse);
    if let Some(fadt) = acpi.fadt {
        acpi.add(fadt.dsdt);
    }
    let sleep_type = acpi
        .tables()
        .filter(|(_, table)| table.is(b"DSDT") || table.is(b"SSDT"))
        .find_map(|(_, table)| find_sleep_type(table.data()));
    acpi.sleep_type = sleep_type;
    Some(acpi)
}

/// From the hand-off, else by searching the BIOS areas (ACPI 5.2.5.1).
fn find_rsdp() -> Option<Rsdp> {
    let given = boot::handoff().info.rsdp;
    if given != 0 {
        // SAFETY: the loader got the address from the firmware.
        let bytes = unsafe { firmware_bytes(given, RSDP_SIZE) }?;
        if let Some(found) = Rsdp::parse(bytes) {
            return Some(found);
        }
    }
    // SAFETY: the word at 0x40e holds the segment of the extended BIOS data area.
    let segment = unsafe { firmware_bytes(0x40e, 2) }?;
    let ebda = u64::from(u16::from_le_bytes([segment[0], segment[1]])) << 4;
    let areas = [(ebda, 1024), (0xe_0000, 0x2_0000)];
    areas
        .into_iter()
        .filter(|&(start, _)| (0x8_0000..0x10_0000).contains(&start))
        .find_map(|(start, len)| {
            // SAFETY: BIOS data and ROM; nobody writes there any more.
            let bytes = unsafe { firmware_bytes(start, len) }?;
            (0..len - RSDP_SIZE)
                .step_by(16)
                .find_map(|at| Rsdp::parse(&bytes[at..at + RSDP_SIZE]))
        })
}

/// `None` when the device window is full.
fn read_table(address: u64) -> Option<Result<Table<'static>, TableError>> {
    // SAFETY: firmware's tables lead to other tables of its own.
    let header = unsafe { firmware_bytes(address, HEADER_SIZE) }?;
    let header = match Header::parse(header) {
        Ok(header) => header,
        Err(error) => return Some(Err(error)),
    };
    // SAFETY: as above; the length was checked to be sane.
    let bytes = unsafe { firmware_bytes(address, header.length as usize) }?;
    Some(Table::parse(bytes))
}
