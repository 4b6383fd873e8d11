//! `<ctype.h>`: kinds of characters in the C locale.

use core::ffi::c_int;

/// The byte that a value is, if it is one (`EOF` is not).
fn byte(value: c_int) -> Option<u8> {
    u8::try_from(value).ok()
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident: $test:expr;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $name(value: c_int) -> c_int {
            let test: fn(&u8) -> bool = $test;
            c_int::from(byte(value).is_some_and(|byte| test(&byte)))
        }
    )*};
}

kinds! {
    /// A letter.
    isalpha: u8::is_ascii_alphabetic;
    /// A letter or decimal digit.
    isalnum: u8::is_ascii_alphanumeric;
    /// A decimal digit.
    isdigit: u8::is_ascii_digit;
    /// A decimal digit.
    isnumber: u8::is_ascii_digit;
    /// A hexadecimal digit.
    isxdigit: u8::is_ascii_hexdigit;
    /// A hexadecimal digit.
    ishexnumber: u8::is_ascii_hexdigit;
    /// A small letter.
    islower: u8::is_ascii_lowercase;
    /// A capital letter.
    isupper: u8::is_ascii_uppercase;
    /// Punctuation.
    ispunct: u8::is_ascii_punctuation;
    /// A character with a picture.
    isgraph: u8::is_ascii_graphic;
    /// A character with a picture, or a space.
    isprint: |byte| (0x20..0x7f).contains(byte);
    /// A control character.
    iscntrl: u8::is_ascii_control;
    /// White space.
    isspace: |byte| matches!(byte, b' ' | 0x09..=0x0d);
    /// A space or tabulator.
    isblank: |byte| matches!(byte, b' ' | b'\t');
    /// A byte of ASCII.
    isascii: u8::is_ascii;
}

/// The lower seven bits.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn toascii(value: c_int) -> c_int {
    value & 0x7f
}

/// The value of a hexadecimal digit; 0 for anything else.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn digittoint(value: c_int) -> c_int {
    byte(value)
        .and_then(|byte| char::from(byte).to_digit(16))
        .map_or(0, |digit| digit as c_int)
}

/// The small letter of a capital one; any other value as it is.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tolower(value: c_int) -> c_int {
    byte(value).map_or(value, |byte| c_int::from(byte.to_ascii_lowercase()))
}

/// The capital letter of a small one; any other value as it is.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn toupper(value: c_int) -> c_int {
    byte(value).map_or(value, |byte| c_int::from(byte.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_of_file_and_high_bytes_are_of_no_kind() {
        for value in [-1, 0x80, 0xff, 0x100] {
            assert_eq!(
                isalpha(value) + isprint(value) + isspace(value) + iscntrl(value),
                0
            );
            assert_eq!((tolower(value), toupper(value)), (value, value));
        }
    }

    #[test]
    fn vertical_tabulator_is_space_and_underscore_is_punctuation() {
        assert_eq!((isspace(0x0b), ispunct(0x5f), isblank(0x0b)), (1, 1, 0));
        assert_eq!((tolower(0x41), toupper(0x61)), (0x61, 0x41));
    }
}
