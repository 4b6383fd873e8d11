//! Sizes and ages as people write them.

use std::time::Duration;

/// The text is not a size or an age.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct ParseSizeError {
    text: String,
    expected: &'static str,
}

/// Reads a size in bytes: a number, with `K`, `M`, `G` or `T` (powers of 1024; `KiB`, `MB` and so
/// on are the same).
///
/// # Errors
/// [`ParseSizeError`] for anything else, and for sizes beyond 64 bits.
pub fn parse_size(text: &str) -> Result<u64, ParseSizeError> {
    let error = || ParseSizeError {
        text: text.to_owned(),
        expected: "a size, such as 500M or 20GiB",
    };
    let (number, unit) = split_number(text);
    let shift = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return Err(error()),
    };
    let number: u64 = number.parse().map_err(|_| error())?;
    number.checked_mul(1 << shift).ok_or_else(error)
}

/// Reads an age: a number with `s`, `m`, `h`, `d` or `w`.
///
/// # Errors
/// [`ParseSizeError`] for anything else.
pub fn parse_age(text: &str) -> Result<Duration, ParseSizeError> {
    let error = || ParseSizeError {
        text: text.to_owned(),
        expected: "an age, such as 12h, 30d or 2w",
    };
    let (number, unit) = split_number(text);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => return Err(error()),
    };
    let number: u64 = number.parse().map_err(|_| error())?;
    number
        .checked_mul(seconds)
        .map(Duration::from_secs)
        .ok_or_else(error)
}

fn split_number(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

/// Writes a size for people: `512 B`, `3.4 KiB`, `20.0 GiB`.
#[must_use]
pub fn show_size(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let step = (63 - bytes.leading_zeros() as usize) / 10;
    let tenths = (u128::from(bytes) * 10) >> (10 * step);
    format!("{}.{} {}", tenths / 10, tenths % 10, units[step - 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_and_ages_are_read() {
        assert_eq!(parse_size("500M"), Ok(500 << 20));
        assert_eq!(parse_size("20 GiB"), Ok(20 << 30));
        assert_eq!(parse_size("0"), Ok(0));
        assert!(parse_size("").is_err() && parse_size("-1").is_err());
        assert!(parse_size("99999999999T").is_err());
        assert_eq!(parse_age("2w"), Ok(Duration::from_secs(14 * 86_400)));
        assert!(parse_age("2").is_err() && parse_age("2y").is_err());
    }

    #[test]
    fn sizes_are_shown_with_one_decimal() {
        assert_eq!(show_size(1023), "1023 B");
        assert_eq!(show_size(1024), "1.0 KiB");
        assert_eq!(show_size(3 << 20 | 1 << 19), "3.5 MiB");
        assert_eq!(show_size(u64::MAX), "15.9 EiB");
    }

    proptest! {
        #[test]
        fn whole_numbers_of_a_unit_round_trip(n in 1_u64..1023, step in 1_usize..4) {
            let bytes = n << (10 * step);
            let shown = show_size(bytes).replace(".0", "");
            prop_assert_eq!(parse_size(&shown), Ok(bytes));
        }
    }
}
