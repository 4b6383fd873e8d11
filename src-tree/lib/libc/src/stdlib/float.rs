//! Floating-point numbers from text: `strtod`, `strtof`, `strtold`, `atof`.
//!
//! Decimal numbers are read by `core`, which is exact; hexadecimal ones here, rounding half to
//! even. A `long double` has the precision of a `double`.

use core::ffi::{CStr, c_char, c_int};

use crate::errno::{self, Errno};

/// What a text starts with, read as a floating-point number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Parsed {
    value: f64,
    narrow: f32,
    /// Not zero, but too small or too large for a double or a float.
    range: [bool; 2],
    /// Bytes used; 0 when there is no number.
    pub(crate) used: usize,
}

impl Parsed {
    const NONE: Parsed = Parsed {
        value: 0.0,
        narrow: 0.0,
        range: [false; 2],
        used: 0,
    };

    /// The nearest double.
    pub(crate) fn double(&self) -> f64 {
        self.value
    }

    /// The nearest float (not the one nearest to the double).
    pub(crate) fn single(&self) -> f32 {
        self.narrow
    }

    fn negated(self) -> Parsed {
        Parsed {
            value: -self.value,
            narrow: -self.narrow,
            ..self
        }
    }
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

/// Length of an exponent behind its mark, 0 when there is none.
fn exponent(text: &[u8], mark: u8) -> usize {
    if !text
        .first()
        .is_some_and(|byte| byte.eq_ignore_ascii_case(&mark))
    {
        return 0;
    }
    let sign = usize::from(matches!(text.get(1), Some(b'+' | b'-')));
    match digits(&text[1 + sign..], u8::is_ascii_digit) {
        0 => 0,
        count => 1 + sign + count,
    }
}

fn decimal(text: &[u8]) -> Option<Parsed> {
    let (length, any) = mantissa(text, u8::is_ascii_digit);
    if !any {
        return None;
    }
    let used = length + exponent(&text[length..], b'e');
    let number = core::str::from_utf8(&text[..used]).ok()?;
    let (value, narrow) = (number.parse::<f64>().ok()?, number.parse::<f32>().ok()?);
    let zero = text[..length]
        .iter()
        .all(|byte| matches!(byte, b'0' | b'.'));
    let range = [
        !zero && (value < f64::MIN_POSITIVE || value.is_infinite()),
        !zero && (narrow < f32::MIN_POSITIVE || narrow.is_infinite()),
    ];
    Some(Parsed {
        value,
        narrow,
        range,
        used,
    })
}

/// A number behind `0x`.
fn hexadecimal(text: &[u8]) -> Option<Parsed> {
    let (length, any) = mantissa(text, u8::is_ascii_hexdigit);
    if !any {
        return None;
    }
    let mark = exponent(&text[length..], b'p');
    let mut power = match core::str::from_utf8(text.get(length + 1..length + mark).unwrap_or(&[])) {
        Ok("") | Err(_) => 0i64,
        Ok(written) => written.parse().unwrap_or(if written.starts_with('-') {
            -1_000_000
        } else {
            1_000_000
        }),
    };
    // The first 60 bits, and whether anything but zeros follows.
    let (mut bits, mut rest, mut behind_point) = (0u64, false, false);
    for &byte in &text[..length] {
        let Some(digit) = char::from(byte).to_digit(16) else {
            behind_point = true;
            continue;
        };
        if bits >> 56 == 0 {
            bits = bits << 4 | u64::from(digit);
            power -= if behind_point { 4 } else { 0 };
        } else {
            rest |= digit != 0;
            power += if behind_point { 0 } else { 4 };
        }
    }
    let bits = bits << 1 | u64::from(rest);
    let power = power.clamp(-100_000, 100_000) - 1;
    let value = f64::from_bits(scaled(bits, power, 52, 1023));
    let narrow = f32::from_bits(scaled(bits, power, 23, 127) as u32);
    Some(Parsed {
        value,
        narrow,
        range: [
            bits != 0 && (value < f64::MIN_POSITIVE || value.is_infinite()),
            bits != 0 && (narrow < f32::MIN_POSITIVE || narrow.is_infinite()),
        ],
        used: length + mark,
    })
}

/// The bits of the number nearest to `bits` times two to the `power`, in a format with so many
/// bits of fraction and this bias.
fn scaled(bits: u64, power: i64, fraction: u32, bias: i64) -> u64 {
    if bits == 0 {
        return 0;
    }
    let width = i64::from(64 - bits.leading_zeros());
    // The exponent of the leading bit; denormal numbers have the least one.
    let top = power + width - 1;
    let least = top.max(1 - bias) - i64::from(fraction);
    let shift = least - power;
    let mut whole = if shift <= 0 {
        bits << (-shift).min(63)
    } else if shift > 64 {
        0
    } else {
        let cut = u128::from(bits);
        let kept = (cut >> shift) as u64;
        let (lost, half) = (cut & ((1 << shift) - 1), 1u128 << (shift - 1));
        kept + u64::from(lost > half || lost == half && kept & 1 == 1)
    };
    let mut exponent = least + i64::from(fraction) + bias;
    if whole >> (fraction + 1) != 0 {
        whole >>= 1;
        exponent += 1;
    }
    if whole >> fraction == 0 {
        return whole;
    }
    if exponent > 2 * bias {
        return ((2 * bias + 1) as u64) << fraction;
    }
    (exponent as u64) << fraction | (whole & ((1 << fraction) - 1))
}

/// Infinity or "not a number".
fn word(text: &[u8]) -> Option<Parsed> {
    let starts = |word: &[u8]| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let (value, used) = if starts(b"infinity") {
        (f64::INFINITY, 8)
    } else if starts(b"inf") {
        (f64::INFINITY, 3)
    } else if starts(b"nan") {
        let inside = text[3..]
            .strip_prefix(b"(")
            .map(|rest| digits(rest, |byte| byte.is_ascii_alphanumeric() || *byte == b'_'));
        let closed = inside.filter(|&length| text.get(4 + length) == Some(&b')'));
        (f64::NAN, closed.map_or(3, |length| 5 + length))
    } else {
        return None;
    };
    Some(Parsed {
        value,
        narrow: value as f32,
        range: [false; 2],
        used,
    })
}

/// Reads white space, a sign and a number as `strtod` does.
pub(crate) fn parse(text: &[u8]) -> Parsed {
    let space = digits(text, |byte| byte.is_ascii_whitespace() || *byte == 0x0b);
    let minus = text.get(space) == Some(&b'-');
    let start = space + usize::from(minus || text.get(space) == Some(&b'+'));
    let number = &text[start..];
    let hex = match number {
        [b'0', b'x' | b'X', rest @ ..] => hexadecimal(rest).map(|parsed| Parsed {
            used: parsed.used + 2,
            ..parsed
        }),
        _ => None,
    };
    let Some(parsed) = hex.or_else(|| decimal(number)).or_else(|| word(number)) else {
        return Parsed::NONE;
    };
    let parsed = Parsed {
        used: parsed.used + start,
        ..parsed
    };
    if minus { parsed.negated() } else { parsed }
}

/// Mantissa, and sign with exponent, of a double as the x87 format has them.
pub(crate) fn extended(value: f64) -> (u64, u16) {
    let bits = value.to_bits();
    let sign = ((bits >> 63) as u16) << 15;
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as u16, bits << 12 >> 1);
    match (exponent, fraction) {
        (0x7ff, _) => (1 << 63 | fraction, sign | 0x7fff),
        (0, 0) => (0, sign),
        (0, _) => {
            let shift = fraction.leading_zeros();
            (fraction << shift, sign | (16383 - 1022 - shift as u16))
        }
        _ => (1 << 63 | fraction, sign | (exponent + 16383 - 1023)),
    }
}

