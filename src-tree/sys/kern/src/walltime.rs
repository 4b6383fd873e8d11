//! The wall clock: the machine's clock with what programs have set and corrected.
//!
//! `adjtime` moves the clock slowly: it runs a little faster or slower until the correction is
//! done. How far it has come is computed when somebody asks; no timer runs. While none is under
//! way, and that is nearly always, reading the clock takes no lock.

use core::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use df_libkern::sync::Mutex;
use df_machine::clock;

/// Nanoseconds that a correction moves the clock in a second.
const SLEW_PER_SECOND: i64 = 500_000;
/// The same while more than [`LARGE_NS`] are left.
const FAST_SLEW_PER_SECOND: i64 = 5_000_000;
/// Corrections above this are made faster.
const LARGE_NS: i64 = 1_000_000_000;
const SECOND_NS: i64 = 1_000_000_000;

/// The difference between the wall clock and the machine's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Correction {
    /// Added to the machine's clock, in nanoseconds.
    offset_ns: i64,
    /// What `adjtime` still has to move.
    left_ns: i64,
    /// Up time at which the two were last brought up to date.
    at_ns: u64,
}

impl Correction {
    /// Moves what was to be moved until `now_ns` of up time.
    fn settle(&mut self, now_ns: u64) {
        let passed = i64::try_from(now_ns.saturating_sub(self.at_ns)).unwrap_or(i64::MAX);
        self.at_ns = now_ns;
        if self.left_ns == 0 {
            return;
        }
        let rate = if self.left_ns.abs() > LARGE_NS {
            FAST_SLEW_PER_SECOND
        } else {
            SLEW_PER_SECOND
        };
        // Seconds apart from the rest: the product would not fit.
        let whole = (passed / SECOND_NS).saturating_mul(rate);
        let most = whole.saturating_add(passed % SECOND_NS * rate / SECOND_NS);
        let step = self.left_ns.clamp(-most, most);
        self.offset_ns = self.offset_ns.saturating_add(step);
        self.left_ns -= step;
    }
}

static CORRECTION: Mutex<Correction> = Mutex::new(Correction {
    offset_ns: 0,
    left_ns: 0,
    at_ns: 0,
});
/// The offset of the correction, for who only reads the clock.
static OFFSET_NS: AtomicI64 = AtomicI64::new(0);
/// Whether there is something left to move, so that the offset does not stay.
static MOVING: AtomicBool = AtomicBool::new(false);

/// Brings the correction up to date, changes it, and lets readers know.
fn with<T>(change: impl FnOnce(&mut Correction) -> T) -> T {
    let mut correction = CORRECTION.lock();
    correction.settle(clock::uptime_ns());
    let result = change(&mut correction);
    OFFSET_NS.store(correction.offset_ns, Ordering::Relaxed);
    MOVING.store(correction.left_ns != 0, Ordering::Release);
    result
}

/// The wall clock in nanoseconds since 1970.
pub(crate) fn now_ns() -> i64 {
    let offset = if MOVING.load(Ordering::Acquire) {
        with(|correction| correction.offset_ns)
    } else {
        OFFSET_NS.load(Ordering::Relaxed)
    };
    clock::realtime_ns().saturating_add(offset)
}

/// The wall clock in seconds since 1970.
pub(crate) fn seconds() -> i64 {
    now_ns().div_euclid(SECOND_NS)
}

/// Sets the wall clock; a correction under way ends.
pub(crate) fn set_ns(time_ns: i64) {
    with(|correction| {
        correction.offset_ns = time_ns.saturating_sub(clock::realtime_ns());
        correction.left_ns = 0;
    });
}

/// What is left of the correction under way, in nanoseconds.
pub(crate) fn left_ns() -> i64 {
    with(|correction| correction.left_ns)
}

/// Starts a correction by so many nanoseconds, in place of the one under way.
pub(crate) fn adjust(delta_ns: i64) {
    with(|correction| correction.left_ns = delta_ns);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slewing(left_ns: i64) -> Correction {
        Correction {
            left_ns,
            ..Correction::default()
        }
    }

    #[test]
    fn correction_moves_half_a_millisecond_in_a_second() {
        let mut c = slewing(-2_000_000);
        c.settle(1_000_000_000);
        assert_eq!((c.offset_ns, c.left_ns), (-500_000, -1_500_000));
        c.settle(1_500_000_000);
        assert_eq!((c.offset_ns, c.left_ns), (-750_000, -1_250_000));
        c.settle(100_000_000_000);
        assert_eq!((c.offset_ns, c.left_ns), (-2_000_000, 0));
    }

    #[test]
    fn large_corrections_are_faster() {
        let mut c = slewing(3 * LARGE_NS);
        c.settle(1_000_000_000);
        assert_eq!(c.offset_ns, FAST_SLEW_PER_SECOND);
        c.settle(u64::MAX);
        assert_eq!((c.offset_ns, c.left_ns), (3 * LARGE_NS, 0));
    }
}
