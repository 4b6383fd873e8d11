//! Base address registers.
//!
//! ```text
//! memory: 31..4 address  3 prefetchable  2..1 type (0: 32 bits, 2: 64 bits)  0 zero
//! ports:  31..2 address  0 one
//! ```

use crate::{Address, ConfigSpace};

/// What a base address register leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// Registers in memory.
    Memory {
        /// Physical address.
        base: u64,
        /// Bytes, a power of two.
        size: u64,
    },
    /// Registers at ports.
    Ports {
        /// First port.
        base: u32,
        /// How many.
        size: u32,
    },
}

/// Why a base address register cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarError {
    /// There is no such register, or the function does not implement it.
    Absent,
    /// The firmware has given it no address.
    Unassigned,
    /// Its type is none of the specification's.
    Strange,
}

impl core::fmt::Display for BarError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Absent => "the address register is not there",
            Self::Unassigned => "the firmware gave the address register no address",
            Self::Strange => "the address register has an unknown type",
        })
    }
}

const FIRST: u16 = 0x10;
/// Address registers of an ordinary function.
const COUNT: u8 = 6;
const PORTS: u32 = 1;
const TYPE: u32 = 6;
const TYPE_32: u32 = 0;
const TYPE_64: u32 = 4;

/// Reads register `index` of a function and measures what is behind it.
///
/// The function must not decode addresses meanwhile; [`crate::Function::bar`] sees to that.
pub(crate) fn read(config: &dyn ConfigSpace, at: Address, index: u8) -> Result<Bar, BarError> {
    if index >= COUNT {
        return Err(BarError::Absent);
    }
    let offset = FIRST + 4 * u16::from(index);
    let low = config.read(at, offset);
    if low & PORTS != 0 {
        let mask = measure(config, at, offset, low) & !3;
        // Some functions implement 16 bits only.
        let size = (mask | 0xffff_0000).wrapping_neg();
        let base = low & !3;
        return match (size, base) {
            (0, _) => Err(BarError::Absent),
            (_, 0) => Err(BarError::Unassigned),
            (size, base) => Ok(Bar::Ports { base, size }),
        };
    }
    let mask_low = u64::from(measure(config, at, offset, low) & !15);
    let (base, mask) = match low & TYPE {
        TYPE_32 => (u64::from(low & !15), mask_low | 0xffff_ffff_0000_0000),
        TYPE_64 if index + 1 < COUNT => {
            let high = config.read(at, offset + 4);
            let mask_high = measure(config, at, offset + 4, high);
            (
                u64::from(high) << 32 | u64::from(low & !15),
                u64::from(mask_high) << 32 | mask_low,
            )
        }
        _ => return Err(BarError::Strange),
    };
    if mask_low == 0 && mask == 0xffff_ffff_0000_0000 || mask == 0 {
        return Err(BarError::Absent);
    }
    if base == 0 {
        return Err(BarError::Unassigned);
    }
    Ok(Bar::Memory {
        base,
        size: mask.wrapping_neg(),
    })
}

/// Which address bits the function implements; the register keeps its value.
fn measure(config: &dyn ConfigSpace, at: Address, offset: u16, value: u32) -> u32 {
    config.write(at, offset, u32::MAX);
    let mask = config.read(at, offset);
    config.write(at, offset, value);
    mask
}
