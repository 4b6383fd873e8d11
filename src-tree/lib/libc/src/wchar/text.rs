//! Between texts of bytes and of wide characters: `mbstowcs`, `wcstombs` and relatives.

use core::ffi::{c_char, c_int};
use core::ptr::{null, null_mut};

use super::multibyte::{ILLEGAL, State, characters, wcrtomb};
use crate::errno::{self, Errno};

/// Converts a string to at most `n` wide characters; gives how many (without the closing zero),
/// or -1 and EILSEQ. A null place: only counts.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mbsrtowcs(
    out: *mut c_int,
    text: *mut *const c_char,
    n: usize,
    _state: *mut State,
) -> usize {
    // SAFETY: the caller gives the place of a string.
    let start = unsafe { text.read() };
    let (mut count, mut used) = (0, 0);
    // SAFETY: as above.
    for outcome in unsafe { characters(start) } {
        if !out.is_null() && count == n {
            // SAFETY: the caller gives the place of a string.
            unsafe { text.write(start.wrapping_add(used)) };
            return count;
        }
        let Ok((character, length)) = outcome else {
            errno::set(Errno::EILSEQ);
            return ILLEGAL;
        };
        if !out.is_null() {
            // SAFETY: the caller gives room for `n` characters.
            unsafe { out.wrapping_add(count).write(character.cast_signed()) };
        }
        (count, used) = (count + 1, used + length);
    }
    if !out.is_null() {
        let whole = count < n;
        if whole {
            // SAFETY: as above.
            unsafe { out.wrapping_add(count).write(0) };
        }
        let rest = if whole {
            null()
        } else {
            start.wrapping_add(used)
        };
        // SAFETY: the caller gives the place of a string.
        unsafe { text.write(rest) };
    }
    count
}

/// Converts wide characters to at most `n` bytes; gives how many (without the closing zero), or
/// -1 and EILSEQ. A null place: only counts.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsrtombs(
    out: *mut c_char,
    text: *mut *const c_int,
    n: usize,
    _state: *mut State,
) -> usize {
    // SAFETY: the caller gives the place of a text.
    let mut next = unsafe { text.read() };
    let mut count = 0;
    loop {
        // SAFETY: the text is closed by a zero, which was not passed.
        let character = unsafe { next.read() };
        let mut bytes = [0 as c_char; 8];
        // SAFETY: there is room for every character.
        let length = unsafe { wcrtomb(bytes.as_mut_ptr(), character, null_mut()) };
        if length == ILLEGAL {
            return ILLEGAL;
        }
        let end = count + length;
        if !out.is_null() {
            if end > n {
                // SAFETY: the caller gives the place of a text.
                unsafe { text.write(next) };
                return count;
            }
            let place = out.wrapping_add(count);
            // SAFETY: the caller gives room for `n` bytes.
            unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), length) };
        }
        if character == 0 {
            if !out.is_null() {
                // SAFETY: the caller gives the place of a text.
                unsafe { text.write(null()) };
            }
            return count;
        }
        (count, next) = (end, next.wrapping_add(1));
    }
}

/// As `mbsrtowcs`, from the start of a text.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mbstowcs(out: *mut c_int, text: *const c_char, n: usize) -> usize {
    let mut text = text;
    // SAFETY: as for the C function.
    unsafe { mbsrtowcs(out, &raw mut text, n, null_mut()) }
}

/// As `wcsrtombs`, from the start of a text.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcstombs(out: *mut c_char, text: *const c_int, n: usize) -> usize {
    let mut text = text;
    // SAFETY: as for the C function.
    unsafe { wcsrtombs(out, &raw mut text, n, null_mut()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The locale of host tests is C: each byte is a character.
    #[test]
    fn texts_are_converted_as_far_as_there_is_room() {
        let mut wide = [9; 8];
        // SAFETY: there is room for 8 characters.
        let converted = unsafe { mbstowcs(wide.as_mut_ptr(), c"abc".as_ptr(), 8) };
        assert_eq!(converted, 3);
        assert_eq!(wide[..4], [97, 98, 99, 0]);
        let mut bytes = [1 as c_char; 8];
        // SAFETY: there is room for 2 bytes.
        assert_eq!(unsafe { wcstombs(bytes.as_mut_ptr(), wide.as_ptr(), 2) }, 2);
        assert_eq!(bytes[..3], [97, 98, 1]);
        // SAFETY: nothing is stored.
        assert_eq!(unsafe { wcstombs(null_mut(), wide.as_ptr(), 0) }, 3);
        wide[1] = 0x1000;
        // SAFETY: as above.
        assert_eq!(unsafe { wcstombs(null_mut(), wide.as_ptr(), 0) }, ILLEGAL);
    }
}
