//! Loops over long memory by 32 bytes at a time, where the processor has the instructions (AVX2)
//! and the kernel keeps their registers.

use core::arch::asm;
use core::arch::x86_64::{
    __cpuid, __cpuid_count, __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_load_si256,
    _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
};
use core::sync::atomic::{AtomicU8, Ordering};

/// Bytes that a step looks at.
pub(super) const STEP: usize = 128;

const UNKNOWN: u8 = 0;
const NO: u8 = 1;
const YES: u8 = 2;
static ANSWER: AtomicU8 = AtomicU8::new(UNKNOWN);

/// Whether the loops of this module may be used.
#[inline(always)]
pub(super) fn available() -> bool {
    match ANSWER.load(Ordering::Relaxed) {
        UNKNOWN => ask(),
        answer => answer == YES,
    }
}

#[cold]
fn ask() -> bool {
    const SAVES: u32 = 1 << 27;
    const AVX: u32 = 1 << 28;
    const AVX2: u32 = 1 << 5;
    const KEPT: u32 = 0b110;
    let basic = __cpuid(1).ecx & (SAVES | AVX) == SAVES | AVX;
    let has = basic && __cpuid(0).eax >= 7 && __cpuid_count(7, 0).ebx & AVX2 != 0;
    let has = has && kept() & KEPT == KEPT;
    ANSWER.store(if has { YES } else { NO }, Ordering::Relaxed);
    has
}

/// Which registers the kernel keeps for each thread.
fn kept() -> u32 {
    let low: u32;
    // SAFETY: the processor has said that the kernel has turned the instruction on.
    unsafe {
        asm!("xgetbv", in("ecx") 0, out("eax") low, out("edx") _, options(nostack, nomem, preserves_flags));
    }
    low
}

#[target_feature(enable = "avx2")]
fn bits(group: __m256i) -> u128 {
    u128::from(_mm256_movemask_epi8(group).cast_unsigned())
}

/// The first among `n` bytes that is one of two values, looked for in steps of [`STEP`].
///
/// # Safety
/// AVX2 is there; `s` is a multiple of `STEP`; the block has `n` bytes, or fewer with one of the
/// values among them.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn first(s: *const u8, n: usize, values: [u8; 2]) -> Option<usize> {
    let [one, other] = values.map(|value| _mm256_set1_epi8(value.cast_signed()));
    let mut passed = 0;
    while passed < n {
        let four = [0, 32, 64, 96].map(|at| {
            let place = s.wrapping_add(passed + at).cast();
            // SAFETY: the aligned step contains a byte of the block, and is on one page.
            let group = unsafe { _mm256_load_si256(place) };
            _mm256_or_si256(
                _mm256_cmpeq_epi8(group, one),
                _mm256_cmpeq_epi8(group, other),
            )
        });
        let any = _mm256_or_si256(
            _mm256_or_si256(four[0], four[1]),
            _mm256_or_si256(four[2], four[3]),
        );
        if bits(any) != 0 {
            let hits =
                bits(four[0]) | bits(four[1]) << 32 | bits(four[2]) << 64 | bits(four[3]) << 96;
            let at = passed + hits.trailing_zeros() as usize;
            return (at < n).then_some(at);
        }
        passed += STEP;
    }
    None
}

/// How many bytes at the start of two blocks of `n` bytes are the same, in whole steps.
///
/// # Safety
/// AVX2 is there; both blocks have `n` bytes.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn same(a: *const u8, b: *const u8, n: usize) -> usize {
    let mut at = 0;
    while n - at >= STEP {
        let four = [0, 32, 64, 96].map(|part| {
            // SAFETY: the piece is inside of the block.
            let left = unsafe { _mm256_loadu_si256(a.wrapping_add(at + part).cast()) };
            // SAFETY: as above.
            let right = unsafe { _mm256_loadu_si256(b.wrapping_add(at + part).cast()) };
            _mm256_cmpeq_epi8(left, right)
        });
        let all = _mm256_and_si256(
            _mm256_and_si256(four[0], four[1]),
            _mm256_and_si256(four[2], four[3]),
        );
        if bits(all) != u128::from(u32::MAX) {
            break;
        }
        at += STEP;
    }
    at
}
