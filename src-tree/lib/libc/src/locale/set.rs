//! `setlocale`.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicU8, Ordering};

use crate::stdlib::env::getenv;

/// `LC_ALL`.
const ALL: c_int = 0;
/// `LC_CTYPE`: what decides about characters.
const CTYPE: c_int = 2;
/// Categories: `LC_ALL`, then collate, ctype, monetary, numeric, time, messages.
const CATEGORIES: [&CStr; 7] = [
    c"LC_ALL",
    c"LC_COLLATE",
    c"LC_CTYPE",
    c"LC_MONETARY",
    c"LC_NUMERIC",
    c"LC_TIME",
    c"LC_MESSAGES",
];

/// Which categories are UTF-8: a bit each.
static UTF8: AtomicU8 = AtomicU8::new(0);

/// Whether characters are UTF-8 for the calling thread; else each byte is one.
pub(crate) fn is_utf8() -> bool {
    super::object::of_thread().unwrap_or_else(program_is_utf8)
}

/// Whether characters are UTF-8 for threads without a locale of their own.
pub(super) fn program_is_utf8() -> bool {
    UTF8.load(Ordering::Relaxed) >> CTYPE & 1 == 1
}

/// Whether a locale of this name is a UTF-8 one; `None`: there is none of this name.
pub(super) fn find(name: &[u8]) -> Option<bool> {
    if matches!(name, b"C" | b"POSIX") {
        return Some(false);
    }
    let dot = name.iter().position(|&byte| byte == b'.')?;
    let charset = name[dot + 1..].split(|&byte| byte == b'@').next()?;
    let utf8 = charset.eq_ignore_ascii_case(b"UTF-8") || charset.eq_ignore_ascii_case(b"UTF8");
    (utf8 && dot > 0).then_some(true)
}

/// The value of an environment variable that is set and not empty.
fn variable(name: &CStr) -> Option<&'static [u8]> {
    // SAFETY: the name is a string.
    let value = unsafe { getenv(name.as_ptr()) };
    if value.is_null() {
        return None;
    }
    // SAFETY: a value is a string.
    let value = unsafe { CStr::from_ptr(value) }.to_bytes();
    (!value.is_empty()).then_some(value)
}

/// What the environment asks for: an unknown locale is the C locale.
pub(super) fn from_environment(category: &CStr) -> bool {
    let value = variable(c"LC_ALL")
        .or_else(|| variable(category))
        .or_else(|| variable(c"LANG"));
    value.and_then(find).unwrap_or(false)
}

fn name(utf8: bool) -> *mut c_char {
    let name = if utf8 { c"C.UTF-8" } else { c"C" };
    name.as_ptr().cast_mut()
}

/// Sets a category (0: all) to a locale, with an empty name to that of the environment; gives
/// its name, with a null name that of the present one, or null when there is no such locale.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn setlocale(category: c_int, locale: *const c_char) -> *mut c_char {
    let Some(which) = usize::try_from(category)
        .ok()
        .and_then(|at| CATEGORIES.get(at))
    else {
        return null_mut();
    };
    if locale.is_null() {
        let asked = if category == ALL { CTYPE } else { category };
        return name(UTF8.load(Ordering::Relaxed) >> asked & 1 == 1);
    }
    // SAFETY: the caller gives a string.
    let wanted = unsafe { CStr::from_ptr(locale) }.to_bytes();
    let wanted = if wanted.is_empty() {
        let which = if category == ALL { c"LC_CTYPE" } else { which };
        Some(from_environment(which))
    } else {
        find(wanted)
    };
    let Some(utf8) = wanted else {
        return null_mut();
    };
    let mask = if category == ALL { 0x7f } else { 1 << category };
    if utf8 {
        UTF8.fetch_or(mask, Ordering::Relaxed);
    } else {
        UTF8.fetch_and(!mask, Ordering::Relaxed);
    }
    name(utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_c_locale_and_of_utf_8() {
        assert_eq!(find(b"C"), Some(false));
        assert_eq!(find(b"en_US.UTF-8"), Some(true));
        assert_eq!(find(b"C.utf8@x"), Some(true));
        assert_eq!(find(b"de_DE.ISO8859-1"), None);
        assert_eq!(find(b".UTF-8"), None);
        assert_eq!(find(b"nonsense"), None);
    }
}
