//! Dates of directory records and volume descriptors.
//!
//! ```text
//! 9.1.5 directory record, 7 bytes:   year-1900 month day hour minute second zone
//! 8.4.26.1 volume descriptor, 17:    "YYYYMMDDHHMMSScc" zone   (digits; cc = 1/100 s)
//! ```
//! `zone` is the signed offset from UTC in quarters of an hour. All zeros (or all `'0'`)
//! mean that the date is not given. In memory both are seconds since 1970-01-01 UTC.

use crate::bytes::array;

/// Number of days from 1970-01-01 to a date of the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years start in March, so that the leap day is the last day of a year.
    let y = year - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`]: year, month, day.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let (era, day_of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
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
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// Broken-down UTC time: year, month, day, hour, minute, second.
fn fields(unix: i64) -> [i64; 6] {
    let (year, month, day) = civil_from_days(unix.div_euclid(86_400));
    let s = unix.rem_euclid(86_400);
    [year, month, day, s / 3600, s / 60 % 60, s % 60]
}

fn unix([year, month, day, hour, minute, second]: [i64; 6], zone: u8) -> Option<i64> {
    let valid = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    let offset = i64::from(i8::from_le_bytes([zone])) * 900;
    valid.then(|| {
        days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
    })
}

/// The 7-byte date of directory records and Rock Ridge `TF` entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShortDate(
    /// Seconds since 1970-01-01 UTC, or `None` when not given.
    pub Option<i64>,
);

impl ShortDate {
    /// Bytes on the medium.
    pub const SIZE: usize = 7;

    /// Reads a date; anything that is no date counts as not given.
    #[must_use]
    pub fn parse(bytes: [u8; Self::SIZE]) -> Self {
        let [year, month, day, hour, minute, second, zone] = bytes;
        let number = [year, month, day, hour, minute, second].map(i64::from);
        let [years, rest @ ..] = number;
        let [month, day, hour, minute, second] = rest;
        Self(unix([years + 1900, month, day, hour, minute, second], zone))
    }

    /// Writes the date in UTC; years outside 1900 to 2155 become "not given".
    #[must_use]
    pub fn emit(self) -> [u8; Self::SIZE] {
        let Some(time) = self.0 else {
            return [0; Self::SIZE];
        };
        let [year, rest @ ..] = fields(time);
        let Ok(year) = u8::try_from(year - 1900) else {
            return [0; Self::SIZE];
        };
        // Month to second are all below 60.
        let [month, day, hour, minute, second] = rest.map(|v| v.to_le_bytes()[0]);
        [year, month, day, hour, minute, second, 0]
    }
}

/// The 17-byte date of volume descriptors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LongDate(
    /// Seconds since 1970-01-01 UTC, or `None` when not given.
    pub Option<i64>,
);

impl LongDate {
    /// Bytes on the medium.
    pub const SIZE: usize = 17;

    /// Reads a date; anything that is no date counts as not given.
    #[must_use]
    pub fn parse(bytes: [u8; Self::SIZE]) -> Self {
        let number = |at: usize, len: usize| {
            let digits = bytes.get(at..at + len)?;
            digits.iter().try_fold(0_i64, |n, d| {
                d.is_ascii_digit().then(|| n * 10 + i64::from(d - b'0'))
            })
        };
        let parse = || {
            let date = [number(0, 4)?, number(4, 2)?, number(6, 2)?];
            let [year, month, day] = date;
            unix(
                [
                    year,
                    month,
                    day,
                    number(8, 2)?,
                    number(10, 2)?,
                    number(12, 2)?,
                ],
                bytes[16],
            )
        };
        Self(parse())
    }

    /// Writes the date in UTC; years outside 1 to 9999 become "not given".
    #[must_use]
    pub fn emit(self) -> [u8; Self::SIZE] {
        let mut out = [b'0'; Self::SIZE];
        out[16] = 0;
        let Some(time) = self.0 else { return out };
        let [year, rest @ ..] = fields(time);
        if !(1..=9999).contains(&year) {
            return out;
        }
        let mut put = |at: usize, len: usize, mut value: i64| {
            for place in out[at..at + len].iter_mut().rev() {
                *place = b'0' + (value % 10).to_le_bytes()[0];
                value /= 10;
            }
        };
        put(0, 4, year);
        for (i, value) in rest.into_iter().enumerate() {
            put(4 + 2 * i, 2, value);
        }
        out
    }

    /// Reads the date at `at`, "not given" when the bytes end before it.
    pub(crate) fn at(bytes: &[u8], at: usize) -> Self {
        array(bytes, at).map_or(Self(None), Self::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_dates_are_placed_right() {
        assert_eq!(ShortDate(Some(0)).emit(), [70, 1, 1, 0, 0, 0, 0]);
        assert_eq!(
            ShortDate(Some(951_782_400)).emit(),
            [100, 2, 29, 0, 0, 0, 0]
        );
        assert_eq!(&LongDate(Some(951_868_799)).emit(), b"2000022923595900\0");
        // One hour east of Greenwich.
        assert_eq!(ShortDate::parse([70, 1, 1, 1, 0, 0, 4]), ShortDate(Some(0)));
    }

    #[test]
    fn zero_bytes_are_no_date() {
        assert_eq!(ShortDate::parse([0; 7]), ShortDate(None));
        assert_eq!(LongDate::parse(LongDate(None).emit()), LongDate(None));
    }

    proptest! {
        #[test]
        fn short_dates_round_trip(t in -2_208_988_800_i64..5_869_583_999) {
            prop_assert_eq!(ShortDate::parse(ShortDate(Some(t)).emit()), ShortDate(Some(t)));
        }

        #[test]
        fn long_dates_round_trip(t in -60_000_000_000_i64..200_000_000_000) {
            prop_assert_eq!(LongDate::parse(LongDate(Some(t)).emit()), LongDate(Some(t)));
        }

        #[test]
        fn any_bytes_are_read_without_panic(a: [u8; 7], b in proptest::array::uniform17(any::<u8>())) {
            let _ = (ShortDate::parse(a), LongDate::parse(b));
        }
    }
}
