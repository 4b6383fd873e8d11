//! The boot CPU's local APIC as a wire for the 8259s ("virtual wire mode", Intel MP
//! specification 3.6.2.2), whatever state the firmware left it in.

use df_cpu_x86_64::cpuid::Features;
use df_cpu_x86_64::msr::{self, Msr};

use crate::device::Registers;

const SPURIOUS_VECTOR: u32 = 0xff;
const ENABLE: u32 = 1 << 8;
const MASKED: u32 = 1 << 16;
const EXTERNAL: u32 = 7 << 8;
const NON_MASKABLE: u32 = 4 << 8;

/// Register offsets.
const SPURIOUS: u64 = 0xf0;
const TIMER: u64 = 0x320;
const LINT0: u64 = 0x350;
const LINT1: u64 = 0x360;
const TASK_PRIORITY: u64 = 0x80;

const BASE_ENABLED: u64 = 1 << 11;
const BASE_X2APIC: u64 = 1 << 10;
const BASE_ADDRESS: u64 = 0x000f_ffff_ffff_f000;
const X2APIC_FIRST: u32 = 0x800;

const SETTINGS: [(u64, u32); 5] = [
    (TASK_PRIORITY, 0),
    (SPURIOUS, ENABLE | SPURIOUS_VECTOR),
    (TIMER, MASKED),
    (LINT0, EXTERNAL),
    (LINT1, NON_MASKABLE),
];

/// Puts the APIC into virtual wire mode. Where it is absent or switched off the 8259s reach
/// the CPU directly.
pub(super) fn init() {
    if !Features::detect().apic {
        return;
    }
    // SAFETY: CPUs with an APIC have the register.
    let base = unsafe { msr::read(Msr::APIC_BASE) };
    if base & BASE_ENABLED == 0 {
        return;
    }
    if base & BASE_X2APIC != 0 {
        for (offset, value) in SETTINGS {
            let register = Msr(X2APIC_FIRST + (offset >> 4) as u32);
            // SAFETY: in this mode the registers are MSRs; the values only route interrupts.
            unsafe {
                msr::write(register, u64::from(value));
            }
        }
        return;
    }
    // SAFETY: the register holds the address of the APIC's own page.
    if let Some(registers) = unsafe { Registers::map(base & BASE_ADDRESS, 0x1000) } {
        for (offset, value) in SETTINGS {
            registers.write(offset, value);
        }
    }
}
