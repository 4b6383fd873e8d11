//! `localeconv`: how the C locale writes numbers and money.

use core::ffi::{CStr, c_char};

/// Texts, then how signs and symbols are placed (all unknown in the C locale).
#[repr(C)]
#[derive(Debug)]
pub struct lconv {
    texts: [*const c_char; 10],
    numbers: [c_char; 14],
}

// SAFETY: the pointers are those of constants.
unsafe impl Sync for lconv {}

const _: () = assert!(size_of::<lconv>() == 96);

const POINT: &CStr = c".";
const EMPTY: &CStr = c"";

static C_LOCALE: lconv = {
    let mut texts = [EMPTY.as_ptr(); 10];
    texts[0] = POINT.as_ptr();
    lconv {
        texts,
        numbers: [c_char::MAX; 14],
    }
};

/// How numbers and money are written.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn localeconv() -> *mut lconv {
    (&raw const C_LOCALE).cast_mut()
}
