//! What drivers reach devices by: registers, PCI configuration space, interrupts, tables.
//!
//! Safe to call: registers are mapped only where the memory map knows no memory, so no pointer
//! of the kernel can lead there. What a device does by itself when told to (read and write
//! memory at the addresses it was given) no type can check; the README says what drivers owe.
#![expect(
    unsafe_code,
    reason = "vouches that a range holds device registers after asking the memory map, and that \
              ports are not the board's own"
)]

use df_libkern::memmap::Kind;
use df_platform_pc64::acpi;
use df_platform_pc64::boot::memory_map;

pub use df_platform_pc64::device::{Ports, Registers};

/// Why registers cannot be mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapError {
    /// The range is empty, goes beyond the last address, or holds ports of the board itself.
    Range,
    /// The range holds memory.
    Memory,
    /// The window for devices is full.
    Full,
}

impl core::fmt::Display for MapError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Range => "the range of its registers is empty or not one for devices",
            Self::Memory => "its registers are where the memory map says memory is",
            Self::Full => "the kernel's window for devices is full",
        })
    }
}

/// Maps the device registers at a physical address, uncached, for ever.
///
/// # Errors
/// [`MapError`].
pub fn map(phys: u64, len: u64) -> Result<Registers, MapError> {
    let end = phys.checked_add(len).ok_or(MapError::Range)?;
    if len == 0 || phys == 0 {
        return Err(MapError::Range);
    }
    let regions = memory_map().regions();
    let memory = |kind: Kind| kind.is_memory();
    if regions
        .iter()
        .any(|r| memory(r.kind) && r.start < end && phys < r.end)
    {
        return Err(MapError::Memory);
    }
    // SAFETY: no memory is there by the map, so the kernel uses nothing there but devices.
    unsafe { Registers::map(phys, len) }.ok_or(MapError::Full)
}

/// Ports below this belong to the board: interrupt, timer and DMA controllers, keyboard, clock.
const BOARD_END: u16 = 0x100;
/// The ports of configuration space.
const CONFIG: core::ops::Range<u16> = 0xcf8..0xd00;

/// Takes a range of I/O ports for a device.
///
/// # Errors
/// [`MapError::Range`] when it is empty, goes beyond the last port, or touches ports of the board
/// itself or of configuration space.
pub fn ports(base: u16, len: u16) -> Result<Ports, MapError> {
    let end = base.checked_add(len).ok_or(MapError::Range)?;
    let config = base < CONFIG.end && CONFIG.start < end;
    if len == 0 || base < BOARD_END || config {
        return Err(MapError::Range);
    }
    // SAFETY: not the board's own; the README says what a driver is trusted with.
    Ok(unsafe { Ports::new(base, len) })
}

/// Returns an ACPI table, header included.
#[must_use]
pub fn acpi_table(signature: &[u8; 4]) -> Option<&'static [u8]> {
    Some(acpi::get()?.table(signature)?.bytes())
}

/// PCI configuration space by ports: the first 256 bytes of each function of segment 0.
pub mod pci_ports {
    pub use df_platform_pc64::pci::{PORTS_REACH, read, write};
}

/// Interrupts that devices signal by writing a message.
pub mod msi {
    pub use df_platform_pc64::interrupts::msi::{LINES, Message, allocate, set_handler};
}
