//! Raw seed material: the CPU's generator, and the jitter of timers.

use df_cpu_x86_64::cpuid::Features;
use df_cpu_x86_64::{random, tsc};

use crate::clock;

/// Fills `buf` with raw seed material: not uniform, to be hashed before use.
pub fn fill(buf: &mut [u8]) {
    let features = Features::detect();
    for chunk in buf.chunks_mut(8) {
        let word = random::hardware(&features).unwrap_or(0) ^ jitter();
        let bytes = word.to_le_bytes();
        chunk.copy_from_slice(&bytes[..chunk.len()]);
    }
}

/// Mixes the low bits of the time-stamp counter over a few hundred reads whose duration
/// depends on caches and interrupts.
fn jitter() -> u64 {
    let mut state = clock::realtime_ns().cast_unsigned() ^ clock::interrupts().rotate_left(32);
    for _ in 0..128 {
        // The multiplier of the splitmix64 generator spreads the low bits.
        state = (state ^ tsc::read())
            .wrapping_mul(0xbf58_476d_1ce4_e5b9)
            .rotate_left(23);
        core::hint::spin_loop();
    }
    state
}