unsafe fn parse_at(text: *const c_char, end: *mut *mut c_char) -> Parsed {
    // SAFETY: the caller gives a string.
    let parsed = parse(unsafe { CStr::from_ptr(text) }.to_bytes());
    if !end.is_null() {
        // SAFETY: the caller gives a place for the end.
        unsafe { end.write(text.cast_mut().wrapping_add(parsed.used)) };
    }
    parsed
}

/// Reads a number; ERANGE when it is too large (infinity) or too small (what is nearest).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtod(text: *const c_char, end: *mut *mut c_char) -> f64 {
    // SAFETY: as for the C function.
    let parsed = unsafe { parse_at(text, end) };
    if parsed.range[0] {
        errno::set(Errno::ERANGE);
    }
    parsed.value
}

/// As `strtod`, for a `float`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtof(text: *const c_char, end: *mut *mut c_char) -> f32 {
    // SAFETY: as for the C function.
    let parsed = unsafe { parse_at(text, end) };
    if parsed.range[1] {
        errno::set(Errno::ERANGE);
    }
    parsed.narrow
}

/// Reads a number; what is no number is 0.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn atof(text: *const c_char) -> f64 {
    // SAFETY: as for the C function.
    unsafe { strtod(text, core::ptr::null_mut()) }
}

