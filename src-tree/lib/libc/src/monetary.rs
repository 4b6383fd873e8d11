//! `<monetary.h>`: amounts of money. In the C locale, the only one of money, there is no symbol,
//! no grouping, a point before two digits, and a minus before what is below zero.

use core::ffi::{CStr, c_char};

use crate::errno::{self, Errno};
use crate::list::List;
use crate::stdio::printf::{Arguments, Class, Sink, Unit, format};
use crate::stdio::va::VaList;

/// Digits behind the point when none are asked for.
const FRACTION: u64 = 2;

/// Text that is being made.
struct Made(List<u8>);

impl Sink for Made {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        bytes.iter().try_for_each(|&byte| self.0.push(byte))
    }
}

/// The arguments of `%.*f`.
struct Digits([u64; 2], usize);

impl Arguments for Digits {
    fn next(&mut self, _class: Class) -> u64 {
        let next = self.0.get(self.1).copied().unwrap_or(0);
        self.1 += 1;
        next
    }
}

/// One conversion: `%[flags][width][#left][.right]n` or `i`.
struct Spec {
    fill: u8,
    /// Amounts below zero stand in parentheses, not behind a minus.
    parentheses: bool,
    /// To the left of the field.
    left: bool,
    width: usize,
    /// Digits before the point that places are kept for.
    places: Option<usize>,
    /// Digits behind the point.
    fraction: u64,
}

/// A number at the start of a text, and what is behind it.
fn number(text: &[u8]) -> Option<(usize, &[u8])> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = core::str::from_utf8(&text[..digits]).ok()?.parse().ok()?;
    Some((number, &text[digits..]))
}

impl Spec {
    /// Reads a conversion behind its `%`; gives it and what is behind its letter.
    fn parse(mut text: &[u8]) -> Option<(Spec, &[u8])> {
        let mut spec = Spec {
            fill: b' ',
            parentheses: false,
            left: false,
            width: 0,
            places: None,
            fraction: FRACTION,
        };
        loop {
            text = match text {
                [b'=', fill, rest @ ..] => {
                    spec.fill = *fill;
                    rest
                }
                [b'(', rest @ ..] => {
                    spec.parentheses = true;
                    rest
                }
                [b'-', rest @ ..] => {
                    spec.left = true;
                    rest
                }
                // There is neither grouping nor a symbol that could be left out.
                [b'^' | b'+' | b'!', rest @ ..] => rest,
                _ => break,
            };
        }
        if let Some((width, rest)) = number(text) {
            (spec.width, text) = (width, rest);
        }
        if let Some(rest) = text.strip_prefix(b"#") {
            let (places, rest) = number(rest)?;
            (spec.places, text) = (Some(places), rest);
        }
        if let Some(rest) = text.strip_prefix(b".") {
            let (fraction, rest) = number(rest)?;
            (spec.fraction, text) = (fraction as u64, rest);
        }
        let rest = text
            .strip_prefix(b"n")
            .or_else(|| text.strip_prefix(b"i"))?;
        Some((spec, rest))
    }

    /// Writes an amount.
    fn write(&self, out: &mut Made, amount: f64) -> Result<(), Errno> {
        let mut digits = Made(List::new());
        let size = f64::from_bits(amount.to_bits() & (u64::MAX >> 1));
        let mut arguments = Digits([self.fraction, size.to_bits()], 0);
        // SAFETY: the format asks for an integer and a double, and gets them.
        unsafe { format(&mut digits, Unit::Byte, b"%.*f", &mut arguments)? };
        let negative = amount.is_sign_negative();
        let whole = digits.0.iter().take_while(|&&byte| byte != b'.').count();
        let filled = self.places.unwrap_or(0).saturating_sub(whole);
        let before: &[u8] = match (negative, self.parentheses, self.places) {
            (true, true, _) => b"(",
            (true, false, _) => b"-",
            (false, _, Some(_)) => b" ",
            (false, _, None) => b"",
        };
        let behind: &[u8] = if negative && self.parentheses {
            b")"
        } else {
            b""
        };
        let length = before.len() + filled + digits.0.len() + behind.len();
        let padding = self.width.saturating_sub(length);
        let spaces =
            |out: &mut Made, count: usize, byte: u8| (0..count).try_for_each(|_| out.0.push(byte));
        spaces(out, if self.left { 0 } else { padding }, b' ')?;
        out.put(before)?;
        spaces(out, filled, self.fill)?;
        out.put(&digits.0)?;
        out.put(behind)?;
        spaces(out, if self.left { padding } else { 0 }, b' ')
    }
}

