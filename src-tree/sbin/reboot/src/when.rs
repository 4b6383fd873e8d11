//! When to shut down: `now`, `+minutes`, `hh:mm` (in UTC).

use std::time::Duration;

/// A moment, as shutdown(8) takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At once.
    Now,
    /// After so long.
    After(Duration),
    /// At this time of the day: minutes since midnight.
    At(u32),
}

impl When {
    /// Reads a word.
    pub fn parse(word: &str) -> Option<When> {
        if word == "now" {
            return Some(When::Now);
        }
        if let Some(minutes) = word.strip_prefix('+') {
            let minutes: u32 = minutes.parse().ok()?;
            return Some(When::After(Duration::from_secs(u64::from(minutes) * 60)));
        }
        let (hours, minutes) = word.split_once(':')?;
        let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours < 24 && minutes < 60).then_some(When::At(hours * 60 + minutes))
    }

    /// How long it is until then. `now` is in seconds since 1970.
    pub fn left(self, now: u64) -> Duration {
        const DAY: u64 = 86_400;
        match self {
            When::Now => Duration::ZERO,
            When::After(time) => time,
            When::At(minutes) => {
                let at = u64::from(minutes) * 60;
                Duration::from_secs((at + DAY - now % DAY) % DAY)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read() {
        assert_eq!(When::parse("now"), Some(When::Now));
        assert_eq!(
            When::parse("+5"),
            Some(When::After(Duration::from_secs(300)))
        );
        assert_eq!(When::parse("23:05"), Some(When::At(1385)));
        for bad in ["", "5", "+", "24:00", "1:60", "-1", "+x"] {
            assert_eq!(When::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_of_the_day_are_the_next_ones() {
        let noon = 20_000 * 86_400 + 43_200;
        assert_eq!(When::At(12 * 60 + 1).left(noon), Duration::from_secs(60));
        assert_eq!(When::At(11 * 60).left(noon), Duration::from_secs(23 * 3600));
        assert_eq!(When::At(12 * 60).left(noon), Duration::ZERO);
        assert_eq!(When::Now.left(noon), Duration::ZERO);
    }
}
