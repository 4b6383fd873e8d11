//! Calendar dates and seconds since 1970.

/// A date and time in UTC, proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Year, such as 2026.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 60.
    pub second: u8,
}

impl Civil {
    /// Returns the seconds since 1970-01-01 00:00:00 UTC; `None` when a field is out of range.
    #[must_use]
    pub fn to_unix(&self) -> Option<i64> {
        let in_range = (1..=12).contains(&self.month)
            && (1..=31).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second <= 60
            && (-100_000..=100_000).contains(&self.year);
        if !in_range {
            return None;
        }
        let time =
            i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        Some(self.days() * 86_400 + time)
    }

    /// Days since 1970-01-01. Years are counted from March, so that the leap day is the last.
    fn days(&self) -> i64 {
        let month = i64::from(self.month);
        let (year, from_march) = if month > 2 {
            (self.year, month - 3)
        } else {
            (self.year - 1, month + 9)
        };
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        let days_before_month = (153 * from_march + 2) / 5;
        // 719468 days from 0000-03-01 to 1970-01-01.
        365 * year + leap_days + days_before_month + i64::from(self.day) - 1 - 719_468
    }
}

#[cfg(test)]
mod tests {
    use super::Civil;

    fn unix(year: i64, month: u8, day: u8) -> Option<i64> {
        Civil {
            year,
            month,
            day,
            hour: 0,
            minute: 0,
            second: 0,
        }
        .to_unix()
    }

    #[test]
    fn known_dates() {
        assert_eq!(unix(1970, 1, 1), Some(0));
        assert_eq!(unix(2000, 2, 29), Some(951_782_400));
        assert_eq!(unix(2000, 3, 1), Some(951_868_800));
        assert_eq!(unix(2026, 11, 22), Some(1_795_305_600));
        assert_eq!(unix(1969, 12, 31), Some(-86_400));
    }

    #[test]
    fn days_of_four_hundred_years_follow_each_other() {
        let mut expected = unix(1900, 1, 1);
        for year in 1900..2300 {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let february = if leap { 29 } else { 28 };
            let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            for (month, length) in (1..).zip(lengths) {
                for day in 1..=length {
                    assert_eq!(unix(year, month, day), expected);
                    expected = expected.map(|s| s + 86_400);
                }
            }
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(unix(2026, 13, 1), None);
        assert_eq!(unix(2026, 0, 1), None);
    }
}
