//! strftime(3) in the C locale, as far as makefiles have use for it.

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A moment of a calendar.
struct Moment {
    year: i64,
    /// From 0.
    month: usize,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// From Sunday, which is 0.
    weekday: usize,
    /// From 0.
    yearday: i64,
}

impl Moment {
    /// Splits seconds since 1970 into days, and these into years of 400-year cycles.
    fn new(seconds: i64) -> Self {
        let days = seconds.div_euclid(86_400);
        let rest = seconds.rem_euclid(86_400);
        // Years that begin in March have their leap day at the end.
        let shifted = days + 719_468;
        let cycle = shifted.div_euclid(146_097);
        let in_cycle = shifted.rem_euclid(146_097);
        let year_of = (in_cycle - in_cycle / 1460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
        let in_year = in_cycle - (365 * year_of + year_of / 4 - year_of / 100);
        let from_march = (5 * in_year + 2) / 153;
        let day = in_year - (153 * from_march + 2) / 5 + 1;
        let month = (from_march + 2) % 12;
        let year = year_of + cycle * 400 + i64::from(month < 2);
        let leap = i64::from(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
        let month = usize::try_from(month).unwrap_or(0);
        Self {
            year,
            month,
            day,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: usize::try_from((days + 4).rem_euclid(7)).unwrap_or(0),
            yearday: before[month] + day - 1 + if month > 1 { leap } else { 0 },
        }
    }
}

/// Formats a moment: seconds since 1970 in local time, and how far that is from UTC.
pub(super) fn format(format: &[u8], seconds: i64, offset: i64, utc: bool, out: &mut Vec<u8>) {
    let moment = Moment::new(seconds);
    let mut bytes = format.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let Some(letter) = bytes.next() else {
            out.push(b'%');
            return;
        };
        let text = one(letter, &moment, seconds, offset, utc);
        match text {
            Some(text) => out.extend_from_slice(text.as_bytes()),
            None => out.extend_from_slice(&[b'%', letter]),
        }
    }
}

fn one(letter: u8, at: &Moment, seconds: i64, offset: i64, utc: bool) -> Option<String> {
    let again = |text: &str| {
        let mut out = Vec::new();
        format(text.as_bytes(), seconds, offset, utc, &mut out);
        String::from_utf8(out).unwrap_or_default()
    };
    let twelve = (at.hour + 11) % 12 + 1;
    let weekday = i64::try_from(at.weekday).unwrap_or(0);
    Some(match letter {
        b'%' => "%".to_owned(),
        b'n' => "\n".to_owned(),
        b't' => "\t".to_owned(),
        b'a' => DAYS[at.weekday][..3].to_owned(),
        b'A' => DAYS[at.weekday].to_owned(),
        b'b' | b'h' => MONTHS[at.month][..3].to_owned(),
        b'B' => MONTHS[at.month].to_owned(),
        b'c' => again("%a %b %e %H:%M:%S %Y"),
        b'C' => format!("{:02}", at.year.div_euclid(100)),
        b'd' => format!("{:02}", at.day),
        b'D' | b'x' => again("%m/%d/%y"),
        b'e' => format!("{:2}", at.day),
        b'F' => again("%Y-%m-%d"),
        b'H' => format!("{:02}", at.hour),
        b'I' => format!("{twelve:02}"),
        b'j' => format!("{:03}", at.yearday + 1),
        b'k' => format!("{:2}", at.hour),
        b'l' => format!("{twelve:2}"),
        b'm' => format!("{:02}", at.month + 1),
        b'M' => format!("{:02}", at.minute),
        b'p' => if at.hour < 12 { "AM" } else { "PM" }.to_owned(),
        b'r' => again("%I:%M:%S %p"),
        b'R' => again("%H:%M"),
        b's' => (seconds - offset).to_string(),
        b'S' => format!("{:02}", at.second),
        b'T' | b'X' => again("%H:%M:%S"),
        b'u' => ((weekday + 6) % 7 + 1).to_string(),
        b'U' => format!("{:02}", (at.yearday + 7 - weekday) / 7),
        b'w' => weekday.to_string(),
        b'W' => format!("{:02}", (at.yearday + 7 - (weekday + 6) % 7) / 7),
        b'y' => format!("{:02}", at.year.rem_euclid(100)),
        b'Y' => at.year.to_string(),
        b'z' => {
            let minutes = offset.abs() / 60;
            let sign = if offset < 0 { '-' } else { '+' };
            format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
        }
        b'Z' => if utc { "GMT" } else { "UTC" }.to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, seconds: i64) -> String {
        let mut out = Vec::new();
        format(text.as_bytes(), seconds, 0, true, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn calendar_knows_leap_years_and_weekdays() {
        assert_eq!(show("%F %T %a %j", 0), "1970-01-01 00:00:00 Thu 001");
        assert_eq!(show("%F %A %U %W", 951_782_400), "2000-02-29 Tuesday 09 09");
        assert_eq!(show("%c", 1_700_000_000), "Tue Nov 14 22:13:20 2023");
        assert_eq!(show("%Q%%", 0), "%Q%");
    }
}
