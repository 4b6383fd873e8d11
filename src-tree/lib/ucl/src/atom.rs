//! Words without quotes: numbers, durations, truth values, or text.

use crate::value::Value;

/// Suffixes of numbers, and the number they multiply by.
const FACTORS: &[(&str, i64)] = &[
    ("k", 1000),
    ("m", 1_000_000),
    ("g", 1_000_000_000),
    ("kb", 1 << 10),
    ("mb", 1 << 20),
    ("gb", 1 << 30),
];

/// Suffixes of durations, and the seconds they stand for.
const DURATIONS: &[(&str, f64)] = &[
    ("ms", 0.001),
    ("s", 1.0),
    ("min", 60.0),
    ("h", 3600.0),
    ("d", 86400.0),
    ("w", 604_800.0),
    ("y", 31_536_000.0),
];

/// What a word means when it is not text. Words and suffixes may be in any case.
pub(crate) fn meaning(word: &str) -> Option<Value> {
    let is = |words: &[&str]| words.iter().any(|other| word.eq_ignore_ascii_case(other));
    if is(&["true", "yes", "on"]) {
        return Some(Value::Bool(true));
    }
    if is(&["false", "no", "off"]) {
        return Some(Value::Bool(false));
    }
    if word == "null" {
        return Some(Value::Null);
    }
    number(word)
}

fn number(word: &str) -> Option<Value> {
    let unsigned = word.strip_prefix(['-', '+']).unwrap_or(word);
    if let Some(digits) = strip_hex_prefix(unsigned) {
        let number = i64::from_str_radix(digits, 16).ok()?;
        return Some(Value::Int(if word.starts_with('-') {
            -number
        } else {
            number
        }));
    }
    let signed = word.len() - unsigned.len();
    let len = decimal_len(unsigned)?;
    let (digits, suffix) = word.split_at(signed + len);
    let float: f64 = digits.parse().ok()?;
    let int: Option<i64> = digits.parse().ok();
    if suffix.is_empty() {
        return Some(int.map_or(Value::Float(float), Value::Int));
    }
    let find = |name: &str| suffix.eq_ignore_ascii_case(name);
    if let Some((_, factor)) = FACTORS.iter().find(|(name, _)| find(name)) {
        let product = int.and_then(|int| int.checked_mul(*factor));
        return Some(product.map_or(Value::Float(float * *factor as f64), Value::Int));
    }
    let (_, seconds) = DURATIONS.iter().find(|(name, _)| find(name))?;
    Some(Value::Time(float * seconds))
}

fn strip_hex_prefix(word: &str) -> Option<&str> {
    let digits = word
        .strip_prefix("0x")
        .or_else(|| word.strip_prefix("0X"))?;
    digits
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then_some(digits)
}

/// Length of `digits [. digits] [e [sign] digits]` at the beginning, if it is there.
fn decimal_len(word: &str) -> Option<usize> {
    let digits = |from: usize| {
        let rest = word.as_bytes().get(from..).unwrap_or_default();
        rest.iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let byte = |at: usize| word.as_bytes().get(at).copied();
    let mut len = digits(0);
    if len == 0 {
        return None;
    }
    if byte(len) == Some(b'.') {
        let fraction = digits(len + 1);
        if fraction == 0 {
            return None;
        }
        len += 1 + fraction;
    }
    if matches!(byte(len), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(byte(len + 1), Some(b'+' | b'-')));
        let exponent = digits(len + 1 + sign);
        if exponent > 0 {
            len += 1 + sign + exponent;
        }
    }
    Some(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_documented_meaning() {
        for (word, value) in [
            ("null", Value::Null),
            ("YES", Value::Bool(true)),
            ("off", Value::Bool(false)),
            ("0755", Value::Int(755)),
            ("-7", Value::Int(-7)),
            ("0x1F", Value::Int(31)),
            ("10k", Value::Int(10_000)),
            ("10Kb", Value::Int(10_240)),
            ("2g", Value::Int(2_000_000_000)),
            ("1gb", Value::Int(1 << 30)),
            ("1.5k", Value::Float(1500.0)),
            ("2.5", Value::Float(2.5)),
            ("1e3", Value::Float(1000.0)),
            ("99999999999999999999", Value::Float(1e20)),
            ("250ms", Value::Time(0.25)),
            ("10min", Value::Time(600.0)),
            ("1w", Value::Time(604_800.0)),
        ] {
            assert_eq!(meaning(word), Some(value), "{word}");
        }
        for text in [
            "", "-", "1.1_2", "2.0.r3", "1.", ".5", "0x", "10kk", "nullable", "1e",
        ] {
            assert_eq!(meaning(text), None, "{text}");
        }
    }
}
