//! Kinds of wide characters, by Unicode: `iswalpha`, `towupper`, `wctype` and relatives.

use core::ffi::{CStr, c_char, c_int, c_ulong};

fn character(value: c_int) -> Option<char> {
    char::from_u32(value.cast_unsigned())
}

fn is_print(value: char) -> bool {
    !value.is_control() && !matches!(value, '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}')
}

fn is_graph(value: char) -> bool {
    is_print(value) && !value.is_whitespace()
}

fn is_blank(value: char) -> bool {
    matches!(value, ' ' | '\t' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{205f}' | '\u{3000}')
}

/// Whether a character is of a kind.
type Kind = fn(char) -> bool;

/// Kinds by name, in the order of their numbers from 1.
const KINDS: [(&CStr, Kind); 12] = [
    (c"alnum", char::is_alphanumeric),
    (c"alpha", char::is_alphabetic),
    (c"blank", is_blank),
    (c"cntrl", char::is_control),
    (c"digit", |value| value.is_ascii_digit()),
    (c"graph", is_graph),
    (c"lower", char::is_lowercase),
    (c"print", is_print),
    (c"punct", |value| {
        is_graph(value) && !value.is_alphanumeric()
    }),
    (c"space", char::is_whitespace),
    (c"upper", char::is_uppercase),
    (c"xdigit", |value| value.is_ascii_hexdigit()),
];

/// Whether a character is of the kind with this number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn iswctype(value: c_int, kind: c_ulong) -> c_int {
    let kind = usize::try_from(kind)
        .ok()
        .and_then(|kind| kind.checked_sub(1));
    let test = kind.and_then(|kind| KINDS.get(kind)).map(|(_, test)| test);
    let is = test
        .zip(character(value))
        .is_some_and(|(test, value)| test(value));
    c_int::from(is)
}

/// The number of a kind, 0 for an unknown name.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wctype(name: *const c_char) -> c_ulong {
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(name) };
    let found = KINDS.iter().position(|(known, _)| *known == name);
    found.map_or(0, |at| at as c_ulong + 1)
}

macro_rules! kinds {
    ($($name:ident = $number:literal;)*) => {$(
        #[doc = concat!("Whether a character is of kind ", $number, " of `wctype`.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $name(value: c_int) -> c_int {
            iswctype(value, $number)
        }
    )*};
}

kinds! {
    iswalnum = 1;
    iswalpha = 2;
    iswblank = 3;
    iswcntrl = 4;
    iswdigit = 5;
    iswgraph = 6;
    iswlower = 7;
    iswprint = 8;
    iswpunct = 9;
    iswspace = 10;
    iswupper = 11;
    iswxdigit = 12;
}

/// The one character that another becomes, if it is one.
fn single(value: c_int, mut changed: impl Iterator<Item = char>) -> c_int {
    match (changed.next(), changed.next()) {
        (Some(only), None) => u32::from(only).cast_signed(),
        _ => value,
    }
}

/// The small letter of a capital one; any other value as it is.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn towlower(value: c_int) -> c_int {
    match character(value) {
        // Its small letter in texts is two characters; the one alone is this.
        Some('\u{130}') => c_int::from(b'i'),
        Some(letter) => single(value, letter.to_lowercase()),
        None => value,
    }
}

/// The capital letter of a small one; any other value as it is.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn towupper(value: c_int) -> c_int {
    character(value).map_or(value, |letter| single(value, letter.to_uppercase()))
}

/// The number of a change: 1 `tolower`, 2 `toupper`, 0 unknown.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wctrans(name: *const c_char) -> c_int {
    // SAFETY: the caller gives a string.
    match unsafe { CStr::from_ptr(name) }.to_bytes() {
        b"tolower" => 1,
        b"toupper" => 2,
        _ => 0,
    }
}

/// Changes a character.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn towctrans(value: c_int, change: c_int) -> c_int {
    match change {
        1 => towlower(value),
        2 => towupper(value),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_unicodes_and_numbers_those_of_names() {
        assert_eq!((iswalpha(0xe4), iswupper(0xc4), iswdigit(0x661)), (1, 1, 0));
        assert_eq!(
            (iswspace(0x3000), iswprint(-1), iswpunct(0x2014)),
            (1, 0, 1)
        );
        assert_eq!(
            (towupper(0xe4), towlower(0xc4), towupper(0xdf)),
            (0xc4, 0xe4, 0xdf)
        );
        // SAFETY: the name is a string.
        assert_eq!(unsafe { wctype(c"xdigit".as_ptr()) }, 12);
    }
}
