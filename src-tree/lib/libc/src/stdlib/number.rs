//! Numbers from text: `strtol` and relatives, `atoi`.

use core::ffi::{CStr, c_char, c_int, c_long, c_ulong};

use crate::errno::{self, Errno};

/// What a text starts with, read as an integer.
#[derive(Debug, PartialEq, Eq)]
struct Parsed {
    negative: bool,
    /// Saturated at `u64::MAX`.
    magnitude: u64,
    overflow: bool,
    /// Bytes used; 0 when there is no number.
    used: usize,
}

/// Reads white space, sign, prefix and digits as `strtol` does. `None`: impossible base.
fn parse(text: &[u8], base: c_int) -> Option<Parsed> {
    let mut base = match base {
        0 | 2..=36 => base as u32,
        _ => return None,
    };
    let space = text
        .iter()
        .take_while(|b| b.is_ascii_whitespace() || **b == 0x0b)
        .count();
    let mut at = space;
    let negative = text.get(at) == Some(&b'-');
    if negative || text.get(at) == Some(&b'+') {
        at += 1;
    }
    let digit_at = |at: usize, base| text.get(at).and_then(|&b| char::from(b).to_digit(base));
    let hex = text.get(at) == Some(&b'0')
        && matches!(text.get(at + 1), Some(b'x' | b'X'))
        && digit_at(at + 2, 16).is_some();
    if hex && (base == 0 || base == 16) {
        base = 16;
        at += 2;
    } else if base == 0 {
        base = if text.get(at) == Some(&b'0') { 8 } else { 10 };
    }
    let (mut magnitude, mut overflow, first) = (0u64, false, at);
    while let Some(digit) = digit_at(at, base) {
        let next = magnitude
            .checked_mul(u64::from(base))
            .and_then(|m| m.checked_add(digit.into()));
        (magnitude, overflow) = match next {
            Some(next) if !overflow => (next, false),
            _ => (u64::MAX, true),
        };
        at += 1;
    }
    let used = if at == first { 0 } else { at };
    Some(Parsed {
        negative,
        magnitude,
        overflow,
        used,
    })
}

/// A text that is an integer as a whole, as the 64 bits of it; out of range, it is clamped.
pub(crate) fn of_text(text: &[u8], base: c_int, signed: bool) -> Option<u64> {
    let parsed = parse(text, base)?;
    if parsed.used == 0 || parsed.used != text.len() {
        return None;
    }
    let value = match (parsed.negative, signed) {
        (true, true) => 0i64
            .checked_sub_unsigned(parsed.magnitude)
            .unwrap_or(i64::MIN)
            .cast_unsigned(),
        (true, false) => parsed.magnitude.wrapping_neg(),
        (false, true) => parsed.magnitude.min(i64::MAX as u64),
        (false, false) => parsed.magnitude,
    };
    Some(value)
}

unsafe fn parse_at(text: *const c_char, end: *mut *mut c_char, base: c_int) -> Option<Parsed> {
    // SAFETY: the caller gives a string.
    let parsed = parse(unsafe { CStr::from_ptr(text) }.to_bytes(), base);
    if !end.is_null() {
        let used = parsed.as_ref().map_or(0, |parsed| parsed.used);
        // SAFETY: the caller gives a place for the end.
        unsafe { end.write(text.cast_mut().wrapping_add(used)) };
    }
    if parsed.is_none() {
        errno::set(Errno::EINVAL);
    }
    parsed
}

/// Reads a signed number; `LONG_MIN` or `LONG_MAX` and ERANGE when it does not fit.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtol(text: *const c_char, end: *mut *mut c_char, base: c_int) -> c_long {
    // SAFETY: as for the C function.
    let Some(parsed) = (unsafe { parse_at(text, end, base) }) else {
        return 0;
    };
    let value = if parsed.negative {
        0i64.checked_sub_unsigned(parsed.magnitude)
    } else {
        i64::try_from(parsed.magnitude).ok()
    };
    value.filter(|_| !parsed.overflow).unwrap_or_else(|| {
        errno::set(Errno::ERANGE);
        if parsed.negative { i64::MIN } else { i64::MAX }
    })
}

/// Reads an unsigned number (a minus sign negates it); `ULONG_MAX` and ERANGE when too large.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtoul(
    text: *const c_char,
    end: *mut *mut c_char,
    base: c_int,
) -> c_ulong {
    // SAFETY: as for the C function.
    let Some(parsed) = (unsafe { parse_at(text, end, base) }) else {
        return 0;
    };
    if parsed.overflow {
        errno::set(Errno::ERANGE);
        return u64::MAX;
    }
    if parsed.negative {
        parsed.magnitude.wrapping_neg()
    } else {
        parsed.magnitude
    }
}

