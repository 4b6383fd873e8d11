//! Looking for bytes: `strlen`, `memchr`, `strchr` and relatives.

use core::arch::x86_64::{
    __m128i, _mm_cmpeq_epi8, _mm_load_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
};
use core::ffi::{c_char, c_int, c_void};
use core::ptr::null_mut;

use super::wide;

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
    if n == 0 {
        return null_mut();
    }
    let (start, wanted) = (s.cast::<u8>(), splat(value as u8));
    let test = |bytes| equal(bytes, wanted);
    // The place of the last of some hits from `from` on, if it is inside of the block.
    let place = |from: *const u8, hits: u64| {
        let at = from.wrapping_add(63 - hits.leading_zeros() as usize);
        if at < start {
            null_mut()
        } else {
            at.cast_mut().cast::<c_void>()
        }
    };
    let last = start.wrapping_add(n - 1);
    let mut next = last.wrapping_sub(last.addr() % 16);
    // SAFETY: the aligned group contains the last byte of the block.
    let hits = bits(test(unsafe { group(next) })) & (u64::MAX >> (63 - last.addr() % 16));
    if hits != 0 {
        return place(next, hits);
    }
    while next.addr() >= start.addr() + 64 {
        let line = next.wrapping_sub(64);
        let four = [0, 16, 32, 48].map(|at| {
            // SAFETY: the four groups are inside of the block.
            test(unsafe { group(line.wrapping_add(at)) })
        });
        if bits(either(either(four[0], four[1]), either(four[2], four[3]))) != 0 {
            let hits = four.map(bits);
            let hits = hits[0] | hits[1] << 16 | hits[2] << 32 | hits[3] << 48;
            return place(line, hits);
        }
        next = line;
    }
    while next > start {
        next = next.wrapping_sub(16);
        // SAFETY: the aligned group contains a byte of the block.
        let hits = bits(test(unsafe { group(next) }));
        if hits != 0 {
            return place(next, hits);
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
    // SAFETY: the caller gives a string, which has a closing zero.
    let at = unsafe { first(s.cast(), usize::MAX, [value as u8, 0]) };
    s.cast_mut().wrapping_add(at.unwrap_or(0))
}

/// The last occurrence of a byte in a string (its closing zero counts), or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strrchr(s: *const c_char, value: c_int) -> *mut c_char {
    // SAFETY: the caller gives a string.
    let length = unsafe { strlen(s) };
    // SAFETY: the string has `length` bytes and the closing zero.
    unsafe { memrchr(s.cast(), value, length + 1) }.cast()
}

/// Finds the first `value` among `n` bytes.
unsafe fn find(s: *const u8, value: u8, n: usize) -> Option<usize> {
    // SAFETY: as for the caller.
    unsafe { first(s, n, [value; 2]) }
}

/// A group of 16 times the same byte.
#[inline(always)]
fn splat(value: u8) -> __m128i {
    // SAFETY: SSE2 is part of x86_64.
    unsafe { _mm_set1_epi8(value.cast_signed()) }
}

/// Which bytes of two groups are the same: all bits of a byte, or none.
#[inline(always)]
fn equal(a: __m128i, b: __m128i) -> __m128i {
    // SAFETY: SSE2 is part of x86_64.
    unsafe { _mm_cmpeq_epi8(a, b) }
}

#[inline(always)]
fn either(a: __m128i, b: __m128i) -> __m128i {
    // SAFETY: SSE2 is part of x86_64.
    unsafe { _mm_or_si128(a, b) }
}

/// A bit for each byte of a group.
#[inline(always)]
fn bits(group: __m128i) -> u64 {
    // SAFETY: SSE2 is part of x86_64.
    u64::from(unsafe { _mm_movemask_epi8(group) }.cast_unsigned())
}

/// An aligned group.
#[inline(always)]
unsafe fn group(at: *const u8) -> __m128i {
    // SAFETY: the caller knows that one of its bytes is on a mapped page: all of them are.
    unsafe { _mm_load_si128(at.cast()) }
}

/// The first among `n` bytes that is one of two values.
///
/// Aligned groups never cross a page: bytes around the block may be read, never those of a page
/// that it does not touch. Long blocks go on in larger steps.
#[inline(always)]
unsafe fn first(s: *const u8, n: usize, values: [u8; 2]) -> Option<usize> {
    if n == 0 {
        return None;
    }
    let [one, other] = values.map(splat);
    let test = |bytes| either(equal(bytes, one), equal(bytes, other));
    let found = |at: usize| (at < n).then_some(at);
    let misaligned = s.addr() % 16;
    let mut next = s.wrapping_sub(misaligned);
    // SAFETY: the group contains the first byte of the block.
    let hits = bits(test(unsafe { group(next) })) >> misaligned;
    if hits != 0 {
        return found(hits.trailing_zeros() as usize);
    }
    let mut passed = 16 - misaligned;
    next = next.wrapping_add(16);
    while passed < n && !next.addr().is_multiple_of(wide::STEP) {
        // SAFETY: the group contains a byte of the block.
        let hits = bits(test(unsafe { group(next) }));
        if hits != 0 {
            return found(passed + hits.trailing_zeros() as usize);
        }
        passed += 16;
        next = next.wrapping_add(16);
    }
    if passed < n && wide::available() {
        // SAFETY: the place is aligned, and what is left of the block begins there.
        return unsafe { wide::first(next, n - passed, values) }.map(|at| passed + at);
    }
    while passed < n {
        let four = [0, 16, 32, 48].map(|at| {
            // SAFETY: the line contains a byte of the block.
            test(unsafe { group(next.wrapping_add(at)) })
        });
        if bits(either(either(four[0], four[1]), either(four[2], four[3]))) != 0 {
            let hits = four.map(bits);
            let hits = hits[0] | hits[1] << 16 | hits[2] << 32 | hits[3] << 48;
            return found(passed + hits.trailing_zeros() as usize);
        }
        passed += 64;
        next = next.wrapping_add(64);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn first_and_last_occurrence_equal_the_model(
            bytes in proptest::collection::vec(0u8..80, 1..400), start in 0usize..200, value in 0u8..81,
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
