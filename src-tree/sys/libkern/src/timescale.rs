//! From counter ticks to nanoseconds.

const NANOS: u64 = 1_000_000_000;
const SHIFT: u32 = 32;

/// The rate of a counter, kept as a fraction so that converting takes no division.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeScale {
    hz: u64,
    /// Nanoseconds a tick, times 2^32.
    mult: u64,
}

impl TimeScale {
    /// Makes the scale of a counter with `hz` ticks a second; `None` for 0 or more than 10^15.
    #[must_use]
    pub fn new(hz: u64) -> Option<Self> {
        if hz == 0 || hz > 1_000_000_000_000_000 {
            return None;
        }
        let mult = (u128::from(NANOS) << SHIFT) / u128::from(hz);
        u64::try_from(mult).ok().map(|mult| Self { hz, mult })
    }

    /// Makes the scale of a counter that advanced by `ticks` while a reference with
    /// `reference_hz` advanced by `reference`.
    #[must_use]
    pub fn measured(ticks: u64, reference: u64, reference_hz: u64) -> Option<Self> {
        if reference == 0 {
            return None;
        }
        let hz = u128::from(ticks) * u128::from(reference_hz) / u128::from(reference);
        Self::new(u64::try_from(hz).ok()?)
    }

    /// Returns ticks a second.
    #[must_use]
    pub const fn hz(&self) -> u64 {
        self.hz
    }

    /// Converts ticks to nanoseconds, saturating.
    #[must_use]
    pub fn nanos(&self, ticks: u64) -> u64 {
        let nanos = (u128::from(ticks) * u128::from(self.mult)) >> SHIFT;
        u64::try_from(nanos).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::TimeScale;
    use proptest::prelude::*;

    #[test]
    fn stopped_counter_has_no_scale() {
        assert_eq!(TimeScale::new(0), None);
        assert_eq!(TimeScale::measured(5, 0, 100), None);
    }

    proptest! {
        #[test]
        fn a_day_is_right_to_a_microsecond_a_second(hz in 1_000_000u64..10_000_000_000) {
            let scale = TimeScale::new(hz).unwrap();
            let error = scale.nanos(hz * 86_400).abs_diff(86_400 * 1_000_000_000);
            prop_assert!(error <= 86_400 * 1000);
        }

        #[test]
        fn time_never_goes_backwards(hz in 1_000u64..10_000_000_000, a in any::<u64>(), b in any::<u64>()) {
            let scale = TimeScale::new(hz).unwrap();
            prop_assert!(scale.nanos(a.min(b)) <= scale.nanos(a.max(b)));
        }
    }
}