/// As `strtol`: `long long` has the size of `long`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtoll(text: *const c_char, end: *mut *mut c_char, base: c_int) -> i64 {
    // SAFETY: as for the C function.
    unsafe { strtol(text, end, base) }
}

/// As `strtoul`: `long long` has the size of `long`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtoull(text: *const c_char, end: *mut *mut c_char, base: c_int) -> u64 {
    // SAFETY: as for the C function.
    unsafe { strtoul(text, end, base) }
}

/// Reads a decimal number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn atol(text: *const c_char) -> c_long {
    // SAFETY: as for the C function.
    unsafe { strtol(text, core::ptr::null_mut(), 10) }
}

/// Reads a decimal number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn atoll(text: *const c_char) -> i64 {
    // SAFETY: as for the C function.
    unsafe { atol(text) }
}

/// As `strtol` (of `<inttypes.h>`): `intmax_t` has the size of `long`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtoimax(text: *const c_char, end: *mut *mut c_char, base: c_int) -> i64 {
    // SAFETY: as for the C function.
    unsafe { strtol(text, end, base) }
}

/// As `strtoul` (of `<inttypes.h>`): `uintmax_t` has the size of `long`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtoumax(text: *const c_char, end: *mut *mut c_char, base: c_int) -> u64 {
    // SAFETY: as for the C function.
    unsafe { strtoul(text, end, base) }
}

/// A text that is a decimal number as a whole and in a range; else 0, and what is wrong at
/// `error` (null when nothing is).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtonum(
    text: *const c_char,
    least: i64,
    most: i64,
    error: *mut *const c_char,
) -> i64 {
    // SAFETY: the caller gives a string.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    let parsed = parse(bytes, 10).filter(|parsed| parsed.used > 0 && parsed.used == bytes.len());
    let value = parsed.map(|parsed| {
        let magnitude = i128::from(parsed.magnitude) + i128::from(parsed.overflow);
        if parsed.negative {
            -magnitude
        } else {
            magnitude
        }
    });
    let outcome = match value {
        _ if least > most => Err((c"invalid", Errno::EINVAL)),
        None => Err((c"invalid", Errno::EINVAL)),
        Some(value) if value < i128::from(least) => Err((c"too small", Errno::ERANGE)),
        Some(value) if value > i128::from(most) => Err((c"too large", Errno::ERANGE)),
        Some(value) => Ok(value as i64),
    };
    if let Err((_, number)) = outcome {
        errno::set(number);
    }
    if !error.is_null() {
        let message = outcome
            .err()
            .map_or(core::ptr::null(), |(text, _)| text.as_ptr());
        // SAFETY: the caller gives a place for the message.
        unsafe { error.write(message) };
    }
    outcome.unwrap_or(0)
}

/// Reads a decimal number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn atoi(text: *const c_char) -> c_int {
    // SAFETY: as for the C function.
    unsafe { atol(text) as c_int }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ffi::CString;

    fn long(text: &str, base: c_int) -> (i64, usize) {
        let text = CString::new(text).unwrap();
        let mut end = core::ptr::null_mut();
        // SAFETY: the text is a string and `end` a place.
        let value = unsafe { strtol(text.as_ptr(), &raw mut end, base) };
        (value, end.addr() - text.as_ptr().addr())
    }

    #[test]
    fn prefixes_signs_and_ends_are_those_of_c() {
        assert_eq!(long("  -42xyz", 10), (-42, 5));
        assert_eq!(long("0x1Fg", 0), (31, 4));
        assert_eq!(long("0x", 16), (0, 1));
        assert_eq!(long("0777", 0), (0o777, 4));
        assert_eq!(long("zz", 36), (35 * 36 + 35, 2));
        assert_eq!(long("+", 10), (0, 0));
        assert_eq!(long("5", 1), (0, 0));
        assert_eq!(errno::get(), Errno::EINVAL.0 as c_int);
    }

    #[test]
    fn numbers_out_of_range_are_clamped() {
        assert_eq!(long("9223372036854775808", 10).0, i64::MAX);
        assert_eq!(errno::get(), Errno::ERANGE.0 as c_int);
        assert_eq!(long("-9223372036854775809", 10).0, i64::MIN);
        assert_eq!(long("99999999999999999999999", 10), (i64::MAX, 23));
        assert_eq!(long("-9223372036854775808", 10).0, i64::MIN);
    }

    proptest! {
        #[test]
        fn every_number_reads_back(value in any::<i64>()) {
            prop_assert_eq!(long(&value.to_string(), 10).0, value);
            prop_assert_eq!(long(&format!("{value:x}"), 16).0 , i64::from_str_radix(
                &format!("{value:x}"), 16).unwrap_or(i64::MAX));
        }
    }
}
