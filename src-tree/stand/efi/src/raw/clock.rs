//! Milliseconds from the processor's time-stamp counter: UEFI has no clock that only counts.

use core::arch::x86_64::_rdtsc;
use core::time::Duration;

use uefi::boot;

/// How long the counter is measured against the firmware's delay, in milliseconds.
const MEASURE_MS: u64 = 20;

/// A clock that starts when it is made.
#[derive(Debug)]
pub(crate) struct Clock {
    start: u64,
    per_ms: u64,
    last: u64,
}

impl Clock {
    /// Measures the counter's frequency.
    pub(crate) fn new() -> Self {
        let start = ticks();
        boot::stall(Duration::from_millis(MEASURE_MS));
        let per_ms = (ticks().saturating_sub(start) / MEASURE_MS).max(1);
        Self {
            start,
            per_ms,
            last: 0,
        }
    }

    /// Returns the milliseconds since the start; never less than before.
    pub(crate) fn now_ms(&mut self) -> u64 {
        let now = ticks().saturating_sub(self.start) / self.per_ms;
        self.last = self.last.max(now);
        self.last
    }
}

fn ticks() -> u64 {
    // SAFETY: every x86_64 processor has the instruction, and firmware runs at a privilege
    // level that may use it.
    unsafe { _rdtsc() }
}
