//! Copying memory: `memcpy`, `memmove`.
//!
//! Up to 32 bytes are moved by overlapping loads and stores without a loop; longer blocks go
//! in 64-byte steps through SSE registers, with an overlapping last step. The loops are
//! written in assembly because the optimiser turns a copying loop into a call of `memcpy`.

use core::arch::asm;
use core::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_storeu_si128};
use core::ffi::c_void;

/// Copies `n` bytes from `src` to `dst`; the two must not overlap.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn memcpy(dst: *mut c_void, src: *const c_void, n: usize) -> *mut c_void {
    // SAFETY: the caller gives two blocks of `n` bytes; moving allows even overlap.
    unsafe { memmove(dst, src, n) }
}

/// Copies `n` bytes from `src` to `dst`, which may overlap.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn memmove(dst: *mut c_void, src: *const c_void, n: usize) -> *mut c_void {
    let (to, from) = (dst.cast::<u8>(), src.cast::<u8>());
    match n {
        0 => {}
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        1 => unsafe { ends::<u8>(to, from, n) },
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        2..=3 => unsafe { ends::<u16>(to, from, n) },
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        4..=7 => unsafe { ends::<u32>(to, from, n) },
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        8..=15 => unsafe { ends::<u64>(to, from, n) },
        // SAFETY: the two pieces cover exactly the `n` bytes of each block.
        16..=32 => unsafe { ends::<u128>(to, from, n) },
        // SAFETY: both blocks have `n` > 32 bytes.
        33..=64 => unsafe { four_pieces(to, from, n) },
        LONG..
            if to.addr().wrapping_sub(from.addr()) >= n
                && from.addr().wrapping_sub(to.addr()) >= LONG =>
        {
            // SAFETY: the blocks have `n` bytes, and upwards is right.
            unsafe { by_the_processor(to, from, n) }
        }
        _ if to.addr().wrapping_sub(from.addr()) >= n => {
            // SAFETY: the destination does not begin inside the source: upwards is right.
            unsafe { upwards(to, from, n) }
        }
        // SAFETY: the destination begins inside the source: downwards is right.
        _ => unsafe { downwards(to, from, n) },
    }
    dst
}

/// Moves `n` bytes, `size_of::<T>() <= n <= 2 * size_of::<T>()`, as two overlapping pieces.
#[inline(always)]
unsafe fn ends<T: Copy>(to: *mut u8, from: *const u8, n: usize) {
    let last = n - size_of::<T>();
    // SAFETY: the first piece lies inside the source.
    let head = unsafe { from.cast::<T>().read_unaligned() };
    // SAFETY: the last piece lies inside the source.
    let tail = unsafe { from.wrapping_add(last).cast::<T>().read_unaligned() };
    // SAFETY: the first piece lies inside the destination.
    unsafe { to.cast::<T>().write_unaligned(head) };
    // SAFETY: the last piece lies inside the destination.
    unsafe { to.wrapping_add(last).cast::<T>().write_unaligned(tail) };
}

/// Moves 33 to 64 bytes: two pieces of 16 from the start and two up to the end.
#[inline(always)]
unsafe fn four_pieces(to: *mut u8, from: *const u8, n: usize) {
    let offsets = [0, 16, n - 32, n - 16];
    // SAFETY: each piece lies inside the source.
    let pieces = offsets.map(|at| unsafe { load(from.wrapping_add(at)) });
    // SAFETY: the piece lies inside the destination.
    unsafe { store(to, pieces[0]) };
    // SAFETY: as above.
    unsafe { store(to.wrapping_add(offsets[1]), pieces[1]) };
    // SAFETY: as above.
    unsafe { store(to.wrapping_add(offsets[2]), pieces[2]) };
    // SAFETY: as above.
    unsafe { store(to.wrapping_add(offsets[3]), pieces[3]) };
}

#[inline(always)]
unsafe fn load(from: *const u8) -> __m128i {
    // SAFETY: the caller gives 16 readable bytes; SSE2 is part of x86_64.
    unsafe { _mm_loadu_si128(from.cast()) }
}

#[inline(always)]
unsafe fn store(to: *mut u8, piece: __m128i) {
    // SAFETY: the caller gives 16 writable bytes; SSE2 is part of x86_64.
    unsafe { _mm_storeu_si128(to.cast(), piece) }
}

/// From this size on the processor's own loop is the fastest, unless the blocks are close.
const LONG: usize = 2048;

/// Moves bytes upwards by the processor's own loop, which likes an aligned destination.
#[inline(always)]
unsafe fn by_the_processor(to: *mut u8, from: *const u8, n: usize) {
    // SAFETY: the first 64 bytes lie inside both blocks.
    let head = [0, 16, 32, 48].map(|at| unsafe { load(from.wrapping_add(at)) });
    let skip = 64 - to.addr() % 64;
    // SAFETY: the rest of both blocks; the direction flag is clear in C.
    unsafe {
        asm!(
            "rep movsb",
            inout("rcx") n - skip => _,
            inout("rdi") to.wrapping_add(skip) => _,
            inout("rsi") from.wrapping_add(skip) => _,
            options(nostack, preserves_flags),
        );
    }
    for (at, piece) in [0, 16, 32, 48].into_iter().zip(head) {
        // SAFETY: the first 64 bytes lie inside the destination.
        unsafe { store(to.wrapping_add(at), piece) };
    }
}

