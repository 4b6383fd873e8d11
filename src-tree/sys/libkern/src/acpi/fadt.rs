//! Fixed ACPI description table (5.2.9): the registers for power and reset.

use super::{Table, number};

/// Where a register is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressSpace {
    /// Physical memory.
    Memory,
    /// I/O port.
    Io,
    /// Something else, such as PCI configuration space (its number).
    Other(u8),
}

/// Generic address structure (5.2.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenericAddress {
    /// Where the register is.
    pub space: AddressSpace,
    /// Its address there.
    pub address: u64,
}

impl GenericAddress {
    /// Parses the 12-byte structure; `None` when absent or zero.
    #[must_use]
    pub fn parse(bytes: &[u8], offset: usize) -> Option<Self> {
        let address = number(bytes, offset + 4, 8)?;
        let space = match bytes[offset] {
            0 => AddressSpace::Memory,
            1 => AddressSpace::Io,
            other => AddressSpace::Other(other),
        };
        (address != 0).then_some(Self { space, address })
    }
}

/// The table's fields that the kernel uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fadt {
    /// Physical address of the differentiated system description table.
    pub dsdt: u64,
    /// Interrupt of power events.
    pub sci_interrupt: u16,
    /// Port that ACPI mode is switched on by, 0 if it always is.
    pub smi_command: u16,
    /// Value to write there.
    pub acpi_enable: u8,
    /// Power-management control register 1A.
    pub pm1a_control: Option<GenericAddress>,
    /// Power-management control register 1B.
    pub pm1b_control: Option<GenericAddress>,
    /// Power-management timer.
    pub pm_timer: Option<GenericAddress>,
    /// The timer counts 32 bits, not 24.
    pub pm_timer_32_bits: bool,
    /// Reset register and the value to write there.
    pub reset: Option<(GenericAddress, u8)>,
    /// No fixed hardware: no such registers, no legacy devices.
    pub hardware_reduced: bool,
}

const FLAG_TIMER_32: u64 = 1 << 8;
const FLAG_RESET: u64 = 1 << 10;
const FLAG_HARDWARE_REDUCED: u64 = 1 << 20;

impl Fadt {
    /// Parses a table with signature `FACP`; `None` if it is another or too short.
    #[must_use]
    pub fn parse(table: &Table<'_>) -> Option<Self> {
        if !table.is(b"FACP") {
            return None;
        }
        let bytes = table.bytes();
        let flags = number(bytes, 112, 4)?;
        let register = |extended, legacy| {
            GenericAddress::parse(bytes, extended).or_else(|| {
                let address = number(bytes, legacy, 4).filter(|&a| a != 0)?;
                Some(GenericAddress {
                    space: AddressSpace::Io,
                    address,
                })
            })
        };
        let reset = GenericAddress::parse(bytes, 116).filter(|_| flags & FLAG_RESET != 0);
        let extended_dsdt = number(bytes, 140, 8).filter(|&a| a != 0);
        Some(Self {
            dsdt: extended_dsdt.or(number(bytes, 40, 4))?,
            sci_interrupt: number(bytes, 46, 2)? as u16,
            smi_command: number(bytes, 48, 4)? as u16,
            acpi_enable: number(bytes, 52, 1)? as u8,
            pm1a_control: register(172, 64),
            pm1b_control: register(184, 68),
            pm_timer: register(208, 76),
            pm_timer_32_bits: flags & FLAG_TIMER_32 != 0,
            reset: reset.zip(number(bytes, 128, 1).map(|v| v as u8)),
            hardware_reduced: flags & FLAG_HARDWARE_REDUCED != 0,
        })
    }
}
