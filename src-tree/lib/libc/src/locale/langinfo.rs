//! `nl_langinfo`: texts of the C locale.

use core::ffi::{CStr, c_char, c_int};

/// `CODESET`.
pub(super) const CODESET: c_int = 0;

/// Texts by number, from 1: formats, am and pm, days, short days, months, short months.
const TEXTS: [&CStr; 61] = [
    c"%a %b %e %H:%M:%S %Y",
    c"%m/%d/%y",
    c"%H:%M:%S",
    c"%I:%M:%S %p",
    c"AM",
    c"PM",
    c"Sunday",
    c"Monday",
    c"Tuesday",
    c"Wednesday",
    c"Thursday",
    c"Friday",
    c"Saturday",
    c"Sun",
    c"Mon",
    c"Tue",
    c"Wed",
    c"Thu",
    c"Fri",
    c"Sat",
    c"January",
    c"February",
    c"March",
    c"April",
    c"May",
    c"June",
    c"July",
    c"August",
    c"September",
    c"October",
    c"November",
    c"December",
    c"Jan",
    c"Feb",
    c"Mar",
    c"Apr",
    c"May",
    c"Jun",
    c"Jul",
    c"Aug",
    c"Sep",
    c"Oct",
    c"Nov",
    c"Dec",
    c"",
    c"",
    c"",
    c"",
    c"",
    c".",
    c"",
    c"^[yY]",
    c"^[nN]",
    c"yes",
    c"no",
    c"",
    c"md",
    c"",
    c"",
    c"",
    c"",
];

/// The name of the characters.
pub(super) fn codeset(utf8: bool) -> &'static CStr {
    if utf8 { c"UTF-8" } else { c"US-ASCII" }
}

/// A text of the locale; empty for an unknown number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn nl_langinfo(item: c_int) -> *mut c_char {
    let text = if item == CODESET {
        codeset(super::is_utf8())
    } else {
        let index = usize::try_from(item)
            .ok()
            .and_then(|item| item.checked_sub(1));
        index.and_then(|index| TEXTS.get(index)).unwrap_or(&c"")
    };
    text.as_ptr().cast_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(item: c_int) -> &'static CStr {
        // SAFETY: every answer is a string.
        unsafe { CStr::from_ptr(nl_langinfo(item)) }
    }

    #[test]
    fn numbers_are_those_of_the_header() {
        assert_eq!((text(7), text(13)), (c"Sunday", c"Saturday"));
        assert_eq!((text(21), text(44)), (c"January", c"Dec"));
        assert_eq!((text(50), text(52), text(57)), (c".", c"^[yY]", c"md"));
        assert_eq!((text(0), text(-1), text(999)), (c"US-ASCII", c"", c""));
    }
}
