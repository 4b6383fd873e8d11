//! `strptime`: times from text, in the C locale.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use super::calendar::{date, days, tm};
use super::convert::localtime_r;
use super::names::{DAYS, MONTHS};

/// What is left of a text, and what cannot be stored before the end.
struct Reader<'a> {
    rest: &'a [u8],
    century: Option<c_int>,
    of_century: Option<c_int>,
    afternoon: Option<bool>,
    day_of_year: bool,
    date: bool,
    year: bool,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        let length = self
            .rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace() || **byte == 0x0b)
            .count();
        self.rest = &self.rest[length..];
    }

    /// A number of at most `digits` digits in a range.
    fn number(&mut self, digits: usize, low: c_int, high: c_int) -> Option<c_int> {
        self.skip_space();
        let length = self
            .rest
            .iter()
            .take(digits)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (number, rest) = self.rest.split_at(length);
        let number: c_int = core::str::from_utf8(number).ok()?.parse().ok()?;
        self.rest = rest;
        (low..=high).contains(&number).then_some(number)
    }

    /// One of the names, whole or its first three letters.
    fn name<const N: usize>(&mut self, names: &[&str; N]) -> Option<c_int> {
        self.skip_space();
        for (at, name) in names.iter().enumerate() {
            for part in [name.as_bytes(), &name.as_bytes()[..3]] {
                let start = self.rest.get(..part.len());
                if start.is_some_and(|start| start.eq_ignore_ascii_case(part)) {
                    self.rest = &self.rest[part.len()..];
                    return Some(at as c_int);
                }
            }
        }
        None
    }

    /// `Z`, or an offset as `+hhmm`, `+hh:mm` or `+hh`, in seconds.
    fn offset(&mut self) -> Option<i64> {
        self.skip_space();
        let (&sign, rest) = self.rest.split_first()?;
        self.rest = rest;
        let sign = match sign {
            b'Z' => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = self.number(2, 0, 99)?;
        if let Some(rest) = self.rest.strip_prefix(b":") {
            self.rest = rest;
        }
        let minutes = if self.rest.first().is_some_and(u8::is_ascii_digit) {
            self.number(2, 0, 59)?
        } else {
            0
        };
        Some(sign * i64::from(hours * 3600 + minutes * 60))
    }

    fn one(&mut self, conversion: u8, time: &mut tm) -> Option<()> {
        match conversion {
            b'a' | b'A' => time.tm_wday = self.name(&DAYS)?,
            b'b' | b'B' | b'h' => (time.tm_mon, self.date) = (self.name(&MONTHS)?, true),
            b'c' => return self.all(b"%a %b %e %H:%M:%S %Y", time),
            b'C' => self.century = Some(self.number(2, 0, 99)?),
            b'd' | b'e' => (time.tm_mday, self.date) = (self.number(2, 1, 31)?, true),
            b'D' | b'x' => return self.all(b"%m/%d/%y", time),
            b'F' => return self.all(b"%Y-%m-%d", time),
            b'H' | b'k' => time.tm_hour = self.number(2, 0, 23)?,
            b'I' | b'l' => time.tm_hour = self.number(2, 1, 12)? % 12,
            b'j' => (time.tm_yday, self.day_of_year) = (self.number(3, 1, 366)? - 1, true),
            b'm' => (time.tm_mon, self.date) = (self.number(2, 1, 12)? - 1, true),
            b'M' => time.tm_min = self.number(2, 0, 59)?,
            b'n' | b't' => self.skip_space(),
            b'p' => {
                let start = self.rest.get(..2)?;
                self.afternoon = Some(start.eq_ignore_ascii_case(b"pm"));
                if self.afternoon == Some(false) && !start.eq_ignore_ascii_case(b"am") {
                    return None;
                }
                self.rest = &self.rest[2..];
            }
            b'r' => return self.all(b"%I:%M:%S %p", time),
            b'R' => return self.all(b"%H:%M", time),
            b's' => {
                let seconds = i64::from(self.number(10, 0, c_int::MAX)?);
                // SAFETY: both places are there.
                unsafe { localtime_r(&raw const seconds, time) };
            }
            b'S' => time.tm_sec = self.number(2, 0, 60)?,
            b'T' | b'X' => return self.all(b"%H:%M:%S", time),
            b'u' => time.tm_wday = self.number(1, 1, 7)? % 7,
            b'U' | b'W' | b'V' => _ = self.number(2, 0, 53)?,
            b'w' => time.tm_wday = self.number(1, 0, 6)?,
            b'y' => self.of_century = Some(self.number(2, 0, 99)?),
            b'Y' => (time.tm_year, self.year) = (self.number(4, 0, 9999)? - 1900, true),
            b'z' => time.tm_gmtoff = self.offset()?,
            b'Z' => {
                let name = self
                    .rest
                    .iter()
                    .take_while(|byte| byte.is_ascii_uppercase());
                self.rest = &self.rest[name.count()..];
            }
            b'%' => self.rest = self.rest.strip_prefix(b"%")?,
            _ => return None,
        }
        Some(())
    }

    fn all(&mut self, format: &[u8], time: &mut tm) -> Option<()> {
        let mut format = format;
        while let Some((&byte, after)) = format.split_first() {
            format = after;
            if byte.is_ascii_whitespace() {
                self.skip_space();
                continue;
            }
            if byte != b'%' {
                self.rest = self.rest.strip_prefix(&[byte])?;
                continue;
            }
            while let Some((b'E' | b'O' | b'-', after)) = format.split_first() {
                format = after;
            }
            let (&conversion, after) = format.split_first()?;
            format = after;
            self.one(conversion, time)?;
        }
        Some(())
    }

    /// Puts the parts together that came apart.
    fn finish(&self, time: &mut tm) {
        if let Some(year) = self.of_century {
            time.tm_year = match self.century {
                Some(century) => century * 100 - 1900 + year,
                None if year < 69 => year + 100,
                None => year,
            };
        } else if let Some(century) = self.century {
            time.tm_year = century * 100 - 1900 + time.tm_year.rem_euclid(100);
        }
        if let Some(true) = self.afternoon {
            time.tm_hour += 12;
        }
        let year = i64::from(time.tm_year) + 1900;
        let new_year = days(year, 0, 1);
        if self.day_of_year && !self.date {
            let (_, month, day) = date(new_year + i64::from(time.tm_yday));
            (time.tm_mon, time.tm_mday) = (month as c_int, day as c_int);
        }
        if self.date || self.day_of_year || self.year {
            let day = days(year, time.tm_mon.into(), time.tm_mday.into());
            time.tm_wday = (day + 4).rem_euclid(7) as c_int;
            time.tm_yday = (day - new_year) as c_int;
        }
    }
}

