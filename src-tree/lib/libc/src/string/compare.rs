//! Comparing: `memcmp`, `strcmp`, `strncmp` and the ones that ignore case.

use core::arch::x86_64::{
    _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8,
    _mm_setzero_si128,
};
use core::ffi::{c_char, c_int, c_void};

use super::wide;

/// Compares two blocks of `n` bytes as unsigned bytes: negative, zero or positive.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn memcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    let (a, b) = (a.cast::<u8>(), b.cast::<u8>());
    match n {
        0 => 0,
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        1 => unsafe { difference(a, b) },
        // SAFETY: as above.
        2..=3 => unsafe { ends::<2>(a, b, n) },
        // SAFETY: as above.
        4..=7 => unsafe { ends::<4>(a, b, n) },
        // SAFETY: as above.
        8..=15 => unsafe { ends::<8>(a, b, n) },
        // SAFETY: both blocks have 16 bytes or more.
        _ => unsafe { groups(a, b, n) },
    }
}

/// Compares pieces of `N` bytes, at the start and, overlapping, at the end of `n` bytes.
#[inline(always)]
unsafe fn ends<const N: usize>(a: *const u8, b: *const u8, n: usize) -> c_int {
    for at in [0, n - N] {
        // SAFETY: the piece is inside of the block.
        let left = unsafe { number::<N>(a.wrapping_add(at)) };
        // SAFETY: as above.
        let right = unsafe { number::<N>(b.wrapping_add(at)) };
        if left != right {
            return left.cmp(&right) as c_int;
        }
    }
    0
}

/// At most 8 bytes as a number, the first counting most.
#[inline(always)]
unsafe fn number<const N: usize>(at: *const u8) -> u64 {
    // SAFETY: the caller gives as many bytes.
    let bytes = unsafe { at.cast::<[u8; N]>().read() };
    let mut all = [0; 8];
    all[..N].copy_from_slice(&bytes);
    u64::from_be_bytes(all)
}

/// From this size on larger steps are worth looking for.
const LONG: usize = 256;

/// Compares 16 bytes or more: four groups of 16 at a time as long as they are the same, the last
/// group overlapping the one before.
unsafe fn groups(a: *const u8, b: *const u8, n: usize) -> c_int {
    let mut at = 0;
    if n >= LONG && wide::available() {
        // SAFETY: both blocks have `n` bytes.
        at = unsafe { wide::same(a, b, n) };
    }
    while n - at >= 64 {
        // SAFETY: 64 bytes remain in both blocks.
        if unsafe { any_of_64(a.wrapping_add(at), b.wrapping_add(at)) } {
            break;
        }
        at += 64;
    }
    loop {
        let here = at.min(n - 16);
        // SAFETY: 16 bytes remain in both blocks from there.
        let differing = unsafe { differing_bytes(a.wrapping_add(here), b.wrapping_add(here)) };
        if differing != 0 {
            let place = here + differing.trailing_zeros() as usize;
            // SAFETY: the differing byte is inside both blocks.
            return unsafe { difference(a.wrapping_add(place), b.wrapping_add(place)) };
        }
        at += 16;
        if at >= n {
            return 0;
        }
    }
}

