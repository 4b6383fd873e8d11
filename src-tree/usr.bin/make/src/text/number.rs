//! Numbers as C's strtol(3) and strtod(3) read them.

use super::trim_start;

/// Reads an integer with an optional sign; base 0 takes `0x` and a leading 0 for what they are in
/// C. Gives the number, saturated, and how many bytes it took: 0 where there is none.
#[must_use]
pub fn leading_integer(text: &[u8], base: u32) -> (i64, usize) {
    let blanks = text.len() - trim_start(text).len();
    let mut at = blanks;
    let negative = text.get(at) == Some(&b'-');
    if matches!(text.get(at), Some(b'-' | b'+')) {
        at += 1;
    }
    let hexadecimal = matches!(text.get(at..at + 2), Some(b"0x" | b"0X"))
        && text.get(at + 2).is_some_and(u8::is_ascii_hexdigit);
    let base = match base {
        0 if hexadecimal => 16,
        0 if text.get(at) == Some(&b'0') => 8,
        0 => 10,
        other => other,
    };
    if base == 16 && hexadecimal {
        at += 2;
    }
    let start = at;
    let mut value: i64 = 0;
    while let Some(digit) = text
        .get(at)
        .and_then(|byte| char::from(*byte).to_digit(base))
    {
        value = value
            .saturating_mul(i64::from(base))
            .saturating_add(i64::from(digit));
        at += 1;
    }
    if at == start {
        return (0, 0);
    }
    (if negative { -value } else { value }, at)
}

/// Reads an integer as [`leading_integer`]; a negative one is 0.
#[must_use]
pub fn leading_unsigned(text: &[u8], base: u32) -> (u64, usize) {
    let (value, used) = leading_integer(text, base);
    (u64::try_from(value).unwrap_or(0), used)
}

/// Reads the operand of a comparison: decimal, `0x` hexadecimal, or a decimal fraction. Nothing at
/// all is 0.
#[must_use]
pub fn condition_number(text: &[u8]) -> Option<f64> {
    // The usual ones, which fit into 32 bits.
    if text.len() < 10 && text.iter().all(u8::is_ascii_digit) {
        let digit = |number: u32, byte: &u8| number * 10 + u32::from(byte - b'0');
        return Some(f64::from(text.iter().fold(0, digit)));
    }
    let base = if text.get(1) == Some(&b'x') { 16 } else { 10 };
    let (value, used) = leading_integer(text, base);
    #[expect(clippy::cast_precision_loss, reason = "bmake compares in double, too")]
    if used == text.len() && value != i64::MAX && value != -i64::MAX {
        return Some(value as f64);
    }
    if used < text.len() && !matches!(text[used], b'.' | b'e' | b'E') {
        return None;
    }
    let number = std::str::from_utf8(trim_start(text)).ok()?;
    // Only digits, sign, point and exponent get here; words for infinity do not.
    let allowed = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    if !number.bytes().all(allowed) {
        return None;
    }
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_integers_hexadecimals_or_fractions() {
        assert_eq!(condition_number(b""), Some(0.0));
        assert_eq!(condition_number(b"12"), Some(12.0));
        assert_eq!(condition_number(b"0x1F"), Some(31.0));
        assert_eq!(condition_number(b"-3"), Some(-3.0));
        assert_eq!(condition_number(b"1.5e1"), Some(15.0));
        assert_eq!(condition_number(b"1.5.2"), None);
        assert_eq!(condition_number(b"12a"), None);
        assert_eq!(condition_number(b"word"), None);
    }

    #[test]
    fn integers_say_how_long_they_are() {
        assert_eq!(leading_integer(b"12..3", 0), (12, 2));
        assert_eq!(leading_integer(b"-010", 0), (-8, 4));
        assert_eq!(leading_integer(b"x", 0), (0, 0));
    }
}
