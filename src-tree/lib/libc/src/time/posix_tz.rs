//! Zones as POSIX writes them in `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`.

use super::calendar::{DAY, date, days, is_leap};

/// Longest name of a zone.
const LONGEST: usize = 15;

/// The name of a zone, closed by a zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    bytes: [u8; LONGEST + 1],
}

impl Name {
    fn new(text: &[u8]) -> Option<Name> {
        let mut bytes = [0; LONGEST + 1];
        bytes.get_mut(..text.len().max(3))?;
        if text.len() > LONGEST {
            return None;
        }
        bytes[..text.len()].copy_from_slice(text);
        Some(Name { bytes })
    }

    /// The name with its closing zero.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The day of a year on which the clocks change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// `Jn`: the day from 1, leap days not counted.
    Julian(i64),
    /// `n`: the day from 0, leap days counted.
    Zero(i64),
    /// `Mm.w.d`: the `w`th (5: last) day `d` of the week in month `m`.
    Month(i64, i64, i64),
}

/// When the clocks change: a day, and seconds from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    day: Day,
    time: i64,
}

impl Change {
    /// Seconds from 1970 on the clock of the place.
    fn in_year(self, year: i64) -> i64 {
        let day = match self.day {
            Day::Julian(n) => days(year, 0, 1) + n - 1 + i64::from(is_leap(year) && n >= 60),
            Day::Zero(n) => days(year, 0, 1) + n,
            Day::Month(month, week, weekday) => {
                let first = days(year, month - 1, 1);
                let skip = (weekday - (first + 4)).rem_euclid(7);
                let day = first + skip + (week - 1) * 7;
                if day >= days(year, month, 1) {
                    day - 7
                } else {
                    day
                }
            }
        };
        day * DAY + self.time
    }
}

/// Daylight saving time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Summer {
    name: Name,
    offset: i64,
    begin: Change,
    end: Change,
}

/// A zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PosixTz {
    name: Name,
    offset: i64,
    summer: Option<Summer>,
}

/// What the clock of a place says at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Local<'a> {
    /// Seconds east of Greenwich.
    pub(super) offset: i64,
    /// Whether daylight saving time is in force.
    pub(super) is_summer: bool,
    /// Name of the zone, closed by a zero.
    pub(super) name: &'a [u8],
}

impl PosixTz {
    /// Reads a zone; `None` when it is not one.
    pub(super) fn parse(text: &[u8]) -> Option<PosixTz> {
        let mut text = Text(text);
        let name = text.name()?;
        let offset = -text.time(24)?;
        if text.0.is_empty() {
            let summer = None;
            return Some(PosixTz {
                name,
                offset,
                summer,
            });
        }
        let summer_name = text.name()?;
        let summer_offset = match text.0.first() {
            None | Some(b',') => offset + 3600,
            Some(_) => -text.time(24)?,
        };
        let (begin, end) = if text.0.is_empty() {
            // The rule of the United States, which is everybody's default.
            let at = |month, week| Change {
                day: Day::Month(month, week, 0),
                time: 7200,
            };
            (at(3, 2), at(11, 1))
        } else {
            (text.change()?, text.change()?)
        };
        text.0.is_empty().then_some(PosixTz {
            name,
            offset,
            summer: Some(Summer {
                name: summer_name,
                offset: summer_offset,
                begin,
                end,
            }),
        })
    }

    /// The local time at some seconds since 1970.
    pub(super) fn at(&self, seconds: i64) -> Local<'_> {
        let winter = Local {
            offset: self.offset,
            is_summer: false,
            name: self.name.bytes(),
        };
        let Some(summer) = &self.summer else {
            return winter;
        };
        let (year, ..) = date(seconds.saturating_add(self.offset).div_euclid(DAY));
        let begin = summer.begin.in_year(year) - self.offset;
        let end = summer.end.in_year(year) - summer.offset;
        let is_summer = if begin < end {
            (begin..end).contains(&seconds)
        } else {
            !(end..begin).contains(&seconds)
        };
        if is_summer {
            Local {
                offset: summer.offset,
                is_summer,
                name: summer.name.bytes(),
            }
        } else {
            winter
        }
    }

    /// Names of both times, each closed by a zero, and the winter's offset.
    pub(super) fn names(&self) -> (&[u8], Option<&[u8]>, i64) {
        let summer = self.summer.as_ref().map(|summer| summer.name.bytes());
        (self.name.bytes(), summer, self.offset)
    }
}

