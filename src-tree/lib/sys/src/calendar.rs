//! Dates in the proleptic Gregorian calendar, in UTC.

/// A point in time as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Year.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
    /// Day of the week, 0 = Sunday.
    pub weekday: u8,
    /// Hour.
    pub hour: u8,
    /// Minute.
    pub minute: u8,
    /// Second.
    pub second: u8,
}

const SECONDS_A_DAY: i64 = 86_400;
/// Days of 400 years, after which the calendar repeats.
const DAYS_OF_400_YEARS: i64 = 146_097;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

impl Date {
    /// The date of a number of seconds since 1970.
    pub fn from_unix(seconds: i64) -> Date {
        let days = seconds.div_euclid(SECONDS_A_DAY);
        let rest = seconds.rem_euclid(SECONDS_A_DAY);
        // Count years from 1 March, so that the leap day is the last one.
        let since_march_0 = days + 719_468;
        let era = since_march_0.div_euclid(DAYS_OF_400_YEARS);
        let day_of_era = since_march_0.rem_euclid(DAYS_OF_400_YEARS);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        Date {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: month as u8,
            day: day as u8,
            weekday: (days + 4).rem_euclid(7) as u8,
            hour: (rest / 3600) as u8,
            minute: (rest / 60 % 60) as u8,
            second: (rest % 60) as u8,
        }
    }

    /// Name of the weekday, three letters.
    pub fn weekday_name(&self) -> &'static str {
        WEEKDAYS[usize::from(self.weekday)]
    }

    /// Name of the month, three letters.
    pub fn month_name(&self) -> &'static str {
        MONTHS[usize::from(self.month - 1)]
    }

    /// As `date` writes it: `Thu Jan  1 00:00:00 UTC 1970`.
    pub fn long(&self) -> String {
        let weekday = self.weekday_name();
        let Date {
            year,
            day,
            hour,
            minute,
            second,
            ..
        } = self;
        let month = self.month_name();
        format!("{weekday} {month} {day:2} {hour:02}:{minute:02}:{second:02} UTC {year}")
    }

    /// As `ls -l` writes it: `Jan  1 00:00`, or with the year when it is not about half a year
    /// from `now`.
    pub fn short(&self, seconds: i64, now: i64) -> String {
        const HALF_A_YEAR: i64 = 365 / 2 * SECONDS_A_DAY;
        let (month, day) = (self.month_name(), self.day);
        if (now - seconds).abs() > HALF_A_YEAR {
            format!("{month} {day:2}  {:4}", self.year)
        } else {
            format!("{month} {day:2} {:02}:{:02}", self.hour, self.minute)
        }
    }
}

/// Seconds since 1970 now; 0 when the clock stands before that.
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates_are_right() {
        assert_eq!(Date::from_unix(0).long(), "Thu Jan  1 00:00:00 UTC 1970");
        assert_eq!(
            Date::from_unix(951_782_400).long(),
            "Tue Feb 29 00:00:00 UTC 2000"
        );
        assert_eq!(
            Date::from_unix(1_767_225_599).long(),
            "Wed Dec 31 23:59:59 UTC 2025"
        );
        assert_eq!(Date::from_unix(-1).long(), "Wed Dec 31 23:59:59 UTC 1969");
        assert_eq!(
            Date::from_unix(4_107_542_400).long(),
            "Mon Mar  1 00:00:00 UTC 2100"
        );
    }

    #[test]
    fn each_day_follows_the_one_before() {
        let mut last = Date::from_unix(-SECONDS_A_DAY * 200_000);
        for day in -199_999..200_000 {
            let date = Date::from_unix(day * SECONDS_A_DAY);
            assert_eq!(date.weekday, (last.weekday + 1) % 7);
            let next_day = date.day == last.day + 1 && date.month == last.month;
            let next_month = date.day == 1 && date.month == last.month % 12 + 1;
            assert!(next_day || next_month, "{date:?}");
            last = date;
        }
    }

    #[test]
    fn old_times_show_their_year() {
        let at = 1_000_000_000;
        assert_eq!(Date::from_unix(at).short(at, at + 60), "Sep  9 01:46");
        assert_eq!(
            Date::from_unix(at).short(at, at + 40_000_000),
            "Sep  9  2001"
        );
    }
}
