//! Whether a server is fast enough to be waited for.

use std::time::Duration;

/// Bytes that came in the current stretch of time.
pub(crate) struct Pace {
    window: Duration,
    least: u64,
    since: Duration,
    bytes: u64,
}

impl Pace {
    /// In every `window` at least `rate` bytes a second must come.
    pub(crate) fn new(window: Duration, rate: u64) -> Self {
        Self {
            window,
            least: rate.saturating_mul(window.as_secs()),
            since: Duration::ZERO,
            bytes: 0,
        }
    }

    /// Takes in bytes that came at a time since the beginning; tells whether it is fast enough.
    pub(crate) fn is_kept(&mut self, now: Duration, bytes: u64) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        if now.saturating_sub(self.since) < self.window {
            return true;
        }
        let kept = self.bytes >= self.least;
        self.since = now;
        self.bytes = 0;
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_servers_are_found_in_any_stretch() {
        let second = Duration::from_secs;
        let mut pace = Pace::new(second(10), 100);
        assert!(pace.is_kept(second(1), 1));
        assert!(pace.is_kept(second(10), 999));
        // Fast once, then a byte now and then.
        assert!(pace.is_kept(second(15), 1));
        assert!(!pace.is_kept(second(20), 1));
        let mut drip = Pace::new(second(10), 100);
        let kept = (1..=60).all(|at| drip.is_kept(second(at), 99));
        assert!(!kept);
        let mut enough = Pace::new(second(10), 100);
        assert!((1..=60).all(|at| enough.is_kept(second(at), 100)));
    }
}
