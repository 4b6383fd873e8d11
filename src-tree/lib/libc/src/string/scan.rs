//! Looking for bytes: `strlen`, `memchr`, `strchr` and relatives.

use core::arch::x86_64::{_mm_cmpeq_epi8, _mm_load_si128, _mm_movemask_epi8, _mm_set1_epi8};
use core::ffi::{c_char, c_int, c_void};
use core::ptr::null_mut;

/// The length of a string without its closing zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strlen(s: *const c_char) -> usize {
    // SAFETY: the caller gives a string, which has a closing zero.
    let end = unsafe { find(s.cast(), 0, usize::MAX) };
    end.unwrap_or(0)
}

/// The length of a string, or `limit` when it has no closing zero before that.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strnlen(s: *const c_char, limit: usize) -> usize {
    // SAFETY: the caller gives a string or `limit` bytes.
    unsafe { find(s.cast(), 0, limit) }.unwrap_or(limit)
}

/// The first byte equal to the low byte of `value` among `n`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn memchr(s: *const c_void, value: c_int, n: usize) -> *mut c_void {
    // SAFETY: the caller gives `n` bytes, or fewer with the byte among them.
    match unsafe { find(s.cast(), value as u8, n) } {
        Some(at) => s.cast_mut().wrapping_byte_add(at),
        None => null_mut(),
    }
}

/// The last byte equal to the low byte of `value` among `n`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn memrchr(s: *const c_void, value: c_int, n: usize) -> *mut c_void {
    let bytes = s.cast::<u8>();
    for at in (0..n).rev() {
        // SAFETY: `at` is inside the block.
        if unsafe { bytes.wrapping_add(at).read() } == value as u8 {
            return s.cast_mut().wrapping_byte_add(at);
        }
    }
    null_mut()
}

/// The first occurrence of a byte in a string, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strchr(s: *const c_char, value: c_int) -> *mut c_char {
    // SAFETY: the caller gives a string.
    let end = unsafe { strchrnul(s, value) };
    // SAFETY: `end` is at the latest the closing zero.
    if unsafe { end.cast::<u8>().read() } == value as u8 {
        end
    } else {
        null_mut()
    }
}

/// The first occurrence of a byte in a string, or its closing zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strchrnul(s: *const c_char, value: c_int) -> *mut c_char {
    // SAFETY: the caller gives a string.
    let length = unsafe { strlen(s) };
    // SAFETY: the string has `length` bytes.
    let at = unsafe { find(s.cast(), value as u8, length) };
    s.cast_mut().wrapping_add(at.unwrap_or(length))
}

/// The last occurrence of a byte in a string (its closing zero counts), or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strrchr(s: *const c_char, value: c_int) -> *mut c_char {
    // SAFETY: the caller gives a string.
    let length = unsafe { strlen(s) };
    // SAFETY: the string has `length` bytes and the closing zero.
    unsafe { memrchr(s.cast(), value, length + 1) }.cast()
}

/// Finds the first `value` among `n` bytes, reading aligned groups of 16, which never cross a
/// page: bytes around the block may be read, never those of a page it does not touch.
unsafe fn find(s: *const u8, value: u8, n: usize) -> Option<usize> {
    if n == 0 {
        return None;
    }
    let misaligned = s.addr() % 16;
    // SAFETY: SSE2 is part of x86_64.
    let wanted = unsafe { _mm_set1_epi8(value as i8) };
    let mut group = s.wrapping_sub(misaligned);
    // Bytes before the block do not count.
    let mut mask = u32::MAX << misaligned;
    let mut passed = 0;
    loop {
        // SAFETY: an aligned group that contains a byte of the block is on a mapped page.
        let bytes = unsafe { _mm_load_si128(group.cast()) };
        // SAFETY: SSE2 is part of x86_64.
        let equal = unsafe { _mm_cmpeq_epi8(bytes, wanted) };
        // SAFETY: as above.
        let hits = unsafe { _mm_movemask_epi8(equal) } as u32 & mask;
        if hits != 0 {
            let at = passed + hits.trailing_zeros() as usize - misaligned;
            return (at < n).then_some(at);
        }
        passed += 16;
        if passed - misaligned >= n {
            return None;
        }
        mask = u32::MAX;
        group = group.wrapping_add(16);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn first_and_last_occurrence_equal_the_model(
            bytes in proptest::collection::vec(0u8..8, 1..100), start in 0usize..100, value in 0u8..9,
        ) {
            let slice = &bytes[start.min(bytes.len() - 1)..];
            let base = slice.as_ptr();
            // SAFETY: pointer and length are those of the slice.
            let first = unsafe { memchr(base.cast(), c_int::from(value), slice.len()) };
            // SAFETY: as above.
            let last = unsafe { memrchr(base.cast(), c_int::from(value), slice.len()) };
            let place = |found: *mut c_void| (!found.is_null()).then(|| found.addr() - base.addr());
            prop_assert_eq!(place(first), slice.iter().position(|&b| b == value));
            prop_assert_eq!(place(last), slice.iter().rposition(|&b| b == value));
        }

        #[test]
        fn length_ends_at_the_first_zero(n in 0usize..200, offset in 0usize..16) {
            let mut bytes = vec![b'x'; n + 17];

            bytes.truncate(offset + n);
            bytes.push(0);
            bytes.extend([b'z'; 16]);
            // SAFETY: a zero was put at offset + n.
            prop_assert_eq!(unsafe { strlen(bytes.as_ptr().wrapping_add(offset).cast()) }, n);
            // SAFETY: as above.
            prop_assert_eq!(unsafe { strnlen(bytes.as_ptr().wrapping_add(offset).cast(), n / 2) }, n / 2);
        }
    }

    #[test]
    fn closing_zero_can_be_looked_for() {
        let s = c"abca".as_ptr();
        // SAFETY: a literal is a string.
        // SAFETY: as above.
        assert_eq!(unsafe { strchr(s, 0) }.addr() - s.addr(), 4);
        assert_eq!(
            // SAFETY: as above.
            unsafe { strrchr(s, c_int::from(b'a')) }.addr() - s.addr(),
            3
        );
        // SAFETY: as above.
        assert!(unsafe { strchr(s, c_int::from(b'z')) }.is_null());
    }
}
