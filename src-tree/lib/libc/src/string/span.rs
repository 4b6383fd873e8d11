//! Sets of bytes and substrings: `strspn`, `strcspn`, `strpbrk`, `strstr`, `strsep`.

use core::ffi::{CStr, c_char};
use core::ptr::null_mut;

use super::scan::strnlen;
use super::search::position;

/// Bytes of a text in which `strstr` looks first.
const FIRST_PIECE: usize = 256;

/// A set of byte values.
struct ByteSet([u64; 4]);

impl ByteSet {
    fn of(bytes: &[u8]) -> ByteSet {
        let mut set = ByteSet([0; 4]);
        for &byte in bytes {
            set.0[usize::from(byte) / 64] |= 1 << (byte % 64);
        }
        set
    }

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte) / 64] >> (byte % 64) & 1 == 1
    }
}

/// Borrows a C string's bytes.
unsafe fn bytes<'a>(s: *const c_char) -> &'a [u8] {
    // SAFETY: the caller gives a string that lives long enough.
    unsafe { CStr::from_ptr(s) }.to_bytes()
}

/// Number of leading bytes of `s` that are in `accept`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strspn(s: *const c_char, accept: *const c_char) -> usize {
    // SAFETY: the caller gives two strings.
    let set = ByteSet::of(unsafe { bytes(accept) });
    // SAFETY: as above.
    unsafe { bytes(s) }
        .iter()
        .take_while(|&&byte| set.has(byte))
        .count()
}

/// Number of leading bytes of `s` that are not in `reject`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strcspn(s: *const c_char, reject: *const c_char) -> usize {
    // SAFETY: the caller gives two strings.
    let set = ByteSet::of(unsafe { bytes(reject) });
    // SAFETY: as above.
    unsafe { bytes(s) }
        .iter()
        .take_while(|&&byte| !set.has(byte))
        .count()
}

/// The first byte of `s` that is in `accept`, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strpbrk(s: *const c_char, accept: *const c_char) -> *mut c_char {
    // SAFETY: the caller gives two strings.
    let at = s.wrapping_add(unsafe { strcspn(s, accept) });
    // SAFETY: `at` is at the latest the closing zero.
    if unsafe { at.read() } == 0 {
        null_mut()
    } else {
        at.cast_mut()
    }
}

/// The first place in `s` where `part` begins, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strstr(s: *const c_char, part: *const c_char) -> *mut c_char {
    // SAFETY: the caller gives two strings.
    let part = unsafe { bytes(part) };
    if part.is_empty() {
        return s.cast_mut();
    }
    // The text is looked at in pieces that grow, so that what is found early is found soon.
    let (mut start, mut size) = (s, FIRST_PIECE + part.len());
    loop {
        // SAFETY: the caller gives a string, and `start` is inside of it.
        let length = unsafe { strnlen(start, size) };
        // SAFETY: that many bytes were just looked at.
        let piece = unsafe { core::slice::from_raw_parts(start.cast::<u8>(), length) };
        if let Some(at) = position(piece, part) {
            return start.cast_mut().wrapping_add(at);
        }
        if length < size {
            return null_mut();
        }
        start = start.wrapping_add(size - part.len() + 1);
        size *= 2;
    }
}

/// Cuts the next field off `*stringp` at a byte of `delimiters`; null when nothing is left.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strsep(
    stringp: *mut *mut c_char,
    delimiters: *const c_char,
) -> *mut c_char {
    // SAFETY: the caller gives a place with a string or null.
    let field = unsafe { stringp.read() };
    if field.is_null() {
        return field;
    }
    // SAFETY: `field` and `delimiters` are strings.
    let end = field.wrapping_add(unsafe { strcspn(field, delimiters) });
    // SAFETY: `end` is at the latest the closing zero.
    let last = unsafe { end.read() } == 0;
    if !last {
        // SAFETY: the delimiter is inside the caller's writable string.
        unsafe { end.write(0) };
    }
    let rest = if last {
        null_mut()
    } else {
        end.wrapping_add(1)
    };
    // SAFETY: as for the read above.
    unsafe { stringp.write(rest) };
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_stop_at_the_first_byte_of_the_other_kind() {
        // SAFETY: literals are strings.
        // SAFETY: as above.
        assert_eq!(unsafe { strspn(c"aabbc".as_ptr(), c"ab".as_ptr()) }, 4);
        // SAFETY: as above.
        assert_eq!(unsafe { strcspn(c"key=value".as_ptr(), c"=".as_ptr()) }, 3);
        // SAFETY: as above.
        assert_eq!(unsafe { strcspn(c"key".as_ptr(), c"".as_ptr()) }, 3);
        // SAFETY: as above.
        assert!(unsafe { strpbrk(c"abc".as_ptr(), c"xyz".as_ptr()) }.is_null());
    }

    #[test]
    fn substring_is_found_and_absent_one_is_null() {
        let s = c"one two".as_ptr();
        // SAFETY: literals are strings.
        // SAFETY: as above.
        assert_eq!(unsafe { strstr(s, c"two".as_ptr()) }.addr() - s.addr(), 4);
        // SAFETY: as above.
        assert!(unsafe { strstr(s, c"three".as_ptr()) }.is_null());
        // SAFETY: as above.
        assert_eq!(unsafe { strstr(s, c"".as_ptr()) }.addr(), s.addr());
    }

    #[test]
    fn fields_are_cut_including_empty_ones() {
        let mut line = *b"a::b\0";
        let mut rest: *mut c_char = line.as_mut_ptr().cast();
        let mut fields = Vec::new();
        loop {
            // SAFETY: `rest` is a string in `line` or null.
            let field = unsafe { strsep(&raw mut rest, c":".as_ptr()) };
            if field.is_null() {
                break;
            }
            // SAFETY: a field is a string.
            fields.push(unsafe { bytes(field) }.to_vec());
        }
        assert_eq!(fields, [b"a".to_vec(), Vec::new(), b"b".to_vec()]);
    }
}
