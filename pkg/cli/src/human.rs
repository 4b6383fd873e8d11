//! Sizes and times for people.

/// A size with three digits: `61.0B`, `1.21KiB`, `123MiB`.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut unit = 0;
    // Hundredths of the unit, rounded only at the end.
    let mut value = bytes as f64;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let text = match value {
        value if value < 9.995 => format!("{value:.2}"),
        value if value < 99.95 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    };
    format!("{text}{}", UNITS[unit])
}

/// A time of UTC as ctime(3) has it, with the zone: `Sun Nov 22 08:28:03 2026 UTC`.
pub(crate) fn time(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let name = |names: &[&'static str], at: i64| {
        usize::try_from(at)
            .ok()
            .and_then(|at| names.get(at).copied())
            .unwrap_or("???")
    };
    format!(
        "{} {} {day:2} {:02}:{:02}:{:02} {year} UTC",
        name(&DAYS, days.rem_euclid(7)),
        name(&MONTHS, month - 1),
        rest / 3600,
        rest / 60 % 60,
        rest % 60,
    )
}

/// Year, month (from 1) and day of a number of days since 1970, in the Gregorian calendar. Counts
/// years from March, so that a leap day is a year's last.
fn civil(days: i64) -> (i64, i64, i64) {
    const IN_400_YEARS: i64 = 146_097;
    // Days since 1 March of the year 0.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(IN_400_YEARS), days.rem_euclid(IN_400_YEARS));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day + 2) / 153;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year + i64::from(month <= 2);
    (year, month, day - (153 * from_march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits() {
        for (bytes, text) in [
            (0, "0.00B"),
            (61, "61.0B"),
            (405, "405B"),
            (1_243, "1.21KiB"),
            (1_023, "1.00KiB"),
            (5 << 20, "5.00MiB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn times_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "Thu Jan  1 00:00:00 1970 UTC"),
            (951_782_400, "Tue Feb 29 00:00:00 2000 UTC"),
            (1_795_336_083, "Sun Nov 22 08:28:03 2026 UTC"),
            (-1, "Wed Dec 31 23:59:59 1969 UTC"),
        ] {
            assert_eq!(time(seconds), text);
        }
    }
}
