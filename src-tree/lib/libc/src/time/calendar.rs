//! The calendar: from seconds to dates and back. Pure arithmetic, the proleptic Gregorian
//! calendar, years as far as C's `int` counts.

use core::ffi::{c_char, c_int, c_long};
use core::ptr::null;

/// Seconds in a day.
pub(super) const DAY: i64 = 86_400;

/// A broken-down time.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct tm {
    /// Seconds, 0 to 60.
    pub tm_sec: c_int,
    /// Minutes, 0 to 59.
    pub tm_min: c_int,
    /// Hours, 0 to 23.
    pub tm_hour: c_int,
    /// Day of the month, 1 to 31.
    pub tm_mday: c_int,
    /// Month, 0 to 11.
    pub tm_mon: c_int,
    /// Year, less 1900.
    pub tm_year: c_int,
    /// Day of the week, 0 = Sunday.
    pub tm_wday: c_int,
    /// Day of the year, from 0.
    pub tm_yday: c_int,
    /// Whether daylight saving time is in force; negative when not known.
    pub tm_isdst: c_int,
    /// Seconds east of Greenwich.
    pub tm_gmtoff: c_long,
    /// Name of the zone.
    pub tm_zone: *const c_char,
}

const _: () = assert!(size_of::<tm>() == 56);

impl tm {
    /// The first second of 1900.
    pub const ZERO: tm = tm {
        tm_sec: 0,
        tm_min: 0,
        tm_hour: 0,
        tm_mday: 1,
        tm_mon: 0,
        tm_year: 0,
        tm_wday: 1,
        tm_yday: 0,
        tm_isdst: 0,
        tm_gmtoff: 0,
        tm_zone: null(),
    };
}

/// Days from 1970-01-01 to a date; the month counts from 0 and may be out of range.
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year + month.div_euclid(12);
    // Years that begin in March have their leap day at the end.
    let month = month.rem_euclid(12);
    let (year, month) = if month < 2 {
        (year - 1, month + 10)
    } else {
        (year, month - 2)
    };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month from 0 and day of the month of a number of days from 1970-01-01.
pub(super) fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 2, 0)
    } else {
        (month - 10, 1)
    };
    (year + era * 400 + next, month, day)
}

/// Whether a year has a leap day.
pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Breaks seconds since 1970 down, with an offset to the east; `None` when the year is more
/// than an `int` counts.
pub(super) fn break_down(seconds: i64, offset: i64) -> Option<tm> {
    let local = seconds.checked_add(offset)?;
    let (whole, rest) = (local.div_euclid(DAY), local.rem_euclid(DAY));
    let (year, month, day) = date(whole);
    Some(tm {
        tm_sec: (rest % 60) as c_int,
        tm_min: (rest / 60 % 60) as c_int,
        tm_hour: (rest / 3600) as c_int,
        tm_mday: day as c_int,
        tm_mon: month as c_int,
        tm_year: c_int::try_from(year - 1900).ok()?,
        tm_wday: (whole + 4).rem_euclid(7) as c_int,
        tm_yday: (whole - days(year, 0, 1)) as c_int,
        tm_isdst: 0,
        tm_gmtoff: offset,
        tm_zone: null(),
    })
}

/// Seconds from 1970 to a broken-down time, as if it were that of Greenwich; its fields may be
/// out of their ranges.
pub(super) fn seconds(time: &tm) -> i64 {
    let whole = days(
        i64::from(time.tm_year) + 1900,
        i64::from(time.tm_mon),
        i64::from(time.tm_mday),
    );
    whole * DAY
        + i64::from(time.tm_hour) * 3600
        + i64::from(time.tm_min) * 60
        + i64::from(time.tm_sec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn seconds_survive_breaking_down_and_putting_together(
            time in -60_000_000_000_000i64..60_000_000_000_000,
        ) {
            let broken = break_down(time, 0).unwrap();
            prop_assert_eq!(seconds(&broken), time);
            prop_assert!((0..366).contains(&broken.tm_yday));
        }

        #[test]
        fn days_follow_each_other(day in -1_000_000i64..4_000_000) {
            let (year, month, of_month) = date(day);
            prop_assert_eq!(days(year, month, of_month), day);
            let next = date(day + 1);
            prop_assert!(next == (year, month, of_month + 1) || next.2 == 1);
        }
    }

    #[test]
    fn known_dates_are_what_they_are() {
        let time = break_down(1_709_210_096, 3600).unwrap();
        let date = (time.tm_year, time.tm_mon, time.tm_mday, time.tm_yday);
        assert_eq!(date, (124, 1, 29, 59));
        let clock = (time.tm_hour, time.tm_min, time.tm_sec, time.tm_wday);
        assert_eq!(clock, (13, 34, 56, 4));
        assert!(is_leap(2000) && !is_leap(1900) && is_leap(2024));
        assert!(break_down(i64::MAX, 0).is_none());
    }
}
