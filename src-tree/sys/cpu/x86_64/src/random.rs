//! The CPU's random number generator.

use core::arch::asm;

use crate::cpuid::Features;

/// How often to ask again when the generator has nothing ready.
const ATTEMPTS: u32 = 16;

/// Returns 64 random bits, `None` when the CPU has no generator or it failed.
#[must_use]
pub fn hardware(features: &Features) -> Option<u64> {
    if !features.rdrand {
        return None;
    }
    for _ in 0..ATTEMPTS {
        let value: u64;
        let ok: u8;
        // SAFETY: the feature was tested; the instruction writes one register and the flags.
        unsafe {
            asm!("rdrand {}", "setc {}", out(reg) value, out(reg_byte) ok, options(nomem, nostack));
        }
        if ok != 0 {
            return Some(value);
        }
    }
    None
}
