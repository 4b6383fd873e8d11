//! Comparing: `memcmp`, `strcmp`, `strncmp` and the ones that ignore case.

use core::arch::x86_64::{_mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8};
use core::ffi::{c_char, c_int, c_void};

/// Compares two blocks of `n` bytes as unsigned bytes: negative, zero or positive.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn memcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    let (a, b) = (a.cast::<u8>(), b.cast::<u8>());
    let mut at = 0;
    while n - at >= 16 {
        // SAFETY: 16 bytes remain in both blocks.
        let differing = unsafe { differing_bytes(a.wrapping_add(at), b.wrapping_add(at)) };
        if differing != 0 {
            at += differing.trailing_zeros() as usize;
            // SAFETY: the differing byte is inside both blocks.
            return unsafe { difference(a.wrapping_add(at), b.wrapping_add(at)) };
        }
        at += 16;
    }
    while at < n {
        // SAFETY: `at` is inside both blocks.
        let order = unsafe { difference(a.wrapping_add(at), b.wrapping_add(at)) };
        if order != 0 {
            return order;
        }
        at += 1;
    }
    0
}

/// Tells whether two blocks of `n` bytes differ.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn bcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    // SAFETY: the caller gives two blocks of `n` bytes.
    unsafe { memcmp(a, b, n) }
}

/// One bit for each of 16 bytes that differs.
#[inline(always)]
unsafe fn differing_bytes(a: *const u8, b: *const u8) -> u32 {
    // SAFETY: 16 bytes are readable at `a`.
    let a = unsafe { _mm_loadu_si128(a.cast()) };
    // SAFETY: 16 bytes are readable at `b`.
    let b = unsafe { _mm_loadu_si128(b.cast()) };
    // SAFETY: SSE2 is part of x86_64.
    let equal = unsafe { _mm_cmpeq_epi8(a, b) };
    // SAFETY: as above.
    !unsafe { _mm_movemask_epi8(equal) } as u32 & 0xffff
}

#[inline(always)]
unsafe fn difference(a: *const u8, b: *const u8) -> c_int {
    // SAFETY: the caller gives a readable byte.
    let a = unsafe { a.read() };
    // SAFETY: the caller gives a readable byte.
    let b = unsafe { b.read() };
    c_int::from(a) - c_int::from(b)
}

/// Compares strings byte for byte after `map`, at most `n` bytes.
#[inline(always)]
unsafe fn compare(a: *const c_char, b: *const c_char, n: usize, map: fn(u8) -> u8) -> c_int {
    let (a, b) = (a.cast::<u8>(), b.cast::<u8>());
    for at in 0..n {
        // SAFETY: neither string has ended before `at`.
        let left = unsafe { a.wrapping_add(at).read() };
        // SAFETY: as above.
        let right = unsafe { b.wrapping_add(at).read() };
        let order = c_int::from(map(left)) - c_int::from(map(right));
        if order != 0 || left == 0 {
            return order;
        }
    }
    0
}

/// Compares two strings as unsigned bytes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strcmp(a: *const c_char, b: *const c_char) -> c_int {
    // SAFETY: the caller gives two strings.
    unsafe { compare(a, b, usize::MAX, |byte| byte) }
}

/// Compares at most `n` bytes of two strings.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strncmp(a: *const c_char, b: *const c_char, n: usize) -> c_int {
    // SAFETY: the caller gives two strings, or blocks of `n` bytes.
    unsafe { compare(a, b, n, |byte| byte) }
}

/// Compares two strings, ASCII letters of either case being equal.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strcasecmp(a: *const c_char, b: *const c_char) -> c_int {
    // SAFETY: the caller gives two strings.
    unsafe { compare(a, b, usize::MAX, |byte| byte.to_ascii_lowercase()) }
}

/// Compares at most `n` bytes of two strings, ASCII letters of either case being equal.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strncasecmp(a: *const c_char, b: *const c_char, n: usize) -> c_int {
    // SAFETY: the caller gives two strings, or blocks of `n` bytes.
    unsafe { compare(a, b, n, |byte| byte.to_ascii_lowercase()) }
}

/// Compares two strings by the collation of the current locale, which is that of bytes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strcoll(a: *const c_char, b: *const c_char) -> c_int {
    // SAFETY: the caller gives two strings.
    unsafe { strcmp(a, b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn order_of_blocks_equals_the_order_of_slices(
            mut a in proptest::collection::vec(any::<u8>(), 0..100), at in 0usize..100, byte in any::<u8>(),
        ) {
            let b = a.clone();
            if at < a.len() {
                a[at] = byte;
            }
            // SAFETY: both slices have the same length.
            let order = unsafe { memcmp(a.as_ptr().cast(), b.as_ptr().cast(), a.len()) };
            prop_assert_eq!(order.cmp(&0), a.cmp(&b));
        }
    }

    #[test]
    fn strings_compare_as_unsigned_bytes() {
        // SAFETY: literals are strings.
        // SAFETY: as above.
        assert!(unsafe { strcmp(c"a\xff".as_ptr(), c"ab".as_ptr()) } > 0);
        // SAFETY: as above.
        assert_eq!(unsafe { strncmp(c"abcd".as_ptr(), c"abxy".as_ptr(), 2) }, 0);
        assert_eq!(
            // SAFETY: as above.
            unsafe { strcasecmp(c"HeLLo".as_ptr(), c"hEllO".as_ptr()) },
            0
        );
        // SAFETY: as above.
        assert!(unsafe { strncasecmp(c"ab".as_ptr(), c"ABC".as_ptr(), 3) } < 0);
    }
}
