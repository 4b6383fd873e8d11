//! Functions that take a locale (`*_l`): each does what the one without a locale does, while the
//! thread uses the locale.

use core::ffi::{c_char, c_int, c_long, c_ulong};

use super::object::{InUse, Locale};
use crate::time::calendar::tm;

/// Defines functions whose last argument is the locale that they use.
macro_rules! forward {
    ($(fn $name:ident($($arg:ident: $ty:ty),*) -> $ret:ty = $plain:path;)*) => {$(
        #[doc = concat!("As `", stringify!($plain), "`, in a locale.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $name($($arg: $ty,)* locale: *mut Locale) -> $ret {
            let _used = InUse::of(locale);
            let plain: unsafe extern "C" fn($($ty),*) -> $ret = $plain;
            // SAFETY: as for the C function.
            unsafe { plain($($arg),*) }
        }
    )*};
}

forward! {
    fn isalnum_l(c: c_int) -> c_int = crate::ctype::isalnum;
    fn isalpha_l(c: c_int) -> c_int = crate::ctype::isalpha;
    fn isblank_l(c: c_int) -> c_int = crate::ctype::isblank;
    fn iscntrl_l(c: c_int) -> c_int = crate::ctype::iscntrl;
    fn isdigit_l(c: c_int) -> c_int = crate::ctype::isdigit;
    fn isgraph_l(c: c_int) -> c_int = crate::ctype::isgraph;
    fn islower_l(c: c_int) -> c_int = crate::ctype::islower;
    fn isprint_l(c: c_int) -> c_int = crate::ctype::isprint;
    fn ispunct_l(c: c_int) -> c_int = crate::ctype::ispunct;
    fn isspace_l(c: c_int) -> c_int = crate::ctype::isspace;
    fn isupper_l(c: c_int) -> c_int = crate::ctype::isupper;
    fn isxdigit_l(c: c_int) -> c_int = crate::ctype::isxdigit;
    fn tolower_l(c: c_int) -> c_int = crate::ctype::tolower;
    fn toupper_l(c: c_int) -> c_int = crate::ctype::toupper;
    fn iswalnum_l(c: c_int) -> c_int = crate::wchar::classify::iswalnum;
    fn iswalpha_l(c: c_int) -> c_int = crate::wchar::classify::iswalpha;
    fn iswblank_l(c: c_int) -> c_int = crate::wchar::classify::iswblank;
    fn iswcntrl_l(c: c_int) -> c_int = crate::wchar::classify::iswcntrl;
    fn iswdigit_l(c: c_int) -> c_int = crate::wchar::classify::iswdigit;
    fn iswgraph_l(c: c_int) -> c_int = crate::wchar::classify::iswgraph;
    fn iswlower_l(c: c_int) -> c_int = crate::wchar::classify::iswlower;
    fn iswprint_l(c: c_int) -> c_int = crate::wchar::classify::iswprint;
    fn iswpunct_l(c: c_int) -> c_int = crate::wchar::classify::iswpunct;
    fn iswspace_l(c: c_int) -> c_int = crate::wchar::classify::iswspace;
    fn iswupper_l(c: c_int) -> c_int = crate::wchar::classify::iswupper;
    fn iswxdigit_l(c: c_int) -> c_int = crate::wchar::classify::iswxdigit;
    fn iswctype_l(c: c_int, kind: c_ulong) -> c_int = crate::wchar::classify::iswctype;
    fn wctype_l(name: *const c_char) -> c_ulong = crate::wchar::classify::wctype;
    fn towlower_l(c: c_int) -> c_int = crate::wchar::classify::towlower;
    fn towupper_l(c: c_int) -> c_int = crate::wchar::classify::towupper;
    fn towctrans_l(c: c_int, change: c_int) -> c_int = crate::wchar::classify::towctrans;
    fn wctrans_l(name: *const c_char) -> c_int = crate::wchar::classify::wctrans;
    fn strcasecmp_l(a: *const c_char, b: *const c_char) -> c_int = crate::string::compare::strcasecmp;
    fn strncasecmp_l(a: *const c_char, b: *const c_char, n: usize) -> c_int = crate::string::compare::strncasecmp;
    fn strcoll_l(a: *const c_char, b: *const c_char) -> c_int = crate::string::compare::strcoll;
    fn strxfrm_l(dst: *mut c_char, src: *const c_char, n: usize) -> usize = crate::string::find::strxfrm;
    fn strerror_l(number: c_int) -> *mut c_char = crate::string::error::strerror;
    fn wcscoll_l(a: *const c_int, b: *const c_int) -> c_int = crate::wchar::string::wcscoll;
    fn wcsxfrm_l(dst: *mut c_int, src: *const c_int, n: usize) -> usize = crate::wchar::more::wcsxfrm;
    fn wcscasecmp_l(a: *const c_int, b: *const c_int) -> c_int = crate::wchar::more::wcscasecmp;
    fn wcsncasecmp_l(a: *const c_int, b: *const c_int, n: usize) -> c_int = crate::wchar::more::wcsncasecmp;
    fn strtod_l(text: *const c_char, end: *mut *mut c_char) -> f64 = crate::stdlib::float::strtod;
    fn strtof_l(text: *const c_char, end: *mut *mut c_char) -> f32 = crate::stdlib::float::strtof;
    fn strtol_l(text: *const c_char, end: *mut *mut c_char, base: c_int) -> c_long = crate::stdlib::number::strtol;
    fn strtoul_l(text: *const c_char, end: *mut *mut c_char, base: c_int) -> u64 = crate::stdlib::number::strtoul;
    fn strtoll_l(text: *const c_char, end: *mut *mut c_char, base: c_int) -> i64 = crate::stdlib::number::strtoll;
    fn strtoull_l(text: *const c_char, end: *mut *mut c_char, base: c_int) -> u64 = crate::stdlib::number::strtoull;
    fn strptime_l(text: *const c_char, format: *const c_char, out: *mut tm) -> *mut c_char = crate::time::parse::strptime;
    fn wcsftime_l(out: *mut c_int, size: usize, format: *const c_int, time: *const tm) -> usize = crate::wchar::more::wcsftime;
}

// A `long double` is returned in the x87's register, as `strtold` leaves it.
#[cfg(target_os = "dragonfly")]
core::arch::global_asm!(
    ".globl strtold_l",
    ".type strtold_l,@function",
    "strtold_l:",
    "jmp strtold",
    ".size strtold_l, .-strtold_l",
    options(att_syntax),
);
