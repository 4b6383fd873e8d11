//! Wide texts beyond the C standard's: ends of copies, letters without case, and conversions of
//! a limited number of bytes or characters.

use core::ffi::{c_char, c_int};
use core::ptr::null_mut;

use super::classify::towlower;
use super::multibyte::{State, mbrtowc, wcrtomb};
use super::string::{wcscpy, wcslen, wcsncpy, wcsnlen};
use crate::time::calendar::tm;

/// As `wcscpy`, but gives the end of the copy.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcpcpy(dst: *mut c_int, src: *const c_int) -> *mut c_int {
    // SAFETY: as for the C function.
    let length = unsafe { wcslen(src) };
    // SAFETY: as above.
    unsafe { wcscpy(dst, src) };
    dst.wrapping_add(length)
}

/// As `wcsncpy`, but gives the end of the copy.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcpncpy(dst: *mut c_int, src: *const c_int, n: usize) -> *mut c_int {
    // SAFETY: as for the C function.
    let length = unsafe { wcsnlen(src, n) };
    // SAFETY: as above.
    unsafe { wcsncpy(dst, src, n) };
    dst.wrapping_add(length)
}

/// Compares at most `n` characters, capital letters as small ones.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsncasecmp(a: *const c_int, b: *const c_int, n: usize) -> c_int {
    for index in 0..n {
        // SAFETY: the caller gives texts, whose zeros were not passed.
        let first = unsafe { a.wrapping_add(index).read() };
        // SAFETY: as above.
        let second = unsafe { b.wrapping_add(index).read() };
        let order = towlower(first).cmp(&towlower(second));
        if order.is_ne() || first == 0 {
            return order as c_int;
        }
    }
    0
}

/// Compares texts, capital letters as small ones.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcscasecmp(a: *const c_int, b: *const c_int) -> c_int {
    // SAFETY: as for the C function.
    unsafe { wcsncasecmp(a, b, usize::MAX) }
}

/// Copies a text so that `wcscmp` orders copies as `wcscoll` orders texts; gives its length.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsxfrm(dst: *mut c_int, src: *const c_int, size: usize) -> usize {
    // SAFETY: the caller gives a text.
    let length = unsafe { wcslen(src) };
    if size > 0 {
        let count = length.min(size - 1);
        // SAFETY: the caller gives room for `size` characters.
        unsafe { dst.copy_from_nonoverlapping(src, count) };
        // SAFETY: as above.
        unsafe { dst.wrapping_add(count).write(0) };
    }
    length
}

/// Makes at most `limit` characters of at most `n` bytes; moves `text` on, or makes it null
/// behind the closing zero. Gives the number of characters, or -1 with EILSEQ.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mbsnrtowcs(
    out: *mut c_int,
    text: *mut *const c_char,
    n: usize,
    limit: usize,
    state: *mut State,
) -> usize {
    // SAFETY: the caller gives the address of a text.
    let (start, mut used, mut count) = (unsafe { text.read() }, 0, 0);
    let mut next = start;
    while (out.is_null() || count < limit) && used < n {
        let mut character = 0;
        let at = start.wrapping_add(used);
        // SAFETY: the caller gives that many bytes, and a state.
        match unsafe { mbrtowc(&raw mut character, at, n - used, state) } {
            usize::MAX => {
                count = usize::MAX;
                break;
            }
            // The rest begins a character, which the state remembers.
            length if length == usize::MAX - 1 => {
                used = n;
                next = start.wrapping_add(n);
            }
            length => {
                if !out.is_null() {
                    // SAFETY: the caller gives room for `limit` characters.
                    unsafe { out.wrapping_add(count).write(character) };
                }
                if length == 0 {
                    next = core::ptr::null();
                    break;
                }
                count += 1;
                used += length;
                next = start.wrapping_add(used);
            }
        }
    }
    if !out.is_null() {
        // SAFETY: as above.
        unsafe { text.write(next) };
    }
    count
}

