//! `<err.h>`: messages of programs about errors: `NAME: message: text of the error`.

use core::ffi::{CStr, c_char, c_int};

use crate::errno;
use crate::stdio::file::complain;
use crate::stdio::print::vfprintf;
use crate::stdio::va::VaList;
use crate::stdlib::exit::exit;
use crate::stdlib::program::name;
use crate::string::error::strerror;

/// Writes a message, and the text of an error behind it unless there is none.
unsafe fn say(error: Option<c_int>, text: *const c_char, arguments: *mut VaList) {
    let file = crate::stdio::file::stderr();
    complain(&[name(), b": "]);
    if !text.is_null() {
        // SAFETY: the caller gives a format and its arguments.
        unsafe { vfprintf(file, text, arguments) };
        if error.is_some() {
            complain(&[b": "]);
        }
    }
    if let Some(error) = error {
        // SAFETY: the texts of errors are strings.
        complain(&[unsafe { CStr::from_ptr(strerror(error)) }.to_bytes()]);
    }
    complain(&[b"\n"]);
}

/// Writes a message with the text of `errno`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vwarn(text: *const c_char, arguments: *mut VaList) {
    // SAFETY: as for the C function.
    unsafe { say(Some(errno::get()), text, arguments) };
}

/// Writes a message with the text of an error.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vwarnc(error: c_int, text: *const c_char, arguments: *mut VaList) {
    // SAFETY: as for the C function.
    unsafe { say(Some(error), text, arguments) };
}

/// Writes a message.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vwarnx(text: *const c_char, arguments: *mut VaList) {
    // SAFETY: as for the C function.
    unsafe { say(None, text, arguments) };
}

/// As `vwarn`, and ends the program.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn verr(status: c_int, text: *const c_char, arguments: *mut VaList) -> ! {
    // SAFETY: as for the C function.
    unsafe { vwarn(text, arguments) };
    exit(status)
}

/// As `vwarnc`, and ends the program.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn verrc(
    status: c_int,
    error: c_int,
    text: *const c_char,
    arguments: *mut VaList,
) -> ! {
    // SAFETY: as for the C function.
    unsafe { vwarnc(error, text, arguments) };
    exit(status)
}

/// As `vwarnx`, and ends the program.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn verrx(status: c_int, text: *const c_char, arguments: *mut VaList) -> ! {
    // SAFETY: as for the C function.
    unsafe { vwarnx(text, arguments) };
    exit(status)
}

/// Defines variadic functions on top of those that take a list.
#[cfg(target_os = "dragonfly")]
macro_rules! variadic {
    ($(fn $name:ident = $listed:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?;)*) => {$(
        #[doc = concat!("As `", stringify!($listed), "`.")]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name($($arg: $ty,)* mut arguments: ...) $(-> $ret)? {
            // The compiler's list is the ABI's structure.
            let arguments = (&raw mut arguments).cast::<VaList>();
            // SAFETY: as for the C function.
            unsafe { $listed($($arg,)* arguments) }
        }
    )*};
}

#[cfg(target_os = "dragonfly")]
variadic! {
    fn warn = vwarn(text: *const c_char);
    fn warnc = vwarnc(error: c_int, text: *const c_char);
    fn warnx = vwarnx(text: *const c_char);
    fn err = verr(status: c_int, text: *const c_char) -> !;
    fn errc = verrc(status: c_int, error: c_int, text: *const c_char) -> !;
    fn errx = verrx(status: c_int, text: *const c_char) -> !;
}
