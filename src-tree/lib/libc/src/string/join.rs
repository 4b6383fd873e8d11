//! Copying and appending strings: `strcpy`, `strcat`, `strlcpy`, `strdup` and relatives.

use core::ffi::{c_char, c_int};

use super::copy::memcpy;
use super::fill::memset;
use super::scan::{strlen, strnlen};
use crate::malloc::malloc;

/// Copies a string with its closing zero; gives the address of that zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn stpcpy(dst: *mut c_char, src: *const c_char) -> *mut c_char {
    // SAFETY: the caller gives a string.
    let length = unsafe { strlen(src) };
    // SAFETY: the caller's buffer holds the string and its zero.
    unsafe { memcpy(dst.cast(), src.cast(), length + 1) };
    dst.wrapping_add(length)
}

/// Copies a string with its closing zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strcpy(dst: *mut c_char, src: *const c_char) -> *mut c_char {
    // SAFETY: the caller's buffer holds the string and its zero.
    unsafe { stpcpy(dst, src) };
    dst
}

/// Copies at most `n` bytes of a string and fills the rest of the `n` bytes with zeros.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strncpy(dst: *mut c_char, src: *const c_char, n: usize) -> *mut c_char {
    // SAFETY: the caller gives a string or `n` bytes.
    let length = unsafe { strnlen(src, n) };
    // SAFETY: both have `length` bytes.
    unsafe { memcpy(dst.cast(), src.cast(), length) };
    // SAFETY: the buffer has `n` bytes.
    unsafe { memset(dst.wrapping_add(length).cast(), 0, n - length) };
    dst
}

/// Appends a string to another.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strcat(dst: *mut c_char, src: *const c_char) -> *mut c_char {
    // SAFETY: the caller gives a string in a buffer with room for both.
    let end = dst.wrapping_add(unsafe { strlen(dst) });
    // SAFETY: as above.
    unsafe { strcpy(end, src) };
    dst
}

/// Appends at most `n` bytes of a string to another, and a zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strncat(dst: *mut c_char, src: *const c_char, n: usize) -> *mut c_char {
    // SAFETY: the caller gives a string in a buffer with room for both.
    let end = dst.wrapping_add(unsafe { strlen(dst) });
    // SAFETY: the caller gives a string or `n` bytes.
    let length = unsafe { strnlen(src, n) };
    // SAFETY: the buffer has room.
    unsafe { memcpy(end.cast(), src.cast(), length) };
    // SAFETY: as above.
    unsafe { end.wrapping_add(length).write(0) };
    dst
}

/// Copies what fits of a string into a buffer of `size` bytes, always closed by a zero; gives
/// the length of `src`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strlcpy(dst: *mut c_char, src: *const c_char, size: usize) -> usize {
    // SAFETY: the caller gives a string.
    let length = unsafe { strlen(src) };
    if let Some(room) = size.checked_sub(1) {
        let copied = length.min(room);
        // SAFETY: the buffer has more than `copied` bytes.
        unsafe { memcpy(dst.cast(), src.cast(), copied) };
        // SAFETY: as above.
        unsafe { dst.wrapping_add(copied).write(0) };
    }
    length
}

/// Appends what fits of a string in a buffer of `size` bytes, always closed by a zero; gives
/// the length that the whole would have had.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strlcat(dst: *mut c_char, src: *const c_char, size: usize) -> usize {
    // SAFETY: the caller gives a buffer of `size` bytes.
    let used = unsafe { strnlen(dst, size) };
    // SAFETY: the rest of the buffer.
    used + unsafe { strlcpy(dst.wrapping_add(used), src, size - used) }
}

/// Copies a string to memory of its own; null and ENOMEM when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strdup(s: *const c_char) -> *mut c_char {
    // SAFETY: the caller gives a string.
    unsafe { strndup(s, usize::MAX - 1) }
}

/// Copies at most `n` bytes of a string to memory of its own.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strndup(s: *const c_char, n: usize) -> *mut c_char {
    // SAFETY: the caller gives a string or `n` bytes.
    let length = unsafe { strnlen(s, n) };
    let copy = malloc(length + 1).cast::<c_char>();
    if !copy.is_null() {
        // SAFETY: the new block has length + 1 bytes.
        unsafe { memcpy(copy.cast(), s.cast(), length) };
        // SAFETY: as above.
        unsafe { copy.wrapping_add(length).write(0) };
    }
    copy
}

/// Copies up to and including the first byte equal to `stop`; gives the place behind its copy.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn memccpy(
    dst: *mut core::ffi::c_void,
    src: *const core::ffi::c_void,
    stop: c_int,
    n: usize,
) -> *mut core::ffi::c_void {
    // SAFETY: the caller gives `n` bytes, or fewer with the byte among them.
    let found = unsafe { super::scan::memchr(src, stop, n) };
    let length = if found.is_null() {
        n
    } else {
        found.addr() - src.addr() + 1
    };
    // SAFETY: both blocks have `length` bytes.
    unsafe { memcpy(dst, src, length) };
    if found.is_null() {
        core::ptr::null_mut()
    } else {
        dst.wrapping_byte_add(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounded_copy_is_closed_and_tells_the_whole_length() {
        let mut buffer = [1i8; 8];
        // SAFETY: the buffer has 8 bytes.
        assert_eq!(
            // SAFETY: as above.
            unsafe { strlcpy(buffer.as_mut_ptr(), c"abcdefghij".as_ptr(), 8) },
            10
        );
        assert_eq!(buffer.map(|b| b as u8), *b"abcdefg\0");
        // SAFETY: as above.
        assert_eq!(
            // SAFETY: as above.
            unsafe { strlcat(buffer.as_mut_ptr(), c"xy".as_ptr(), 8) },
            9
        );
        // SAFETY: size 0 writes nothing.
        assert_eq!(
            // SAFETY: as above.
            unsafe { strlcpy(core::ptr::null_mut(), c"abc".as_ptr(), 0) },
            3
        );
    }

    #[test]
    fn counted_copy_fills_with_zeros() {
        let mut buffer = [1i8; 6];
        // SAFETY: the buffer has 6 bytes.
        unsafe { strncpy(buffer.as_mut_ptr(), c"ab".as_ptr(), 6) };
        assert_eq!(buffer, [97, 98, 0, 0, 0, 0]);
        // SAFETY: the buffer holds "ab" and has room for 3 more.
        unsafe { strncat(buffer.as_mut_ptr(), c"cdefgh".as_ptr(), 3) };
        assert_eq!(buffer, [97, 98, 99, 100, 101, 0]);
    }
}
