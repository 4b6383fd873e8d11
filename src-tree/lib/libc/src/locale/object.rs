//! Locales as objects: `newlocale`, `uselocale`. There are two, which are never changed: a thread
//! may use one in the place of the program's, and functions with a locale use it while they run.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;
use core::sync::atomic::Ordering;

use crate::errno::{self, Errno};
use crate::pthread::thread::current;

/// A locale.
#[derive(Debug)]
pub struct Locale {
    utf8: bool,
}

static PLAIN: Locale = Locale { utf8: false };
static UTF8: Locale = Locale { utf8: true };

/// `LC_GLOBAL_LOCALE`.
const GLOBAL: *mut Locale = core::ptr::without_provenance_mut(usize::MAX);
/// `LC_CTYPE_MASK`: the category in which the locales differ.
const CHARACTERS: c_int = 2;
/// `LC_ALL_MASK`.
const ALL: c_int = 0x3f;

fn locale_of(utf8: bool) -> *mut Locale {
    core::ptr::from_ref(if utf8 { &UTF8 } else { &PLAIN }).cast_mut()
}

/// Whether characters are UTF-8 in a locale; null is the C locale.
fn is_utf8(locale: *mut Locale) -> bool {
    if locale == GLOBAL {
        return super::set::program_is_utf8();
    }
    // SAFETY: the callers of C give a locale that was made here.
    unsafe { locale.as_ref() }.is_some_and(|locale| locale.utf8)
}

/// Whether characters are UTF-8 in the locale of the calling thread, if it has one of its own.
pub(super) fn of_thread() -> Option<bool> {
    let own = current().locale.load(Ordering::Relaxed);
    // SAFETY: a thread's locale was made here, and is never freed.
    unsafe { own.as_ref() }.map(|locale| locale.utf8)
}

/// The calling thread uses a locale until this is dropped.
pub(super) struct InUse(*mut Locale);

impl InUse {
    pub(super) fn of(locale: *mut Locale) -> InUse {
        let now = locale_of(is_utf8(locale));
        InUse(current().locale.swap(now, Ordering::Relaxed))
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        current().locale.store(self.0, Ordering::Relaxed);
    }
}

/// A locale by name, for some categories; the others are those of another locale. Null and EINVAL
/// or ENOENT when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn newlocale(
    mask: c_int,
    name: *const c_char,
    base: *mut Locale,
) -> *mut Locale {
    if name.is_null() || mask & !ALL != 0 {
        errno::set(Errno::EINVAL);
        return null_mut();
    }
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
    locale_of(if mask & CHARACTERS != 0 {
        utf8
    } else {
        is_utf8(base)
    })
}

/// The same locale: none is ever changed.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn duplocale(locale: *mut Locale) -> *mut Locale {
    locale_of(is_utf8(locale))
}

/// Gives a locale up.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn freelocale(_locale: *mut Locale) {}

/// Gives the calling thread a locale of its own, or with `LC_GLOBAL_LOCALE` that of the program;
/// null changes nothing. Gives what it had before.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn uselocale(new: *mut Locale) -> *mut Locale {
    let own = &current().locale;
    let before = if new.is_null() {
        own.load(Ordering::Relaxed)
    } else if new == GLOBAL {
        own.swap(null_mut(), Ordering::Relaxed)
    } else {
        own.swap(new, Ordering::Relaxed)
    };
    if before.is_null() { GLOBAL } else { before }
}

/// As `nl_langinfo`, of a locale.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn nl_langinfo_l(item: c_int, locale: *mut Locale) -> *mut c_char {
    let _used = InUse::of(locale);
    super::langinfo::nl_langinfo(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_has_the_locale_that_it_uses() {
        // SAFETY: the names are strings.
        let utf8 = unsafe { newlocale(ALL, c"C.UTF-8".as_ptr(), null_mut()) };
        // SAFETY: the locale was made above.
        assert_eq!(unsafe { uselocale(utf8) }, GLOBAL);
        assert!(crate::locale::is_utf8());
        let elsewhere = std::thread::spawn(|| of_thread().is_none());
        assert!(elsewhere.join().unwrap());
        {
            let _used = InUse::of(locale_of(false));
            assert!(!crate::locale::is_utf8());
        }
        assert!(crate::locale::is_utf8());
        // SAFETY: as above.
        assert_eq!(unsafe { uselocale(GLOBAL) }, utf8);
        // SAFETY: as above.
        assert_eq!(unsafe { uselocale(null_mut()) }, GLOBAL);
        assert!(of_thread().is_none());
    }

    #[test]
    fn only_the_category_of_characters_makes_a_difference() {
        let utf8 = locale_of(true);
        // SAFETY: the names are strings, the base is a locale.
        let made = unsafe { newlocale(CHARACTERS, c"C".as_ptr(), utf8) };
        assert!(!is_utf8(made));
        // SAFETY: as above.
        let made = unsafe { newlocale(1, c"C".as_ptr(), utf8) };
        assert!(is_utf8(made));
        // SAFETY: as above.
        assert!(unsafe { newlocale(64, c"C".as_ptr(), utf8) }.is_null());
        // SAFETY: as above.
        assert!(unsafe { newlocale(ALL, c"nowhere".as_ptr(), utf8) }.is_null());
    }
}