/// Moves more than 64 bytes from low to high addresses.
#[inline(always)]
unsafe fn upwards(to: *mut u8, from: *const u8, n: usize) {
    // The last 64 bytes are loaded first: the loop may overwrite their source.
    // SAFETY: each piece of the last 64 bytes lies inside the source.
    let tail = [64, 48, 32, 16].map(|back| unsafe { load(from.wrapping_add(n - back)) });
    // SAFETY: the loop moves the 64-byte steps that fit in n - 1 bytes, inside both blocks.
    unsafe {
        asm!(
            "2:",
            "movups xmm0, [{from}]",
            "movups xmm1, [{from} + 16]",
            "movups xmm2, [{from} + 32]",
            "movups xmm3, [{from} + 48]",
            "movups [{to}], xmm0",
            "movups [{to} + 16], xmm1",
            "movups [{to} + 32], xmm2",
            "movups [{to} + 48], xmm3",
            "add {from}, 64",
            "add {to}, 64",
            "dec {steps}",
            "jnz 2b",
            from = inout(reg) from => _,
            to = inout(reg) to => _,
            steps = inout(reg) (n - 1) / 64 => _,
            out("xmm0") _, out("xmm1") _, out("xmm2") _, out("xmm3") _,
            options(nostack),
        );
    }
    // SAFETY: the piece lies inside the destination.
    unsafe { store(to.wrapping_add(n - 64), tail[0]) };
    // SAFETY: as above.
    unsafe { store(to.wrapping_add(n - 48), tail[1]) };
    // SAFETY: as above.
    unsafe { store(to.wrapping_add(n - 32), tail[2]) };
    // SAFETY: as above.
    unsafe { store(to.wrapping_add(n - 16), tail[3]) };
}

/// Moves more than 64 bytes from high to low addresses.
#[inline(always)]
unsafe fn downwards(to: *mut u8, from: *const u8, n: usize) {
    // SAFETY: each piece of the first 64 bytes lies inside the source.
    let head = [0, 16, 32, 48].map(|at| unsafe { load(from.wrapping_add(at)) });
    // SAFETY: the loop moves the 64-byte steps that fit in n - 1 bytes, inside both blocks.
    unsafe {
        asm!(
            "2:",
            "movups xmm0, [{from} - 64]",
            "movups xmm1, [{from} - 48]",
            "movups xmm2, [{from} - 32]",
            "movups xmm3, [{from} - 16]",
            "movups [{to} - 64], xmm0",
            "movups [{to} - 48], xmm1",
            "movups [{to} - 32], xmm2",
            "movups [{to} - 16], xmm3",
            "sub {from}, 64",
            "sub {to}, 64",
            "dec {steps}",
            "jnz 2b",
            from = inout(reg) from.wrapping_add(n) => _,
            to = inout(reg) to.wrapping_add(n) => _,
            steps = inout(reg) (n - 1) / 64 => _,
            out("xmm0") _, out("xmm1") _, out("xmm2") _, out("xmm3") _,
            options(nostack),
        );
    }
    // SAFETY: the piece lies inside the destination.
    unsafe { store(to, head[0]) };
    // SAFETY: as above.
    unsafe { store(to.wrapping_add(16), head[1]) };
    // SAFETY: as above.
    unsafe { store(to.wrapping_add(32), head[2]) };
    // SAFETY: as above.
    unsafe { store(to.wrapping_add(48), head[3]) };
}

/// The fortified `memcpy`-like copy of `<strings.h>`: as [`memmove`], arguments the other way.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn bcopy(src: *const c_void, dst: *mut c_void, n: usize) {
    // SAFETY: the caller gives two blocks of `n` bytes.
    unsafe { memmove(dst, src, n) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn moving_inside_one_buffer_equals_the_model(
            seed in any::<u8>(), from in 0usize..5000, to in 0usize..5000, n in 0usize..5000,
        ) {
            let bytes: Vec<u8> = (0..10_000usize).map(|at| (at * at / 7) as u8 ^ seed).collect();
            let mut expected = bytes.clone();
            expected.copy_within(from..from + n, to);
            let mut actual = bytes;
            let base = actual.as_mut_ptr();
            // SAFETY: both ranges are inside the 10,000 bytes.
            unsafe { memmove(base.wrapping_add(to).cast(), base.wrapping_add(from).cast(), n) };
            prop_assert_eq!(actual, expected);
        }

        #[test]
        fn copy_touches_nothing_outside(n in 0usize..500, offset in 0usize..16) {
            let source: Vec<u8> = (0..n).map(|i| (i % 251) as u8).collect();
            let mut target = vec![0xEE; n + 64];
            // SAFETY: the target has 64 bytes more than the source.
            unsafe { memcpy(target.as_mut_ptr().wrapping_add(offset + 8).cast(), source.as_ptr().cast(), n) };
            prop_assert!(target[..offset + 8].iter().all(|&b| b == 0xEE));
            prop_assert_eq!(&target[offset + 8..offset + 8 + n], &source[..]);
            prop_assert!(target[offset + 8 + n..].iter().all(|&b| b == 0xEE));
        }
    }
}
