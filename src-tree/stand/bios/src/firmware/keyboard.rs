//! INT 16h: the keyboard.
#![expect(unsafe_code, reason = "calls a BIOS service")]

use df_bios_core::keys;
use df_stand::platform::Key;

use crate::machine::physical;
use crate::machine::thunk::{self, RealRegisters};

const SERVICE: u8 = 0x16;
const READ: u32 = 0x1000;
const CHECK: u32 = 0x1100;

/// Lets the BIOS serve its interrupts and tells whether a key waits.
pub(crate) fn check() -> bool {
    let registers = RealRegisters {
        eax: CHECK,
        ..RealRegisters::default()
    };
    // SAFETY: changes registers only, and returns at once.
    let result = unsafe { thunk::call(SERVICE, registers) };
    !result.zero() || buffered()
}

/// Tells whether a key waits in the BIOS's buffer, without calling the BIOS.
///
/// This matters with firmware that redirects its console to the serial line: in every real-mode
/// call it may take bytes from the line and put them here, and they came before what the line
/// still holds.
pub(crate) fn buffered() -> bool {
    physical::data_area_u16(0x1a) != physical::data_area_u16(0x1c)
}

/// Takes a key that waits; `None` when it is one of no use to the loader.
///
/// To be called only after [`check`] or [`buffered`] said so: else it waits for a key.
pub(crate) fn read() -> Option<Key> {
    let registers = RealRegisters {
        eax: READ,
        ..RealRegisters::default()
    };
    // SAFETY: changes registers only, and returns as soon as there is a key.
    let result = unsafe { thunk::call(SERVICE, registers) };
    keys::key(result.ah(), result.al())
}
