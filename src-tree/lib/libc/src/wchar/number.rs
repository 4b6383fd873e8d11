//! Numbers in wide texts: `wcstol`, `wcstod` and relatives. All characters of a number are ASCII,
//! so that the number is read from a copy of bytes.

use core::ffi::{c_char, c_int, c_long};
use core::ptr::null_mut;

use crate::list::List;
use crate::stdlib::number::{strtol, strtoul};

/// Characters that are copied at most: more than a number with a meaning has.
const LONGEST: usize = 4096;

/// The start of a text in bytes, as far as it is ASCII, closed by a zero; and the number of
/// characters of white space before it, which may be more than ASCII knows.
///
/// # Safety
/// The caller gives a wide text.
unsafe fn ascii(text: *const c_int) -> (List<u8>, usize) {
    let at = |index: usize| {
        // SAFETY: the text goes on until a zero, which was not passed.
        unsafe { text.wrapping_add(index).read() }
    };
    let mut skipped = 0;
    while super::classify::iswspace(at(skipped)) != 0 {
        skipped += 1;
    }
    let mut copy = List::new();
    for index in skipped..skipped + LONGEST {
        match u8::try_from(at(index)) {
            Ok(byte @ 1..0x80) if copy.push(byte).is_ok() => {}
            _ => break,
        }
    }
    // Without memory there is no number.
    if copy.push(0).is_err() {
        copy.truncate(0);
    }
    (copy, skipped)
}

/// Reads a number with a function for bytes, and stores where it ends.
///
/// # Safety
/// The caller gives a wide text, and a place for the end or null.
unsafe fn read<T>(
    text: *const c_int,
    end: *mut *mut c_int,
    number: impl FnOnce(*const c_char, *mut *mut c_char) -> T,
) -> T {
    // SAFETY: as for this function.
    let (copy, skipped) = unsafe { ascii(text) };
    let start = if copy.is_empty() {
        c"".as_ptr()
    } else {
        copy.as_ptr().cast()
    };
    let mut stop: *mut c_char = null_mut();
    let value = number(start, &raw mut stop);
    if !end.is_null() {
        let length = stop.addr() - start.addr();
        let length = if length == 0 { 0 } else { skipped + length };
        // SAFETY: the caller gives a place for the end.
        unsafe { end.write(text.wrapping_add(length).cast_mut()) };
    }
    value
}

/// Defines functions that read a number as another one reads it from bytes.
macro_rules! wide {
    ($($(#[$doc:meta])* fn $name:ident($($base:ident)?) -> $ty:ty = $narrow:path;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $name(text: *const c_int, end: *mut *mut c_int $(, $base: c_int)?) -> $ty {
            let number = |start: *const c_char, stop: *mut *mut c_char| {
                // SAFETY: the copy is a string.
                unsafe { $narrow(start, stop $(, $base)?) }
            };
            // SAFETY: as for the C function.
            unsafe { read(text, end, number) }
        }
    )*};
}

wide! {
    /// As `strtol`, from a wide text.
    fn wcstol(base) -> c_long = strtol;
    /// As `strtoul`, from a wide text.
    fn wcstoul(base) -> u64 = strtoul;
    /// As `strtoll`, from a wide text.
    fn wcstoll(base) -> i64 = strtol;
    /// As `strtoull`, from a wide text.
    fn wcstoull(base) -> u64 = strtoul;
    /// As `strtoimax`, from a wide text.
    fn wcstoimax(base) -> i64 = strtol;
    /// As `strtoumax`, from a wide text.
    fn wcstoumax(base) -> u64 = strtoul;
    /// As `strtod`, from a wide text.
    fn wcstod() -> f64 = crate::stdlib::float::strtod;
    /// As `strtof`, from a wide text.
    fn wcstof() -> f32 = crate::stdlib::float::strtof;
}

// A `long double` is returned in the x87's register: the result of `wcstod`, extended there.
#[cfg(target_os = "dragonfly")]
core::arch::global_asm!(
    ".globl wcstold",
    ".type wcstold,@function",
    "wcstold:",
    "subq $8, %rsp",
    "callq wcstod",
    "movsd %xmm0, (%rsp)",
    "fldl (%rsp)",
    "addq $8, %rsp",
    "retq",
    ".size wcstold, .-wcstold",
    options(att_syntax),
);

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<c_int> {
        text.chars()
            .chain(['\0'])
            .map(|letter| u32::from(letter).cast_signed())
            .collect()
    }

    #[test]
    fn numbers_end_where_those_of_bytes_do() {
        for (text, base, value, length) in [
            (" \u{2003}-42x", 10, -42, 5),
            ("0x1fz", 0, 31, 4),
            ("nothing", 10, 0, 0),
            ("7\u{664}", 10, 7, 1),
        ] {
            let text = wide(text);
            let mut end = null_mut();
            // SAFETY: the text is closed by a zero.
            let found = unsafe { wcstol(text.as_ptr(), &raw mut end, base) };
            assert_eq!(
                (found, end.cast_const()),
                (value, text.as_ptr().wrapping_add(length))
            );
        }
        let text = wide(" 1.5e3,");
        let mut end = null_mut();
        // SAFETY: as above.
        assert_eq!(unsafe { wcstod(text.as_ptr(), &raw mut end) }, 1500.0);
        assert_eq!(end.cast_const(), text.as_ptr().wrapping_add(6));
    }
}
