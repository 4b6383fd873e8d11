//! Floating-point numbers from text: `strtod`, `strtof`, `strtold`, `atof`.
//!
//! Decimal numbers become doubles and floats by `core`, which is exact; long doubles and
//! hexadecimal numbers by [`crate::decimal`]. Halves go to even.

use core::ffi::{CStr, c_char, c_int};

use crate::decimal::extended::Extended;
use crate::decimal::nearest;
use crate::errno::{self, Errno};

/// What a text says, without its sign.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Value<'a> {
    /// Digits with a point among them at most, times ten to a power.
    Decimal {
        /// With the exponent.
        text: &'a str,
        digits: &'a [u8],
        power: i64,
    },
    /// Bits times two to a power, and whether a little more.
    Hexadecimal {
        bits: u128,
        power: i32,
        more: bool,
    },
    Infinity,
    NotANumber,
}

/// What a text starts with, read as a floating-point number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Parsed<'a> {
    value: Value<'a>,
    negative: bool,
    /// Bytes used; 0 when there is no number.
    pub(crate) used: usize,
}

impl Parsed<'_> {
    /// The nearest double, and whether the number is out of its range.
    pub(crate) fn double(&self) -> (f64, bool) {
        let (value, range) = match self.value {
            Value::Decimal { text, digits, .. } => {
                let value = text.parse::<f64>().unwrap_or(0.0);
                let outside = value < f64::MIN_POSITIVE || value.is_infinite();
                (value, outside && !is_zero(digits))
            }
            Value::Hexadecimal { bits, power, more } => {
                let (bits, range) = round_to(bits, power, more, 53, 1023);
                (f64::from_bits(bits), range)
            }
            Value::Infinity => (f64::INFINITY, false),
            Value::NotANumber => (f64::NAN, false),
        };
        (if self.negative { -value } else { value }, range)
    }

    /// The nearest float (not the one nearest to the double), and whether the number is out of
    /// its range.
    pub(crate) fn single(&self) -> (f32, bool) {
        let (value, range) = match self.value {
            Value::Decimal { text, digits, .. } => {
                let value = text.parse::<f32>().unwrap_or(0.0);
                let outside = value < f32::MIN_POSITIVE || value.is_infinite();
                (value, outside && !is_zero(digits))
            }
            Value::Hexadecimal { bits, power, more } => {
                let (bits, range) = round_to(bits, power, more, 24, 127);
                (f32::from_bits(bits as u32), range)
            }
            Value::Infinity => (f32::INFINITY, false),
            Value::NotANumber => (f32::NAN, false),
        };
        (if self.negative { -value } else { value }, range)
    }

    /// The nearest long double, and whether the number is out of its range.
    pub(crate) fn extended(&self) -> (Extended, bool) {
        let (value, range) = match self.value {
            Value::Decimal { digits, power, .. } => nearest::decimal(digits, power),
            Value::Hexadecimal { bits, power, more } => Extended::nearest(bits, power, more),
            Value::Infinity => (Extended::INFINITY, false),
            Value::NotANumber => (Extended::NAN, false),
        };
        (
            if self.negative {
                value.negated()
            } else {
                value
            },
            range,
        )
    }
}

fn is_zero(digits: &[u8]) -> bool {
    digits.iter().all(|byte| matches!(byte, b'0' | b'.'))
}

/// The bits of the number nearest to `bits` times two to the `power` in a format with so many
/// bits of mantissa and this bias, and whether it is out of range.
fn round_to(bits: u128, power: i32, more: bool, precision: u32, bias: i32) -> (u64, bool) {
    let fraction = precision - 1;
    let least = 1 - bias - fraction as i32;
    let rounded = nearest::round(bits, power, more, precision, least);
    let exponent = rounded.exponent - least + 1;
    if rounded.mantissa >> fraction == 0 {
        return (rounded.mantissa, rounded.tiny);
    }
    if exponent > 2 * bias {
        return (((2 * bias + 1) as u64) << fraction, true);
    }
    let inside = rounded.mantissa & ((1 << fraction) - 1);
    ((exponent as u64) << fraction | inside, rounded.tiny)
}

fn digits(text: &[u8], is_digit: fn(&u8) -> bool) -> usize {
    text.iter().take_while(|byte| is_digit(byte)).count()
}

/// Length of `digits[.digits]`, and whether there is a digit.
fn mantissa(text: &[u8], is_digit: fn(&u8) -> bool) -> (usize, bool) {
    let whole = digits(text, is_digit);
    if text.get(whole) != Some(&b'.') {
        return (whole, whole > 0);
    }
    let fraction = digits(&text[whole + 1..], is_digit);
    (whole + 1 + fraction, whole + fraction > 0)
}