/// Whether any of 64 bytes differs.
#[inline(always)]
unsafe fn any_of_64(a: *const u8, b: *const u8) -> bool {
    let same = [0, 16, 32, 48].map(|at| {
        // SAFETY: 16 bytes are readable there.
        let a = unsafe { _mm_loadu_si128(a.wrapping_add(at).cast()) };
        // SAFETY: as above.
        let b = unsafe { _mm_loadu_si128(b.wrapping_add(at).cast()) };
        // SAFETY: SSE2 is part of x86_64.
        unsafe { _mm_cmpeq_epi8(a, b) }
    });
    // SAFETY: SSE2 is part of x86_64.
    let first = unsafe { _mm_and_si128(same[0], same[1]) };
    // SAFETY: as above.
    let second = unsafe { _mm_and_si128(same[2], same[3]) };
    // SAFETY: as above.
    let all = unsafe { _mm_and_si128(first, second) };
    // SAFETY: as above.
    unsafe { _mm_movemask_epi8(all) != 0xffff }
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

/// Bytes of a page, which a read may not leave when nobody knows what lies behind it.
const PAGE: usize = 4096;

/// Compares strings, at most `n` bytes: 16 at a time where neither comes near the end of a page.
#[inline(always)]
unsafe fn compare_exactly(a: *const c_char, b: *const c_char, n: usize) -> c_int {
    let (a, b) = (a.cast::<u8>(), b.cast::<u8>());
    let mut at = 0;
    while at < n {
        let (left, right) = (a.wrapping_add(at), b.wrapping_add(at));
        let within = |place: *const u8| place.addr() % PAGE <= PAGE - 16;
        if within(left) && within(right) {
            // SAFETY: neither string has ended before, and the 16 bytes are on its page.
            let stops = unsafe { ends_or_differs(left, right) };
            if stops == 0 {
                at += 16;
                continue;
            }
            at += stops.trailing_zeros() as usize;
            if at >= n {
                return 0;
            }
            // SAFETY: the strings are the same before, and have not ended.
            return unsafe { difference(a.wrapping_add(at), b.wrapping_add(at)) };
        }
        // SAFETY: neither string has ended before.
        let order = unsafe { difference(left, right) };
        // SAFETY: as above.
        if order != 0 || unsafe { left.read() } == 0 {
            return order;
        }
        at += 1;
    }
    0
}

/// One bit for each of 16 bytes that is zero in the first text or differs in the other.
#[inline(always)]
unsafe fn ends_or_differs(a: *const u8, b: *const u8) -> u32 {
    // SAFETY: 16 bytes are readable at `a`.
    let a = unsafe { _mm_loadu_si128(a.cast()) };
    // SAFETY: 16 bytes are readable at `b`.
    let b = unsafe { _mm_loadu_si128(b.cast()) };
    // SAFETY: SSE2 is part of x86_64.
    let same = unsafe { _mm_cmpeq_epi8(a, b) };
    // A byte that differs, and one that is zero, is zero in the smaller of the two.
    // SAFETY: as above.
    let least = unsafe { _mm_min_epu8(same, a) };
    // SAFETY: as above.
    let zero = unsafe { _mm_setzero_si128() };
    // SAFETY: as above.
    let stops = unsafe { _mm_cmpeq_epi8(least, zero) };
    // SAFETY: as above.
    unsafe { _mm_movemask_epi8(stops) }.cast_unsigned()
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
    unsafe { compare_exactly(a, b, usize::MAX) }
}

/// Compares at most `n` bytes of two strings.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strncmp(a: *const c_char, b: *const c_char, n: usize) -> c_int {
    // SAFETY: the caller gives two strings, or blocks of `n` bytes.
    unsafe { compare_exactly(a, b, n) }
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
            mut a in proptest::collection::vec(any::<u8>(), 0..900), at in 0usize..900, byte in any::<u8>(),
        ) {
            let b = a.clone();
            if at < a.len() {
                a[at] = byte;
            }
            // SAFETY: both slices have the same length.
            let order = unsafe { memcmp(a.as_ptr().cast(), b.as_ptr().cast(), a.len()) };
            prop_assert_eq!(order.cmp(&0), a.cmp(&b));
        }

        #[test]
        fn order_of_strings_equals_the_order_of_slices(
            text in "[a-c]{0,90}", other in "[a-c]{0,90}", common in "[a-z]{0,70}", limit in 0usize..200,
        ) {
            let [a, b] = [&text, &other].map(|end| format!("{common}{end}\0").into_bytes());
            let (first, second) = (a.as_ptr().cast(), b.as_ptr().cast());
            // SAFETY: both are strings.
            prop_assert_eq!(unsafe { strcmp(first, second) }.cmp(&0), a.cmp(&b));
            let cut = |text: &[u8]| text[..limit.min(text.len())].to_vec();
            // SAFETY: as above.
            let order = unsafe { strncmp(first, second, limit) };
            prop_assert_eq!(order.cmp(&0), cut(&a).cmp(&cut(&b)));
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
