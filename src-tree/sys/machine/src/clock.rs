//! Clocks.

use df_platform_pc64::clock;

pub use clock::{Reference, realtime_ns, set_tick_handler, source, ticks, uptime_ns};

/// Returns how often the timer interrupts, in hertz.
#[must_use]
pub const fn tick_hz() -> u32 {
    clock::TICK_HZ
}