/// Length and value (clamped) of an exponent with its mark, 0 when there is none.
fn exponent(text: &[u8], mark: u8) -> (usize, i64) {
    /// Larger than any length of a text that is in memory could make up for.
    const FAR: i64 = 1 << 60;
    if !text
        .first()
        .is_some_and(|byte| byte.eq_ignore_ascii_case(&mark))
    {
        return (0, 0);
    }
    let sign = usize::from(matches!(text.get(1), Some(b'+' | b'-')));
    let written = &text[1 + sign..];
    let count = digits(written, u8::is_ascii_digit);
    let value = written[..count].iter().fold(0i64, |value, digit| {
        (value * 10 + i64::from(digit - b'0')).min(FAR)
    });
    match (count, text.get(1)) {
        (0, _) => (0, 0),
        (_, Some(b'-')) => (1 + sign + count, -value),
        _ => (1 + sign + count, value),
    }
}

/// A value and the bytes it takes.
type Read<'a> = (Value<'a>, usize);

fn decimal(text: &[u8]) -> Option<Read<'_>> {
    let (length, any) = mantissa(text, u8::is_ascii_digit);
    if !any {
        return None;
    }
    let (mark, power) = exponent(&text[length..], b'e');
    let used = length + mark;
    let value = Value::Decimal {
        text: core::str::from_utf8(&text[..used]).ok()?,
        digits: &text[..length],
        power,
    };
    Some((value, used))
}

/// A number behind `0x`.
fn hexadecimal(text: &[u8]) -> Option<Read<'_>> {
    let (length, any) = mantissa(text, u8::is_ascii_hexdigit);
    if !any {
        return None;
    }
    let (mark, mut power) = exponent(&text[length..], b'p');
    // The first bits, and whether anything but zeros follows.
    let (mut bits, mut more, mut behind_point) = (0u128, false, false);
    for &byte in &text[..length] {
        let Some(digit) = char::from(byte).to_digit(16) else {
            behind_point = true;
            continue;
        };
        if bits >> 120 == 0 {
            bits = bits << 4 | u128::from(digit);
            power -= if behind_point { 4 } else { 0 };
        } else {
            more |= digit != 0;
            power += if behind_point { 0 } else { 4 };
        }
    }
    let power = power.clamp(-1_000_000, 1_000_000) as i32;
    Some((Value::Hexadecimal { bits, power, more }, length + mark))
}

/// Infinity or "not a number".
fn word(text: &[u8]) -> Option<Read<'_>> {
    let starts = |word: &[u8]| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    if starts(b"infinity") {
        return Some((Value::Infinity, 8));
    }
    if starts(b"inf") {
        return Some((Value::Infinity, 3));
    }
    if !starts(b"nan") {
        return None;
    }
    let inside = text[3..]
        .strip_prefix(b"(")
        .map(|rest| digits(rest, |byte| byte.is_ascii_alphanumeric() || *byte == b'_'));
    let closed = inside.filter(|&length| text.get(4 + length) == Some(&b')'));
    Some((Value::NotANumber, closed.map_or(3, |length| 5 + length)))
}

/// Reads white space, a sign and a number as `strtod` does.
pub(crate) fn parse(text: &[u8]) -> Parsed<'_> {
    let space = digits(text, |byte| byte.is_ascii_whitespace() || *byte == 0x0b);
    let negative = text.get(space) == Some(&b'-');
    let start = space + usize::from(negative || text.get(space) == Some(&b'+'));
    let number = &text[start..];
    let hex = match number {
        [b'0', b'x' | b'X', rest @ ..] => hexadecimal(rest).map(|(value, used)| (value, used + 2)),
        _ => None,
    };
    match hex.or_else(|| decimal(number)).or_else(|| word(number)) {
        Some((value, used)) => Parsed {
            value,
            negative,
            used: used + start,
        },
        None => Parsed {
            value: Value::Hexadecimal {
                bits: 0,
                power: 0,
                more: false,
            },
            negative: false,
            used: 0,
        },
    }
}

unsafe fn parse_at<'a>(text: *const c_char, end: *mut *mut c_char) -> Parsed<'a> {
    // SAFETY: the caller gives a string.
    let parsed = parse(unsafe { CStr::from_ptr(text) }.to_bytes());
    if !end.is_null() {
        // SAFETY: the caller gives a place for the end.
        unsafe { end.write(text.cast_mut().wrapping_add(parsed.used)) };
    }
    parsed
}

/// Sets ERANGE for a number that is out of range.
fn told<T>((value, range): (T, bool)) -> T {
    if range {
        errno::set(Errno::ERANGE);
    }
    value
}

/// Reads a number; ERANGE when it is too large (infinity) or too small (what is nearest).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtod(text: *const c_char, end: *mut *mut c_char) -> f64 {
    // SAFETY: as for the C function.
    told(unsafe { parse_at(text, end) }.double())
}

/// As `strtod`, for a `float`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtof(text: *const c_char, end: *mut *mut c_char) -> f32 {
    // SAFETY: as for the C function.
    told(unsafe { parse_at(text, end) }.single())
}

/// Reads a number; what is no number is 0.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn atof(text: *const c_char) -> f64 {
    // SAFETY: as for the C function.
    unsafe { strtod(text, core::ptr::null_mut()) }
}

