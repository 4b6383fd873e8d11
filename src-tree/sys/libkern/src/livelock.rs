//! When interrupts of a source come so often that nothing else would run: how its thread is
//! slowed down, and when it may run freely again.
//!
//! ```text
//! free    -> limited   more than `limit` a second came in a period
//! limited -> free      fewer than `low_water` a second came in a period
//! ```
//! While it is limited the thread looks at its device at times of the clock's, `low_water` of
//! them a second, however many interrupts come in between.

/// Length of a period, in nanoseconds.
pub const PERIOD_NS: u64 = 100_000_000;
const SECOND_NS: u64 = 1_000_000_000;

/// When a thread is slowed down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Interrupts a second above which it is; 0 for never.
    pub limit: u64,
    /// Interrupts a second below which it is no longer, and how often it runs meanwhile.
    pub low_water: u64,
}

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The thread is slowed down: so many interrupts came a second.
    Limited(u64),
    /// It is no longer.
    Free(u64),
}

/// What is known of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Livelock {
    /// When the period began, and how many interrupts there had been.
    begin: u64,
    seen: u64,
    limited: bool,
}

impl Livelock {
    /// A source that has never interrupted.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            begin: 0,
            seen: 0,
            limited: false,
        }
    }

    /// Whether the thread is slowed down.
    #[must_use]
    pub const fn is_limited(&self) -> bool {
        self.limited
    }

    /// Notes that by the time `now_ns` there have been `total` interrupts. Whether that changes
    /// anything; asked at least once for every time that the thread runs.
    pub fn note(&mut self, now_ns: u64, total: u64, limits: Limits) -> Option<Change> {
        let passed = now_ns.saturating_sub(self.begin);
        if passed < PERIOD_NS {
            return None;
        }
        let came = total.saturating_sub(self.seen);
        let rate = u128::from(came) * u128::from(SECOND_NS) / u128::from(passed);
        let rate = u64::try_from(rate).unwrap_or(u64::MAX);
        self.begin = now_ns;
        self.seen = total;
        let wanted = if limits.limit == 0 {
            false
        } else if self.limited {
            rate >= limits.low_water
        } else {
            rate > limits.limit
        };
        let before = core::mem::replace(&mut self.limited, wanted);
        match (before, wanted) {
            (false, true) => Some(Change::Limited(rate)),
            (true, false) => Some(Change::Free(rate)),
            _ => None,
        }
    }

    /// How long the thread waits before it looks at its device again; `None` for as long as no
    /// interrupt comes.
    #[must_use]
    pub fn pause_ns(&self, limits: Limits) -> Option<u64> {
        self.limited
            .then(|| SECOND_NS / limits.low_water.clamp(1, SECOND_NS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits {
        limit: 40_000,
        low_water: 20_000,
    };

    #[test]
    fn a_storm_is_limited_until_it_is_over() {
        let mut source = Livelock::new();
        assert_eq!(source.note(PERIOD_NS, 4_000, LIMITS), None);
        assert_eq!(source.pause_ns(LIMITS), None);
        let change = source.note(2 * PERIOD_NS, 8_001, LIMITS);
        assert_eq!(change, Some(Change::Limited(40_010)));
        assert_eq!(source.pause_ns(LIMITS), Some(50_000));
        // Less than before is not yet little.
        assert_eq!(source.note(3 * PERIOD_NS, 11_000, LIMITS), None);
        assert!(source.is_limited());
        let change = source.note(4 * PERIOD_NS, 12_999, LIMITS);
        assert_eq!(change, Some(Change::Free(19_990)));
        assert_eq!(source.pause_ns(LIMITS), None);
    }

    #[test]
    fn no_limit_means_never() {
        let never = Limits {
            limit: 0,
            low_water: 0,
        };
        let mut source = Livelock::new();
        assert_eq!(source.note(PERIOD_NS, u64::MAX, never), None);
        assert!(!source.is_limited());
    }

    #[test]
    fn without_low_water_a_limited_thread_runs_once_a_second() {
        let limits = Limits {
            limit: 1,
            low_water: 0,
        };
        let mut source = Livelock::new();
        assert!(source.note(PERIOD_NS, 1_000, limits).is_some());
        assert_eq!(source.pause_ns(limits), Some(1_000_000_000));
    }

    proptest! {
        /// Whatever comes: it is limited only after a period above the limit, and the thread
        /// then runs no more often than it may.
        #[test]
        fn limits_are_kept(steps in prop::collection::vec((1u64..300_000_000, 0u64..20_000), 1..200)) {
            let mut source = Livelock::new();
            let (mut now, mut total) = (0, 0);
            let (mut begin, mut seen) = (0u64, 0u64);
            for (passed, came) in steps {
                now += passed;
                total += came;
                let before = source.is_limited();
                let change = source.note(now, total, LIMITS);
                if now - begin >= PERIOD_NS {
                    let rate = (total - seen) * 1_000_000_000 / (now - begin);
                    let wanted = if before { rate >= LIMITS.low_water } else { rate > LIMITS.limit };
                    prop_assert_eq!(source.is_limited(), wanted);
                    (begin, seen) = (now, total);
                } else {
                    prop_assert_eq!(change, None);
                }
                prop_assert_eq!(source.is_limited() != before, change.is_some());
                if let Some(pause) = source.pause_ns(LIMITS) {
                    prop_assert_eq!(pause * LIMITS.low_water, 1_000_000_000);
                }
            }
        }
    }
}
