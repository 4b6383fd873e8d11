//! PCI configuration space by the two configuration ports (PCI local bus specification 3.0,
//! 3.2.2.3.2).
//!
//! ```text
//! port 0xcf8: 31 enable  23..16 bus  15..11 device  10..8 function  7..2 register
//! port 0xcfc: the register's 32 bits
//! ```

use df_cpu_x86_64::port::{inl, outl};
use df_cpu_x86_64::sync::Spin;

const ADDRESS: u16 = 0xcf8;
const DATA: u16 = 0xcfc;
const ENABLE: u32 = 1 << 31;
/// Bytes of configuration space that the ports reach.
pub const PORTS_REACH: u16 = 256;

/// Address and data port are used together.
static PORTS: Spin<()> = Spin::new(());

fn select(bus: u8, device: u8, function: u8, register: u16) -> u32 {
    ENABLE
        | u32::from(bus) << 16
        | u32::from(device & 31) << 11
        | u32::from(function & 7) << 8
        | u32::from(register & 0xfc)
}

/// Reads a register; all ones where there is none or beyond what the ports reach.
#[must_use]
pub fn read(bus: u8, device: u8, function: u8, register: u16) -> u32 {
    if register >= PORTS_REACH {
        return u32::MAX;
    }
    let _together = PORTS.lock();
    // SAFETY: the configuration ports exist on every PC with PCI; without it nobody answers.
    unsafe {
        outl(ADDRESS, select(bus, device, function, register));
    }
    // SAFETY: reads the register chosen above; configuration reads have no effect on memory.
    unsafe { inl(DATA) }
}

/// Writes a register; ignored beyond what the ports reach.
pub fn write(bus: u8, device: u8, function: u8, register: u16, value: u32) {
    if register >= PORTS_REACH {
        return;
    }
    let _together = PORTS.lock();
    // SAFETY: as in `read`.
    unsafe {
        outl(ADDRESS, select(bus, device, function, register));
    }
    // SAFETY: drivers own the functions that they write to; see the README of `machine` on
    // what a driver is trusted with.
    unsafe {
        outl(DATA, value);
    }
}
