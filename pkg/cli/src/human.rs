//! Sizes and times for people.

use pkg_types::Calendar;

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
    let time = Calendar::of(seconds);
    let name = |names: &[&'static str], at: i64| {
        usize::try_from(at)
            .ok()
            .and_then(|at| names.get(at).copied())
            .unwrap_or("???")
    };
    format!(
        "{} {} {:2} {:02}:{:02}:{:02} {} UTC",
        name(&DAYS, seconds.div_euclid(86_400).rem_euclid(7)),
        name(&MONTHS, time.month - 1),
        time.day,
        time.hour,
        time.minute,
        time.second,
        time.year,
    )
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