/// Makes at most `limit` bytes of at most `n` characters; moves `text` on, or makes it null
/// behind the closing zero. Gives the number of bytes, or -1 with EILSEQ.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsnrtombs(
    out: *mut c_char,
    text: *mut *const c_int,
    n: usize,
    limit: usize,
    state: *mut State,
) -> usize {
    // SAFETY: the caller gives the address of a text.
    let (start, mut count) = (unsafe { text.read() }, 0);
    let mut next = start;
    for index in 0..n {
        // SAFETY: the zero of the text was not passed.
        let character = unsafe { start.wrapping_add(index).read() };
        let mut bytes: [c_char; 8] = [0; 8];
        // SAFETY: no character has more bytes than that.
        let length = unsafe { wcrtomb(bytes.as_mut_ptr(), character, state) };
        if length == usize::MAX {
            count = usize::MAX;
            break;
        }
        if !out.is_null() {
            if count + length > limit {
                break;
            }
            // SAFETY: the caller gives room for `limit` bytes.
            unsafe {
                out.wrapping_add(count)
                    .copy_from_nonoverlapping(bytes.as_ptr(), length)
            };
        }
        if character == 0 {
            next = core::ptr::null();
            break;
        }
        count += length;
        next = start.wrapping_add(index + 1);
    }
    if !out.is_null() {
        // SAFETY: as above.
        unsafe { text.write(next) };
    }
    count
}

/// As `strftime`, wide: the text is made of bytes first.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsftime(
    out: *mut c_int,
    size: usize,
    format: *const c_int,
    time: *const tm,
) -> usize {
    const LONGEST: usize = 1024;
    let (mut narrow, mut text) = ([0; LONGEST], [0; LONGEST]);
    // SAFETY: the caller gives a wide text; there is room for that many bytes.
    let length = unsafe { super::text::wcstombs(narrow.as_mut_ptr(), format, LONGEST) };
    if length >= LONGEST {
        return 0;
    }
    // SAFETY: the format is closed, and there is room for that many bytes.
    let made =
        unsafe { crate::time::format::strftime(text.as_mut_ptr(), LONGEST, narrow.as_ptr(), time) };
    if made == 0 {
        return 0;
    }
    // SAFETY: the text is closed; a null place means to count only.
    let count = unsafe { super::text::mbstowcs(null_mut(), text.as_ptr(), 0) };
    if count >= size {
        return 0;
    }
    // SAFETY: the caller gives room for `size` characters.
    unsafe { super::text::mbstowcs(out, text.as_ptr(), size) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<c_int> {
        text.chars()
            .chain(['\0'])
            .map(|letter| u32::from(letter).cast_signed())
            .collect()
    }

    #[test]
    fn letters_are_compared_without_their_case() {
        let (a, b) = (wide("stra\u{df}e\u{c4}"), wide("STRA\u{df}E\u{e4}"));
        // SAFETY: the texts are closed by zeros.
        assert_eq!(unsafe { wcscasecmp(a.as_ptr(), b.as_ptr()) }, 0);
        let c = wide("STRAX");
        // SAFETY: as above.
        assert_eq!(unsafe { wcsncasecmp(a.as_ptr(), c.as_ptr(), 4) }, 0);
        // SAFETY: as above.
        assert!(unsafe { wcscasecmp(a.as_ptr(), c.as_ptr()) } > 0);
    }

    #[test]
    fn conversions_stop_at_their_limits_and_at_the_end() {
        let text = c"abc";
        let (mut at, mut out) = (text.as_ptr(), [9; 5]);
        let mut state = State::START;
        // SAFETY: text, places and state are the test's own.
        let count = unsafe { mbsnrtowcs(out.as_mut_ptr(), &raw mut at, 2, 5, &raw mut state) };
        assert_eq!(
            (count, out[..2].to_vec(), at),
            (2, wide("ab")[..2].to_vec(), text.as_ptr().wrapping_add(2))
        );
        // SAFETY: as above.
        let count = unsafe { mbsnrtowcs(out.as_mut_ptr(), &raw mut at, 9, 5, &raw mut state) };
        assert_eq!((count, at.is_null()), (1, true));
        let from = wide("xyz");
        let (mut at, mut out) = (from.as_ptr(), [9; 3]);
        // SAFETY: as above.
        let count = unsafe { wcsnrtombs(out.as_mut_ptr(), &raw mut at, 9, 2, &raw mut state) };
        assert_eq!(
            (count, out, at),
            (
                2,
                [b'x' as c_char, b'y' as c_char, 9],
                from.as_ptr().wrapping_add(2)
            )
        );
    }
}
