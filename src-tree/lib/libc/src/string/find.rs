//! Finding and cutting, beyond the basics: `memmem`, `strtok_r`, `strcasestr` and relatives.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;

use super::scan::{strlen, strnlen};
use super::search::position;
use super::span::{strcspn, strspn};

/// Finds bytes in bytes; null when they are not there.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn memmem(
    whole: *const c_void,
    length: usize,
    part: *const c_void,
    part_length: usize,
) -> *mut c_void {
    if part_length == 0 {
        return whole.cast_mut();
    }
    if length < part_length {
        return null_mut();
    }
    // SAFETY: the caller gives that many bytes.
    let bytes = unsafe { core::slice::from_raw_parts(whole.cast::<u8>(), length) };
    // SAFETY: as above.
    let part = unsafe { core::slice::from_raw_parts(part.cast::<u8>(), part_length) };
    position(bytes, part).map_or(null_mut(), |at| whole.cast_mut().wrapping_byte_add(at))
}

/// As `strstr`, small letters and capital ones being the same.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strcasestr(s: *const c_char, part: *const c_char) -> *mut c_char {
    // SAFETY: the caller gives strings.
    let bytes = unsafe { CStr::from_ptr(s) }.to_bytes();
    // SAFETY: as above.
    let part = unsafe { CStr::from_ptr(part) }.to_bytes();
    if part.is_empty() {
        return s.cast_mut();
    }
    let mut windows = bytes.windows(part.len());
    windows
        .position(|window| window.eq_ignore_ascii_case(part))
        .map_or(null_mut(), |at| s.cast_mut().wrapping_add(at))
}

/// As `strstr`, in the first `limit` bytes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strnstr(
    s: *const c_char,
    part: *const c_char,
    limit: usize,
) -> *mut c_char {
    // SAFETY: the caller gives a string or `limit` bytes.
    let length = unsafe { strnlen(s, limit) };
    // SAFETY: the caller gives a string.
    let part_length = unsafe { strlen(part) };
    // SAFETY: that many bytes were just looked at.
    unsafe { memmem(s.cast(), length, part.cast(), part_length) }.cast()
}

/// The next piece of a text between bytes of `between`; `rest` remembers where to go on, and
/// the text is cut there.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtok_r(
    s: *mut c_char,
    between: *const c_char,
    rest: *mut *mut c_char,
) -> *mut c_char {
    let start = if s.is_null() {
        // SAFETY: the caller gives the place of an earlier call.
        unsafe { rest.read() }
    } else {
        s
    };
    if start.is_null() {
        return null_mut();
    }
    // SAFETY: the rest is a string.
    let start = start.wrapping_add(unsafe { strspn(start, between) });
    // SAFETY: as above.
    let end = start.wrapping_add(unsafe { strcspn(start, between) });
    if start == end {
        // SAFETY: the caller gives a place.
        unsafe { rest.write(null_mut()) };
        return null_mut();
    }
    // SAFETY: the end is inside the string or its closing zero.
    let last = unsafe { end.read() } == 0;
    let next = if last {
        null_mut()
    } else {
        // SAFETY: as above.
        unsafe { end.write(0) };
        end.wrapping_add(1)
    };
    // SAFETY: the caller gives a place.
    unsafe { rest.write(next) };
    start
}

/// As `strtok_r`, remembering in the library.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strtok(s: *mut c_char, between: *const c_char) -> *mut c_char {
    static mut REST: *mut c_char = null_mut();
    let rest = &raw mut REST;
    // SAFETY: C makes the program responsible for using this in one thread only.
    unsafe { strtok_r(s, between, rest) }
}

/// As `strchr` (its old name).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn index(s: *const c_char, value: c_int) -> *mut c_char {
    // SAFETY: as for the C function.
    unsafe { super::scan::strchr(s, value) }
}

/// As `strrchr` (its old name).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn rindex(s: *const c_char, value: c_int) -> *mut c_char {
    // SAFETY: as for the C function.
    unsafe { super::scan::strrchr(s, value) }
}

/// As `strcpy` to `size` bytes, in a form that `strcmp` orders as `strcoll` does the texts: in
/// the C locale the text itself. Gives its length.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strxfrm(dst: *mut c_char, src: *const c_char, size: usize) -> usize {
    // SAFETY: the caller gives a string and `size` bytes.
    unsafe { super::join::strlcpy(dst, src, size) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_are_found_where_the_model_finds_them(whole in "[ab]{0,30}", part in "[ab]{0,4}") {
            let (from, within) = (whole.as_ptr().cast(), part.as_ptr().cast());
            // SAFETY: the lengths are those of the texts.
            let found = unsafe { memmem(from, whole.len(), within, part.len()) };
            let at = whole.find(&part);
            let expected = at.map_or(0, |at| whole.as_ptr().addr() + at);
            prop_assert_eq!(found.addr(), expected);
        }
    }

    #[test]
    fn texts_are_cut_into_pieces() {
        let mut text = *b"  a,b ,\0";
        let mut rest = null_mut();
        let mut next = text.as_mut_ptr().cast::<c_char>();
        let mut pieces = Vec::new();
        loop {
            // SAFETY: the text is a string, or the place remembers where to go on.
            let piece = unsafe { strtok_r(next, c" ,".as_ptr(), &raw mut rest) };
            if piece.is_null() {
                break;
            }
            // SAFETY: a piece is closed by a zero.
            pieces.push(unsafe { CStr::from_ptr(piece) }.to_owned());
            next = null_mut();
        }
        assert_eq!(pieces, [c"a".to_owned(), c"b".to_owned()]);
    }

    #[test]
    fn letters_of_both_sizes_are_found_and_limits_kept() {
        let text = c"Hello World".as_ptr();
        // SAFETY: both are strings.
        let found = unsafe { strcasestr(text, c"wOR".as_ptr()) };
        assert_eq!(found.addr() - text.addr(), 6);
        // SAFETY: as above.
        assert!(unsafe { strnstr(text, c"World".as_ptr(), 10) }.is_null());
    }
}
