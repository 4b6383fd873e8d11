//! The time-stamp counter.

/// Returns the counter.
#[must_use]
#[inline]
pub fn read() -> u64 {
    // SAFETY: CR4.TSD is clear, and every CPU with long mode has the instruction.
    unsafe { core::arch::x86_64::_rdtsc() }
}