/// Reads a time as a format says, changing the fields that it mentions; gives where the text
/// goes on, or null when it does not fit.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strptime(
    text: *const c_char,
    format: *const c_char,
    time: *mut tm,
) -> *mut c_char {
    // SAFETY: the caller gives a string.
    let rest = unsafe { CStr::from_ptr(text) }.to_bytes();
    // SAFETY: the caller gives a format.
    let format = unsafe { CStr::from_ptr(format) }.to_bytes();
    // SAFETY: the caller gives a broken-down time.
    let time = unsafe { &mut *time };
    let length = rest.len();
    let mut reader = Reader {
        rest,
        century: None,
        of_century: None,
        afternoon: None,
        day_of_year: false,
        date: false,
        year: false,
    };
    if reader.all(format, time).is_none() {
        return null_mut();
    }
    reader.finish(time);
    text.cast_mut().wrapping_add(length - reader.rest.len())
}

/// Seconds of a time with its own offset to Greenwich (for tests of the pair with `strftime`).
#[cfg(test)]
fn seconds_of(time: &mut tm) -> i64 {
    let offset = time.tm_gmtoff;
    // SAFETY: the structure is writable.
    unsafe { super::convert::timegm(time) - offset }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::break_down;
    use crate::time::format::strftime;
    use proptest::prelude::*;

    fn read(text: &CStr, format: &CStr) -> Option<tm> {
        let mut time = tm::ZERO;
        // SAFETY: text, format and time are what they are called.
        let end = unsafe { strptime(text.as_ptr(), format.as_ptr(), &raw mut time) };
        (!end.is_null()).then_some(time)
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            seconds in -62_000_000_000i64..250_000_000_000, minutes in -720i64..720,
        ) {
            let time = break_down(seconds, minutes * 60).unwrap();
            let mut out = [0 as c_char; 100];
            for format in [c"%Y-%m-%dT%H:%M:%S%z", c"%d %b %C%y %I:%M:%S %p %z", c"%Y %j %T %z"] {
                // SAFETY: buffer, format and time are what they are called.
                unsafe { strftime(out.as_mut_ptr(), 100, format.as_ptr(), &raw const time) };
                // SAFETY: the text was closed.
                let mut again = read(unsafe { CStr::from_ptr(out.as_ptr()) }, format).unwrap();
                prop_assert_eq!(again.tm_wday, time.tm_wday);
                prop_assert_eq!(seconds_of(&mut again), seconds);
            }
        }
    }

    #[test]
    fn texts_that_do_not_fit_are_refused() {
        assert!(read(c"2024-13-01", c"%Y-%m-%d").is_none());
        assert!(read(c"x", c"%d").is_none());
        assert!(read(c"Fri", c"%A").is_some_and(|time| time.tm_wday == 5));
        assert!(read(c"99", c"%y").is_some_and(|time| time.tm_year == 99));
    }
}
