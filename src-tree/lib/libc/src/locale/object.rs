//! Locales as objects: `newlocale`, `uselocale`. They change nothing but what is asked of them:
//! functions with a locale behave as in the C locale, characters as the program's locale says.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use crate::errno::{self, Errno};

/// A locale.
#[derive(Debug)]
pub struct Locale {
    utf8: bool,
}

static PLAIN: Locale = Locale { utf8: false };
static UTF8: Locale = Locale { utf8: true };

/// `LC_GLOBAL_LOCALE`.
const GLOBAL: usize = usize::MAX;

/// A locale by name; null and ENOENT when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn newlocale(
    _mask: c_int,
    name: *const c_char,
    _base: *mut Locale,
) -> *mut Locale {
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    let wanted = if name.is_empty() {
        Some(super::set::from_environment(c"LC_CTYPE"))
    } else {
        super::set::find(name)
    };
    let Some(utf8) = wanted else {
        errno::set(Errno::ENOENT);
        return null_mut();
    };
    let locale = if utf8 { &UTF8 } else { &PLAIN };
    core::ptr::from_ref(locale).cast_mut()
}

/// The same locale: none is ever changed.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn duplocale(locale: *mut Locale) -> *mut Locale {
    if locale.addr() != GLOBAL {
        return locale;
    }
    let global = if super::is_utf8() { &UTF8 } else { &PLAIN };
    core::ptr::from_ref(global).cast_mut()
}

/// Gives a locale up.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn freelocale(_locale: *mut Locale) {}

/// The locale of the calling thread: always that of the program, whatever is asked for.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn uselocale(_new: *mut Locale) -> *mut Locale {
    core::ptr::without_provenance_mut(GLOBAL)
}

/// As `nl_langinfo`, of a locale.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn nl_langinfo_l(item: c_int, locale: *mut Locale) -> *mut c_char {
    if item == super::langinfo::CODESET && locale.addr() != GLOBAL {
        // SAFETY: the caller gives a locale.
        let utf8 = unsafe { &*locale }.utf8;
        return super::langinfo::codeset(utf8).as_ptr().cast_mut();
    }
    super::langinfo::nl_langinfo(item)
}
