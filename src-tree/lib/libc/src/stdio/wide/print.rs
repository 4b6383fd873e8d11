//! Formatted output of wide texts: `wprintf`, `swprintf` and relatives.

use core::ffi::c_int;

use super::super::file::{FILE, stdout};
#[cfg(target_os = "dragonfly")]
use super::super::print::variadic;
use super::super::print::{finish, to_stream};
use super::super::printf::{Arguments, Sink, Unit, format};
use super::super::stream::{Device, Stream};
use super::super::va::VaList;
use super::convert::{Bounded, Encoded, utf8_of};
use crate::errno::Errno;

/// Formats to a stream, counting characters.
///
/// # Safety
/// As for [`format`].
pub(in super::super) unsafe fn to_wide_stream<D: Device>(
    stream: &mut Stream<D>,
    text: &[u8],
    arguments: &mut dyn Arguments,
) -> Result<usize, Errno> {
    let sink: &mut dyn Sink = &mut Encoded::new(stream);
    // SAFETY: the caller vouches for the arguments.
    unsafe { format(sink, Unit::Character, text, arguments) }
}

unsafe fn to_buffer(
    buffer: *mut c_int,
    size: usize,
    text: *const c_int,
    arguments: &mut dyn Arguments,
) -> Result<usize, Errno> {
    let room = size.checked_sub(1).ok_or(Errno::EOVERFLOW)?;
    // SAFETY: the caller gives a format.
    let text = unsafe { utf8_of(text)? };
    // SAFETY: the caller gives a buffer of that size.
    let mut sink = unsafe { Bounded::new(buffer, room) };
    // SAFETY: the caller vouches for the arguments.
    let outcome = unsafe { format(&mut sink, Unit::Character, &text, arguments) };
    // SAFETY: one place was kept back.
    unsafe { sink.close() };
    let count = outcome?;
    (count <= room).then_some(count).ok_or(Errno::EOVERFLOW)
}

/// Formats into a buffer of `size` characters, closed by a zero; gives the length, or -1 with
/// `errno` set, when it does not fit, too.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vswprintf(
    buffer: *mut c_int,
    size: usize,
    text: *const c_int,
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: the caller gives a list, which the call may use up.
    let arguments = unsafe { &mut *arguments };
    // SAFETY: as for the C function.
    finish(unsafe { to_buffer(buffer, size, text, arguments) })
}

/// Formats to a stream; gives the number of characters, or -1 with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vfwprintf(
    file: *mut FILE,
    text: *const c_int,
    arguments: *mut VaList,
) -> c_int {
    // SAFETY: the caller gives a format.
    match unsafe { utf8_of(text) } {
        // SAFETY: the caller gives an open stream and a list.
        Ok(text) => unsafe { to_stream(file, Unit::Character, &text, arguments) },
        Err(error) => finish(Err(error)),
    }
}

/// Formats to `stdout`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vwprintf(text: *const c_int, arguments: *mut VaList) -> c_int {
    // SAFETY: as for the C function.
    unsafe { vfwprintf(stdout(), text, arguments) }
}

#[cfg(target_os = "dragonfly")]
variadic! {
    /// As `vswprintf`.
    fn swprintf = vswprintf(buffer: *mut c_int, size: usize, text: *const c_int);
    /// As `vfwprintf`.
    fn fwprintf = vfwprintf(file: *mut FILE, text: *const c_int);
    /// As `vwprintf`.
    fn wprintf = vwprintf(text: *const c_int);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stdio::printf::tests::List;

    fn wide(text: &str) -> Vec<c_int> {
        let text = text.chars().chain(['\0']);
        text.map(|letter| u32::from(letter).cast_signed()).collect()
    }

    #[test]
    fn widths_and_precisions_count_characters() {
        let (mut out, text) = ([0; 16], wide("\u{20ac}%4.2ls|%-3lc|%d"));
        let letters = wide("\u{e4}\u{f6}\u{fc}");
        let list = [letters.as_ptr().expose_provenance() as u64, 0x1f600, 7];
        // SAFETY: the buffer has that size, and the arguments are those of the format.
        let made = unsafe { to_buffer(out.as_mut_ptr(), 16, text.as_ptr(), &mut List(&list)) };
        assert_eq!(made, Ok(11));
        assert_eq!(out[..12], wide("\u{20ac}  \u{e4}\u{f6}|\u{1f600}  |7")[..]);
    }

    #[test]
    fn what_does_not_fit_is_cut_and_refused() {
        let (mut out, text) = ([9; 4], wide("%d"));
        // SAFETY: as above.
        let made = unsafe { to_buffer(out.as_mut_ptr(), 4, text.as_ptr(), &mut List(&[12345])) };
        assert_eq!((made, out), (Err(Errno::EOVERFLOW), [0x31, 0x32, 0x33, 0]));
    }
}
