//! Clocks.

/// Returns nanoseconds since the clock was started at boot.
#[must_use]
pub fn uptime_ns() -> u64 {
    0
}

/// Returns nanoseconds since 1970-01-01 00:00:00 UTC.
#[must_use]
pub fn realtime_ns() -> i64 {
    0
}

/// Returns how often the timer interrupts, in hertz.
#[must_use]
pub fn tick_hz() -> u32 {
    100
}
