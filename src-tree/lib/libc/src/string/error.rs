//! Texts of error numbers: `strerror`, `strerror_r`.

use core::ffi::{c_char, c_int};

use crate::errno::{self, Errno};

/// Longest text, with its closing zero.
const LONGEST: usize = 128;

/// Writes the text of `number`, or "Unknown error: N", into `buffer`; gives EINVAL for an
/// unknown number, ERANGE when the buffer is too short, else 0. Does not touch `errno`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strerror_r(number: c_int, buffer: *mut c_char, size: usize) -> c_int {
    let mut text = [0; LONGEST];
    let (length, known) = describe(number, &mut text);
    let room = size.saturating_sub(1);
    if size > 0 {
        // SAFETY: the caller's buffer has `size` bytes.
        unsafe { buffer.copy_from_nonoverlapping(text.as_ptr().cast(), length.min(room)) };
        // SAFETY: as above.
        unsafe { buffer.wrapping_add(length.min(room)).write(0) };
    }
    let status = match (known, length <= room && size > 0) {
        (_, false) => Errno::ERANGE,
        (false, true) => Errno::EINVAL,
        (true, true) => return 0,
    };
    status.0 as c_int
}

/// The text of `number`, in a buffer of the library that the next call may overwrite.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn strerror(number: c_int) -> *mut c_char {
    static mut TEXT: [c_char; LONGEST] = [0; LONGEST];
    let text = (&raw mut TEXT).cast::<c_char>();
    // SAFETY: the buffer has LONGEST bytes; C allows the next call to overwrite it.
    if unsafe { strerror_r(number, text, LONGEST) } != 0 {
        errno::set(Errno::EINVAL);
    }
    text
}

/// Puts the text into `out`: its length, and whether the number is known.
fn describe(number: c_int, out: &mut [u8; LONGEST]) -> (usize, bool) {
    let known = if number == 0 {
        Some("No error")
    } else {
        u32::try_from(number).ok().and_then(|n| Errno(n).text())
    };
    let mut writer = Writer { out, length: 0 };
    match known {
        Some(text) => writer.push(text.as_bytes()),
        None => {
            writer.push(b"Unknown error: ");
            writer.number(number);
        }
    }
    (writer.length, known.is_some())
}

struct Writer<'a> {
    out: &'a mut [u8; LONGEST],
    length: usize,
}

impl Writer<'_> {
    fn push(&mut self, bytes: &[u8]) {
        for (&byte, slot) in bytes.iter().zip(&mut self.out[self.length..LONGEST - 1]) {
            *slot = byte;
            self.length += 1;
        }
    }

    fn number(&mut self, number: c_int) {
        if number < 0 {
            self.push(b"-");
        }
        let mut digits = [0; 10];
        let mut rest = number.unsigned_abs();
        let mut first = digits.len();
        loop {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.push(&digits[first..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ffi::CStr;

    fn text(number: c_int, size: usize) -> (c_int, String) {
        let mut buffer = [1 as c_char; LONGEST];
        // SAFETY: the buffer has at least `size` bytes.
        let status = unsafe { strerror_r(number, buffer.as_mut_ptr(), size) };
        // SAFETY: the buffer was closed with a zero.
        let text = unsafe { CStr::from_ptr(buffer.as_ptr()) };
        (status, text.to_str().expect("texts are ASCII").to_owned())
    }

    #[test]
    fn known_numbers_have_bsd_texts() {
        assert_eq!(text(2, 64), (0, "No such file or directory".to_owned()));
        assert_eq!(
            text(35, 64),
            (0, "Resource temporarily unavailable".to_owned())
        );
    }

    #[test]
    fn unknown_numbers_and_short_buffers_are_reported() {
        assert_eq!(text(-5, 64), (22, "Unknown error: -5".to_owned()));
        assert_eq!(text(1234, 64), (22, "Unknown error: 1234".to_owned()));
        assert_eq!(text(2, 8), (34, "No such".to_owned()));
    }
}