/// Makes the whole text. EINVAL: a conversion that there is not. E2BIG: more than `limit` bytes.
fn made(text: &[u8], arguments: &mut dyn Arguments, limit: usize) -> Result<List<u8>, Errno> {
    let mut out = Made(List::new());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            out.0.push(byte)?;
        } else if let Some(after) = rest.strip_prefix(b"%") {
            rest = after;
            out.0.push(b'%')?;
        } else {
            let (spec, after) = Spec::parse(rest).ok_or(Errno::EINVAL)?;
            if spec
                .width
                .max(spec.places.unwrap_or(0))
                .max(spec.fraction as usize)
                > limit
            {
                return Err(Errno::E2BIG);
            }
            rest = after;
            spec.write(&mut out, f64::from_bits(arguments.next(Class::Double)))?;
        }
    }
    if out.0.len() > limit {
        return Err(Errno::E2BIG);
    }
    Ok(out.0)
}

/// Writes amounts of money as a format says, at most `size` bytes with the closing zero; gives the
/// length, or -1 with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn __vstrfmon(
    out: *mut c_char,
    size: usize,
    text: *const c_char,
    arguments: *mut VaList,
) -> isize {
    // SAFETY: the caller gives a format.
    let text = unsafe { CStr::from_ptr(text) }.to_bytes();
    // SAFETY: the caller gives a list, which the call may use up.
    let arguments = unsafe { &mut *arguments };
    let outcome = size
        .checked_sub(1)
        .ok_or(Errno::E2BIG)
        .and_then(|limit| made(text, arguments, limit));
    match outcome {
        Ok(made) => {
            // SAFETY: the caller gives `size` bytes, and no more were made but the zero.
            unsafe { out.copy_from_nonoverlapping(made.as_ptr().cast(), made.len()) };
            // SAFETY: as above.
            unsafe { out.wrapping_add(made.len()).write(0) };
            made.len() as isize
        }
        Err(error) => {
            errno::set(error);
            -1
        }
    }
}

/// As `__vstrfmon`, with the amounts as arguments.
#[cfg(target_os = "dragonfly")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn strfmon(
    out: *mut c_char,
    size: usize,
    text: *const c_char,
    mut arguments: ...
) -> isize {
    // The compiler's list is the ABI's structure.
    let arguments = (&raw mut arguments).cast::<VaList>();
    // SAFETY: as for the C function.
    unsafe { __vstrfmon(out, size, text, arguments) }
}

/// As `strfmon`: all locales write money in the same way.
#[cfg(target_os = "dragonfly")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn strfmon_l(
    out: *mut c_char,
    size: usize,
    _locale: *mut crate::locale::object::Locale,
    text: *const c_char,
    mut arguments: ...
) -> isize {
    // The compiler's list is the ABI's structure.
    let arguments = (&raw mut arguments).cast::<VaList>();
    // SAFETY: as for the C function.
    unsafe { __vstrfmon(out, size, text, arguments) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, amount: f64, limit: usize) -> Result<String, Errno> {
        let made = made(
            text.as_bytes(),
            &mut Digits([amount.to_bits(); 2], 0),
            limit,
        )?;
        Ok(String::from_utf8(made.to_vec()).unwrap())
    }

    #[test]
    fn places_fills_and_signs_are_kept() {
        assert_eq!(money("%n", -123.455, 99).unwrap(), "-123.45");
        assert_eq!(money("%=*#5n|", 123.45, 99).unwrap(), " **123.45|");
        assert_eq!(money("%(#5.1i%%", -1.0, 99).unwrap(), "(    1.0)%");
        assert_eq!(
            money("%-9n|%12.0n", 2.0, 99).unwrap(),
            "2.00     |           2"
        );
    }

    #[test]
    fn what_is_too_long_or_no_conversion_is_refused() {
        assert_eq!(money("%n", 1.0, 3), Err(Errno::E2BIG));
        assert_eq!(money("%99999999n", 1.0, 20), Err(Errno::E2BIG));
        assert_eq!(money("%d", 1.0, 20), Err(Errno::EINVAL));
        assert_eq!(money("%#n", 1.0, 20), Err(Errno::EINVAL));
    }
}
