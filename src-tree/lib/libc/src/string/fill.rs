//! Filling memory: `memset`, `bzero`, `explicit_bzero`.

use core::arch::asm;
use core::arch::x86_64::{__m128i, _mm_set1_epi8, _mm_storeu_si128};
use core::ffi::{c_int, c_void};

/// Sets `n` bytes at `dst` to the low byte of `value`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn memset(dst: *mut c_void, value: c_int, n: usize) -> *mut c_void {
    let to = dst.cast::<u8>();
    let byte = value as u8;
    let word = u64::from(byte) * 0x0101_0101_0101_0101;
    match n {
        0 => {}
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        1 => unsafe { ends(to, byte, n) },
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        2..=3 => unsafe { ends(to, word as u16, n) },
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        4..=7 => unsafe { ends(to, word as u32, n) },
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        8..=15 => unsafe { ends(to, word, n) },
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        16..=32 => unsafe { ends(to, u128::from(word) << 64 | u128::from(word), n) },
        // SAFETY: the block has more than 32 bytes.
        33..LONG => unsafe { long(to, byte, n) },
        // SAFETY: as above.
        _ => unsafe { longest(to, word, n) },
    }
    dst
}

/// Writes the pattern at the start and, overlapping, at the end of `n` bytes.
#[inline(always)]
unsafe fn ends<T: Copy>(to: *mut u8, pattern: T, n: usize) {
    // SAFETY: the block has at least `size_of::<T>()` bytes.
    unsafe { to.cast::<T>().write_unaligned(pattern) };
    // SAFETY: as above; this is the last piece of the block.
    unsafe {
        to.wrapping_add(n - size_of::<T>())
            .cast::<T>()
            .write_unaligned(pattern)
    };
}

/// Fills more than 32 bytes in 32-byte steps, the last one overlapping.
#[inline(always)]
unsafe fn long(to: *mut u8, byte: u8, n: usize) {
    // SAFETY: SSE2 is part of x86_64.
    let pattern = unsafe { _mm_set1_epi8(byte as i8) };
    // SAFETY: the loop writes the 32-byte steps that fit in n - 1 bytes.
    unsafe {
        asm!(
            "2:",
            "movups [{to}], {pattern}",
            "movups [{to} + 16], {pattern}",
            "add {to}, 32",
            "dec {steps}",
            "jnz 2b",
            to = inout(reg) to => _,
            pattern = in(xmm_reg) pattern,
            steps = inout(reg) (n - 1) / 32 => _,
            options(nostack),
        );
    }
    // SAFETY: the piece lies inside the block.
    unsafe { store(to.wrapping_add(n - 32), pattern) };
    // SAFETY: as above.
    unsafe { store(to.wrapping_add(n - 16), pattern) };
}

/// From this size on the processor's own loop is the fastest.
const LONG: usize = 1024;

/// Fills at least [`LONG`] bytes by the processor's own loop, which likes an aligned start.
#[inline(always)]
unsafe fn longest(to: *mut u8, word: u64, n: usize) {
    let pattern = u128::from(word) << 64 | u128::from(word);
    // SAFETY: the first and the last 16 bytes are inside the block.
    unsafe { ends(to, pattern, n) };
    let skip = to.align_offset(16);
    // SAFETY: the loop writes words that fit behind the skipped bytes.
    unsafe {
        asm!(
            "rep stosq",
            inout("rdi") to.wrapping_add(skip) => _,
            inout("rcx") (n - skip) / 8 => _,
            in("rax") word,
            options(nostack, preserves_flags),
        );
    }
}

#[inline(always)]
unsafe fn store(to: *mut u8, pattern: __m128i) {
    // SAFETY: the caller gives 16 writable bytes; SSE2 is part of x86_64.
    unsafe { _mm_storeu_si128(to.cast(), pattern) }
}

/// Sets `n` bytes at `dst` to zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn bzero(dst: *mut c_void, n: usize) {
    // SAFETY: the caller gives a block of `n` bytes.
    unsafe { memset(dst, 0, n) };
}

/// Sets `n` bytes at `dst` to zero, even when nobody reads them afterwards.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn explicit_bzero(dst: *mut c_void, n: usize) {
    // SAFETY: the caller gives a block of `n` bytes.
    unsafe { memset(dst, 0, n) };
    // SAFETY: an empty statement that the compiler believes to read the block.
    unsafe { asm!("/* {0} */", in(reg) dst, options(nostack, preserves_flags)) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn fill_sets_exactly_the_block(n in prop_oneof![0usize..400, 900usize..5000], offset in 0usize..16, value in any::<u8>()) {
            let mut target = vec![!value; n + 64];
            // SAFETY: the target has 64 bytes more than the block.
            unsafe { memset(target.as_mut_ptr().wrapping_add(offset + 8).cast(), c_int::from(value) | 0x100, n) };
            prop_assert!(target[..offset + 8].iter().all(|&b| b == !value));
            prop_assert!(target[offset + 8..offset + 8 + n].iter().all(|&b| b == value));
            prop_assert!(target[offset + 8 + n..].iter().all(|&b| b == !value));
        }
    }
}
