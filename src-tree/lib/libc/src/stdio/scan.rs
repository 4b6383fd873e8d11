//! Formatted input: `sscanf`, `fscanf`, `scanf` and those that take a list.
//!
//! The functions with `...` exist for the target only; each makes a `va_list` and calls the
//! one with `v` in its name.

use core::ffi::{CStr, c_char, c_int};

use super::file::{FILE, standard};
use super::open::EOF;
#[cfg(target_os = "dragonfly")]
use super::print::variadic;
use super::printf::Unit;
use super::scanf::{Input, scan};
use super::stream::{Device, Stream};
use super::va::VaList;
use crate::errno::{self, Errno};

/// A text that is read from its start.
struct Text<'a>(&'a [u8]);

impl Input for Text<'_> {
    fn unit(&self) -> Unit {
        Unit::Byte
    }

    fn peek(&mut self) -> Result<Option<u32>, Errno> {
        Ok(self.0.first().map(|&byte| byte.into()))
    }

    fn take(&mut self) {
        self.0 = self.0.get(1..).unwrap_or(&[]);
    }
}

impl<D: Device> Input for Stream<D> {
    fn unit(&self) -> Unit {
        Unit::Byte
    }

    fn peek(&mut self) -> Result<Option<u32>, Errno> {
        let bytes = self.some()?;
        Ok(bytes.first().map(|&byte| byte.into()))
    }

    fn take(&mut self) {
        Stream::take(self, 1);
    }
}

/// C's result: the number of conversions, or `EOF`.
pub(super) fn finish(outcome: Result<Option<c_int>, Errno>) -> c_int {
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

#[cfg(target_os = "dragonfly")]
variadic! {
    /// As `vsscanf`.
    fn sscanf = vsscanf(text: *const c_char, format: *const c_char);
    /// As `vfscanf`.
    fn fscanf = vfscanf(file: *mut FILE, format: *const c_char);
    /// As `vscanf`.
    fn scanf = vscanf(format: *const c_char);
}