// As `strtod`, for a `long double`, which is given back on the x87 stack.
#[cfg(target_os = "dragonfly")]
core::arch::global_asm!(
    ".text",
    ".globl strtold",
    ".type strtold,@function",
    "strtold:",
    "    subq $8, %rsp",
    "    callq strtod",
    "    movsd %xmm0, (%rsp)",
    "    fldl (%rsp)",
    "    addq $8, %rsp",
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
            let parsed = parse(format!("{value:e}").as_bytes());
            prop_assert_eq!(parsed.value.to_bits(), bits);
            let (fraction, exponent) = (bits & ((1 << 52) - 1), bits >> 52 & 0x7ff);
            let lead = u32::from(exponent != 0);
            let power = exponent.max(1) as i64 - 1023;
            let sign = if value.is_sign_negative() { "-" } else { "" };
            let hex = format!("{sign}0x{lead}.{fraction:013x}p{power}");
            prop_assert_eq!(parse(hex.as_bytes()).value.to_bits(), bits);
        }

        #[test]
        fn hexadecimal_floats_round_as_the_processor_does(bits in any::<u64>(), power in -200i32..150) {
            // 2 to the power is exact, and so is the product of few bits with it.
            let bits = bits >> 12;
            let parsed = parse(format!("0x{bits:x}p{power}").as_bytes());
            let exact = bits as f64 * 2f64.powi(power);
            prop_assert_eq!(parsed.value, exact);
            prop_assert_eq!(parsed.narrow, exact as f32);
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
        assert!(parse(b"-inf").value == f64::NEG_INFINITY && parse(b"nan").value.is_nan());
    }

    #[test]
    fn numbers_out_of_range_are_noticed() {
        let range = |text: &str| parse(text.as_bytes()).range;
        assert_eq!(range("1e400"), [true, true]);
        assert_eq!(range("1e100"), [false, true]);
        assert_eq!(range("1e-310"), [true, true]);
        assert_eq!(range("0e-999"), [false, false]);
        assert_eq!(range("0x1p-1080"), [true, true]);
    }

    #[test]
    fn extended_numbers_have_an_explicit_leading_bit() {
        assert_eq!(extended(1.0), (1 << 63, 16383));
        assert_eq!(extended(-3.0), (3 << 62, 0x8000 | 16384));
        assert_eq!(extended(f64::from_bits(1)), (1 << 63, 16383 - 1074));
        assert_eq!(extended(f64::INFINITY), (1 << 63, 0x7fff));
        assert_eq!(extended(0.0), (0, 0));
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
