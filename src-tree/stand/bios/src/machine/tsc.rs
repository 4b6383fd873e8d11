//! The clock: the processor's time stamp counter, measured against the interval timer.
#![expect(unsafe_code, reason = "reads the time stamp counter")]

use super::ports::Device;

/// Frequency of the interval timer's input in Hz.
const PIT_HZ: u64 = 1_193_182;

/// Ticks of the interval timer to measure for: about 10 ms.
const PIT_TICKS: u16 = 11_932;

/// Counts per millisecond to assume when the interval timer does not answer.
const FALLBACK_PER_MS: u64 = 2_000_000;

/// A running clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    start: u64,
    per_ms: u64,
}

impl Clock {
    /// Measures the counter and starts at 0. Takes about 10 ms.
    pub(crate) fn start() -> Self {
        Self {
            start: counter(),
            per_ms: measure().unwrap_or(FALLBACK_PER_MS),
        }
    }

    /// Milliseconds since the start.
    pub(crate) fn now_ms(&self) -> u64 {
        counter().saturating_sub(self.start) / self.per_ms
    }
}

fn counter() -> u64 {
    // SAFETY: every 64-bit processor has the counter, and nobody forbade ring 0 to read it.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Counts per millisecond; `None` when the interval timer's channel 2 does not run.
fn measure() -> Option<u64> {
    let control = Device::CONTROL_B.read(0);
    // Gate off, speaker off; channel 2: low byte then high byte, mode 0 (output rises at 0).
    Device::CONTROL_B.write(0, control & !0x03);
    Device::PIT.write(3, 0b1011_0000);
    let [low, high] = PIT_TICKS.to_le_bytes();
    Device::PIT.write(2, low);
    Device::PIT.write(2, high);
    let before = counter();
    Device::CONTROL_B.write(0, (control & !0x02) | 0x01);
    let done = (0..5_000_000).any(|_| Device::CONTROL_B.read(0) & 0x20 != 0);
    let passed = counter().saturating_sub(before);
    Device::CONTROL_B.write(0, control);
    let per_ms = passed * PIT_HZ / (u64::from(PIT_TICKS) * 1000);
    (done && per_ms >= 1000).then_some(per_ms)
}