/// What `strtold` does but for giving its result: it is stored, in 10 bytes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
unsafe extern "C" fn __df_strtold(text: *const c_char, end: *mut *mut c_char, out: *mut [u8; 10]) {
    // SAFETY: as for the C function.
    let value = told(unsafe { parse_at(text, end) }.extended());
    // SAFETY: the caller gives a place.
    unsafe { out.write(value.to_bytes()) };
}

// As `strtod`, for a `long double`, which is given back on the x87 stack.
#[cfg(target_os = "dragonfly")]
core::arch::global_asm!(
    ".text",
    ".globl strtold",
    ".type strtold,@function",
    "strtold:",
    "    subq $24, %rsp",
    "    movq %rsp, %rdx",
    "    callq __df_strtold",
    "    fldt (%rsp)",
    "    addq $24, %rsp",
    "    retq",
    ".size strtold, . - strtold",
    options(att_syntax),
);

/// Signs of a division's remainder and result, of C's `div`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Division<T> {
    /// The quotient, cut towards zero.
    pub quotient: T,
    /// The remainder.
    pub remainder: T,
}

macro_rules! divisions {
    ($($div:ident, $abs:ident: $ty:ty;)*) => {$(
        /// Quotient, cut towards zero, and remainder.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $div(a: $ty, b: $ty) -> Division<$ty> {
            Division {
                quotient: a.wrapping_div(b),
                remainder: a.wrapping_rem(b),
            }
        }

        /// The value without its sign.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $abs(value: $ty) -> $ty {
            value.wrapping_abs()
        }
    )*};
}

divisions! {
    div, abs: c_int;
    ldiv, labs: i64;
    lldiv, llabs: i64;
    imaxdiv, imaxabs: i64;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_double_reads_back_from_both_notations(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            let text = format!("{value:e}");
            let parsed = parse(text.as_bytes());
            prop_assert_eq!(parsed.double().0.to_bits(), bits);
            let (fraction, exponent) = (bits & ((1 << 52) - 1), bits >> 52 & 0x7ff);
            let lead = u32::from(exponent != 0);
            let power = exponent.max(1) as i64 - 1023;
            let sign = if value.is_sign_negative() { "-" } else { "" };
            let hex = format!("{sign}0x{lead}.{fraction:013x}p{power}");
            prop_assert_eq!(parse(hex.as_bytes()).double().0.to_bits(), bits);
        }

        #[test]
        fn hexadecimal_floats_round_as_the_processor_does(bits in any::<u64>(), power in -200i32..150) {
            // 2 to the power is exact, and so is the product of few bits with it.
            let bits = bits >> 12;
            let text = format!("0x{bits:x}p{power}");
            let parsed = parse(text.as_bytes());
            let exact = bits as f64 * 2f64.powi(power);
            prop_assert_eq!(parsed.double().0, exact);
            prop_assert_eq!(parsed.single().0, exact as f32);
        }
    }

    #[test]
    fn ends_and_words_are_those_of_c() {
        let used = |text: &str| parse(text.as_bytes()).used;
        assert_eq!(
            (used(" -1.5e+"), used("1e5x"), used(".5"), used(".")),
            (5, 3, 2, 0)
        );
        assert_eq!(
            (used("0x"), used("0x.8p1z"), used("infinit"), used("nan(a)")),
            (1, 6, 3, 6)
        );
        assert_eq!((used("nan("), used("-infinity"), used("e1")), (3, 9, 0));
        assert_eq!(parse(b"-inf").double().0, f64::NEG_INFINITY);
        assert!(parse(b"nan").double().0.is_nan());
    }

    #[test]
    fn numbers_out_of_range_are_noticed() {
        let range = |text: &str| {
            let parsed = parse(text.as_bytes());
            [parsed.double().1, parsed.single().1]
        };
        assert_eq!(range("1e400"), [true, true]);
        assert_eq!(range("1e100"), [false, true]);
        assert_eq!(range("1e-310"), [true, true]);
        assert_eq!(range("0e-999"), [false, false]);
        assert_eq!(range("0x1p-1080"), [true, true]);
        assert_eq!(range("0x1p-1074"), [false, true]);
        assert_eq!(range("0x1.8p-1074"), [true, true]);
    }

    #[test]
    fn long_doubles_have_all_their_bits() {
        let read = |text: &str| parse(text.as_bytes()).extended().0;
        assert_eq!(read("0x1.0000000000000002p0").mantissa, (1 << 63) + 1);
        assert_eq!(read("-0.1").mantissa, 0xcccc_cccc_cccc_cccd);
        assert_eq!(read("1e4932").head, 0x7ffe);
        assert_eq!(read("-inf"), Extended::INFINITY.negated());
    }

    #[test]
    fn divisions_cut_towards_zero() {
        let Division {
            quotient,
            remainder,
        } = div(-7, 2);
        assert_eq!((quotient, remainder, abs(-3)), (-3, -1, 3));
    }
}