/// What is left to read.
struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    fn eat(&mut self, byte: u8) -> bool {
        match self.0.strip_prefix(&[byte]) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// Bytes as long as they are of a kind.
    fn run(&mut self, kind: fn(u8) -> bool) -> &'a [u8] {
        let length = self.0.iter().take_while(|&&byte| kind(byte)).count();
        let (run, rest) = self.0.split_at(length);
        self.0 = rest;
        run
    }

    /// Three or more letters, or anything in angle brackets.
    fn name(&mut self) -> Option<Name> {
        let name = if self.eat(b'<') {
            let name = self.run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'));
            self.eat(b'>').then_some(name)?
        } else {
            self.run(|byte| byte.is_ascii_alphabetic())
        };
        (name.len() >= 3).then(|| Name::new(name))?
    }

    fn number(&mut self, most: i64) -> Option<i64> {
        let digits = self.run(|byte| byte.is_ascii_digit());
        let number = core::str::from_utf8(digits).ok()?.parse().ok()?;
        (number <= most).then_some(number)
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    fn time(&mut self, most_hours: i64) -> Option<i64> {
        let minus = self.eat(b'-');
        if !minus {
            self.eat(b'+');
        }
        let mut seconds = self.number(most_hours)? * 3600;
        if self.eat(b':') {
            seconds += self.number(59)? * 60;
            if self.eat(b':') {
                seconds += self.number(59)?;
            }
        }
        Some(if minus { -seconds } else { seconds })
    }

    /// `,day[/time]`.
    fn change(&mut self) -> Option<Change> {
        if !self.eat(b',') {
            return None;
        }
        let day = if self.eat(b'J') {
            Day::Julian(self.number(365)?.max(1))
        } else if self.eat(b'M') {
            let month = self.number(12).filter(|&month| month > 0)?;
            let week = self.eat(b'.').then(|| self.number(5))??;
            let weekday = self.eat(b'.').then(|| self.number(6))??;
            Day::Month(month, week.max(1), weekday)
        } else {
            Day::Zero(self.number(365)?)
        };
        let time = if self.eat(b'/') {
            self.time(167)?
        } else {
            7200
        };
        Some(Change { day, time })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(zone: &PosixTz, seconds: i64) -> (i64, bool) {
        let local = zone.at(seconds);
        (local.offset, local.is_summer)
    }

    #[test]
    fn european_clocks_change_on_the_last_sundays() {
        let zone = PosixTz::parse(b"CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        // 2024-03-31 01:00 UTC and 2024-10-27 01:00 UTC.
        assert_eq!(offset(&zone, 1_711_846_799), (3600, false));
        assert_eq!(offset(&zone, 1_711_846_800), (7200, true));
        assert_eq!(offset(&zone, 1_729_990_799), (7200, true));
        assert_eq!(offset(&zone, 1_729_990_800), (3600, false));
        assert_eq!(zone.at(1_711_846_800).name[..5], *b"CEST\0");
    }

    #[test]
    fn southern_summers_span_the_new_year() {
        let zone = PosixTz::parse(b"AEST-10AEDT,M10.1.0,M4.1.0/3").unwrap();
        assert_eq!(offset(&zone, 1_704_067_200), (39_600, true));
        assert_eq!(offset(&zone, 1_719_792_000), (36_000, false));
    }

    #[test]
    fn other_ways_to_write_zones_are_read_and_nonsense_is_not() {
        let zone = PosixTz::parse(b"<-03>3").unwrap();
        assert_eq!(offset(&zone, 0), (-10_800, false));
        let zone = PosixTz::parse(b"EST5EDT").unwrap();
        assert_eq!(offset(&zone, 1_719_792_000), (-14_400, true));
        let zone = PosixTz::parse(b"XXX-5:30YYY,J60/0,300/1:00:00").unwrap();
        assert_eq!(offset(&zone, 0), (19_800, false));
        for bad in [
            &b""[..],
            b"C",
            b"CET",
            b"CET-1CEST,M13.1.0,M1.1.0",
            b"CET-1CEST,",
        ] {
            assert_eq!(PosixTz::parse(bad), None);
        }
    }
}
