//! The boot CPU's local APIC as a wire for the 8259s ("virtual wire mode", Intel MP
//! specification 3.6.2.2), whatever state the firmware left it in. Interrupts that devices
//! signal by messages arrive here directly and are acknowledged here.

use df_cpu_x86_64::cpuid::Features;
use df_cpu_x86_64::msr::{self, Msr};
use df_cpu_x86_64::sync::Once;

use crate::device::Registers;

const SPURIOUS_VECTOR: u32 = 0xff;
const ENABLE: u32 = 1 << 8;
const MASKED: u32 = 1 << 16;
const EXTERNAL: u32 = 7 << 8;
const NON_MASKABLE: u32 = 4 << 8;

/// Register offsets.
const ID: u64 = 0x20;
const END_OF_INTERRUPT: u64 = 0xb0;
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

/// How the registers are reached.
#[derive(Debug)]
enum Access {
    /// As model-specific registers (x2APIC mode).
    Msr,
    /// In the APIC's page.
    Memory(Registers),
}

static ACCESS: Once<Access> = Once::new();

impl Access {
    fn read(&self, offset: u64) -> u32 {
        match self {
            // SAFETY: in this mode the registers are MSRs; those read here have no effects.
            Self::Msr => unsafe { msr::read(msr_of(offset)) as u32 },
            Self::Memory(registers) => registers.read(offset),
        }
    }

    fn write(&self, offset: u64, value: u32) {
        match self {
            // SAFETY: in this mode the registers are MSRs; the values only route interrupts.
            Self::Msr => unsafe {
                msr::write(msr_of(offset), u64::from(value));
            },
            Self::Memory(registers) => registers.write(offset, value),
        }
    }
}

const fn msr_of(offset: u64) -> Msr {
    Msr(X2APIC_FIRST + (offset >> 4) as u32)
}

/// Returns the APIC's id; `None` when there is no APIC in use.
pub(super) fn id() -> Option<u32> {
    let access = ACCESS.get()?;
    let id = access.read(ID);
    Some(match access {
        Access::Msr => id,
        Access::Memory(_) => id >> 24,
    })
}

/// Ends an interrupt that came to the APIC itself.
pub(super) fn end_of_interrupt() {
    if let Some(access) = ACCESS.get() {
        access.write(END_OF_INTERRUPT, 0);
    }
}

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
    let access = if base & BASE_X2APIC != 0 {
        Access::Msr
    } else {
        // SAFETY: the register holds the address of the APIC's own page.
        match unsafe { Registers::map(base & BASE_ADDRESS, 0x1000) } {
            Some(registers) => Access::Memory(registers),
            None => return,
        }
    };
    for (offset, value) in SETTINGS {
        access.write(offset, value);
    }
    ACCESS.set(access);
}
