//! INT 15h, APM: switching the machine off.
#![expect(unsafe_code, reason = "calls a BIOS service")]

use crate::machine::ports;
use crate::machine::thunk::{self, RealRegisters};

const SERVICE: u8 = 0x15;
/// All devices, in APM's numbering.
const ALL_DEVICES: u32 = 1;

/// Switches the machine off by APM; resets it, when the firmware has no APM (most newer one has
/// only ACPI).
pub(crate) fn off() -> ! {
    let steps = [
        (0x5301, 0, 0),           // connect the real-mode interface
        (0x530e, 0, 0x0102),      // speak version 1.2
        (0x5308, ALL_DEVICES, 1), // enable power management
        (0x5307, ALL_DEVICES, 3), // switch off
    ];
    for (eax, ebx, ecx) in steps {
        let registers = RealRegisters {
            eax,
            ebx,
            ecx,
            ..RealRegisters::default()
        };
        // SAFETY: APM services change registers only.
        unsafe { thunk::call(SERVICE, registers) };
    }
    ports::reset()
}
