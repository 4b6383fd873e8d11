//! Formatted input: `sscanf`, `fscanf`, `scanf` and those that take a list.
//!
//! The functions with `...` exist for the target only; each makes a `va_list` and calls the
//! one with `v` in its name.

use core::ffi::{CStr, c_char, c_int};

use super::file::{FILE, standard};
use super::open::EOF;
use super::scanf::{Input, scan};
use super::stream::{Device, Stream};
use super::va::VaList;
use crate::errno::{self, Errno};

/// A text that is read from its start.
struct Text<'a>(&'a [u8]);

impl Input for Text<'_> {
    fn peek(&mut self) -> Result<Option<u8>, Errno> {
        Ok(self.0.first().copied())
    }

    fn take(&mut self) {
        self.0 = self.0.get(1..).unwrap_or(&[]);
    }
}

impl<D: Device> Input for Stream<D> {
    fn peek(&mut self) -> Result<Option<u8>, Errno> {
        self.some().map(|bytes| bytes.first().copied())
    }

    fn take(&mut self) {
        Stream::take(self, 1);
    }
}

/// C's result: the number of conversions, or `EOF`.
fn finish(outcome: Result<Option<c_int>, Errno>) -> c_int {
    match outcome {
        Ok(Some(count)) => count,
        Ok(None) => EOF,
        Err(error) => errno::fail(error),
    }
}

/// Reads a text as a format says; gives the number of conversions that were stored, or `EOF`
/// when the text ended before the first.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vsscanf(
    text: *const c_char,
    format: *const c_char,
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: the caller gives a string.
    let mut text = Text(unsafe { CStr::from_ptr(text) }.to_bytes());
    // SAFETY: the caller gives a format.
    let format = unsafe { CStr::from_ptr(format) }.to_bytes();
    // SAFETY: the caller gives a list, which the call may use up.
    let arguments = unsafe { &mut *arguments };
    // SAFETY: the caller vouches for the arguments.
    finish(unsafe { scan(&mut text, format, arguments) })
}

/// As `vsscanf`, from a stream.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vfscanf(
    file: *mut FILE,
    format: *const c_char,
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    // SAFETY: the caller gives a format.
    let format = unsafe { CStr::from_ptr(format) }.to_bytes();
    // SAFETY: the caller gives a list, which the call may use up.
    let arguments = unsafe { &mut *arguments };
    // SAFETY: the caller vouches for the arguments.
    finish(unsafe { scan(&mut *stream, format, arguments) })
}

/// As `vfscanf`, from `stdin`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vscanf(format: *const c_char, arguments: *mut VaList) -> c_int {
    // SAFETY: as for the C function.
    unsafe {
        vfscanf(
            core::ptr::from_ref(standard(0)).cast_mut(),
            format,
            arguments,
        )
    }
}

/// As `vsscanf`.
#[cfg(target_os = "dragonfly")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sscanf(
    text: *const c_char,
    format: *const c_char,
    mut arguments: ...
) -> c_int {
    // The compiler's list is the ABI's structure.
    let arguments = (&raw mut arguments).cast::<VaList>();
    // SAFETY: as for the C function.
    unsafe { vsscanf(text, format, arguments) }
}

/// As `vfscanf`.
#[cfg(target_os = "dragonfly")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fscanf(
    file: *mut FILE,
    format: *const c_char,
    mut arguments: ...
) -> c_int {
    // The compiler's list is the ABI's structure.
    let arguments = (&raw mut arguments).cast::<VaList>();
    // SAFETY: as for the C function.
    unsafe { vfscanf(file, format, arguments) }
}

/// As `vscanf`.
#[cfg(target_os = "dragonfly")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scanf(format: *const c_char, mut arguments: ...) -> c_int {
    // The compiler's list is the ABI's structure.
    let arguments = (&raw mut arguments).cast::<VaList>();
    // SAFETY: as for the C function.
    unsafe { vscanf(format, arguments) }
}
