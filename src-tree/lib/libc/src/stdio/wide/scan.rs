//! Formatted input of wide texts: `swscanf`, `fwscanf`, `wscanf` and those that take a list.

use core::ffi::c_int;

use super::super::file::{FILE, standard};
#[cfg(target_os = "dragonfly")]
use super::super::print::variadic;
use super::super::printf::Unit;
use super::super::scan::finish;
use super::super::scanf::{Input, scan};
use super::super::stream::{Device, Stream};
use super::super::va::VaList;
use super::character;
use super::convert::utf8_of;
use crate::errno::Errno;

/// A wide text that is read from its start to its zero.
struct Text(*const c_int);

impl Input for Text {
    fn unit(&self) -> Unit {
        Unit::Character
    }

    fn peek(&mut self) -> Result<Option<u32>, Errno> {
        // SAFETY: the text is closed by a zero, which is not passed.
        let next = unsafe { self.0.read() };
        Ok((next != 0).then_some(next.cast_unsigned()))
    }

    fn take(&mut self) {
        self.0 = self.0.wrapping_add(1);
    }
}

/// The characters of a stream. One that was shown and not taken goes back in the end.
struct Characters<'a, D: Device> {
    stream: &'a mut Stream<D>,
    ahead: Option<u32>,
}

impl<D: Device> Input for Characters<'_, D> {
    fn unit(&self) -> Unit {
        Unit::Character
    }

    fn peek(&mut self) -> Result<Option<u32>, Errno> {
        if self.ahead.is_none() {
            self.ahead = character::next(self.stream)?;
        }
        Ok(self.ahead)
    }

    fn take(&mut self) {
        self.ahead = None;
    }
}

impl<D: Device> Drop for Characters<'_, D> {
    fn drop(&mut self) {
        if let Some(character) = self.ahead {
            // There is room: its bytes were just taken.
            let _ = character::unread(self.stream, character);
        }
    }
}

unsafe fn from(input: &mut dyn Input, format: *const c_int, arguments: *mut VaList) -> c_int {
    // SAFETY: the caller gives a format.
    let format = match unsafe { utf8_of(format) } {
        Ok(format) => format,
        Err(error) => return finish(Err(error)),
    };
    // SAFETY: the caller gives a list, which the call may use up.
    let arguments = unsafe { &mut *arguments };
    // SAFETY: the caller vouches for the arguments.
    finish(unsafe { scan(input, &format, arguments) })
}

/// Reads a text as a format says; gives the number of conversions that were stored, or `EOF`
/// when the text ended before the first.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vswscanf(
    text: *const c_int,
    format: *const c_int,
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { from(&mut Text(text), format, arguments) }
}

/// As `vswscanf`, from a stream.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vfwscanf(
    file: *mut FILE,
    format: *const c_int,
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    let mut input = Characters {
        stream: &mut *stream,
        ahead: None,
    };
    // SAFETY: as for the C function.
    unsafe { from(&mut input, format, arguments) }
}

/// As `vfwscanf`, from `stdin`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vwscanf(format: *const c_int, arguments: *mut VaList) -> c_int {
    let stdin = core::ptr::from_ref(standard(0)).cast_mut();
    // SAFETY: as for the C function.
    unsafe { vfwscanf(stdin, format, arguments) }
}

#[cfg(target_os = "dragonfly")]
variadic! {
    /// As `vswscanf`.
    fn swscanf = vswscanf(text: *const c_int, format: *const c_int);
    /// As `vfwscanf`.
    fn fwscanf = vfwscanf(file: *mut FILE, format: *const c_int);
    /// As `vwscanf`.
    fn wscanf = vwscanf(format: *const c_int);
}
