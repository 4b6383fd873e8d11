//! The debug registers: breakpoints that need no change of the code, and single steps (Intel
//! SDM volume 3, 18.2).
//!
//! All CPUs have the same breakpoints: whoever changes them loads its own registers, and the
//! others load theirs when they go on after having been stopped.

use core::sync::atomic::{AtomicU64, Ordering};

/// Breakpoints that there can be.
pub const BREAKPOINTS: usize = 4;
/// DR7: the bits that are always one.
#[cfg(target_os = "none")]
const CONTROL_FIXED: u64 = 1 << 10;
/// DR6: the bits that are always one.
#[cfg(target_os = "none")]
const STATUS_FIXED: u64 = 0xffff_0ff0;
/// RFLAGS: trap behind the next instruction.
const TRAP_FLAG: u64 = 1 << 8;
/// RFLAGS: no breakpoint at the next instruction.
const RESUME_FLAG: u64 = 1 << 16;

/// Addresses; 0 is none.
static ADDRESSES: [AtomicU64; BREAKPOINTS] = [const { AtomicU64::new(0) }; BREAKPOINTS];

/// The breakpoints; 0 is a free place.
#[must_use]
pub fn breakpoints() -> [u64; BREAKPOINTS] {
    core::array::from_fn(|n| ADDRESSES[n].load(Ordering::Relaxed))
}

/// Sets a breakpoint at an instruction, for all CPUs that are stopped and for this one. Returns
/// whether there was a place for it.
pub fn set_breakpoint(address: u64) -> bool {
    let free = |slot: &&AtomicU64| {
        matches!(slot.load(Ordering::Relaxed), 0) || slot.load(Ordering::Relaxed) == address
    };
    let Some(slot) = ADDRESSES.iter().find(free) else {
        return false;
    };
    slot.store(address, Ordering::Relaxed);
    load();
    true
}

/// Removes a breakpoint. Returns whether there was one.
pub fn clear_breakpoint(address: u64) -> bool {
    let is_it = |slot: &&AtomicU64| slot.load(Ordering::Relaxed) == address;
    let Some(slot) = ADDRESSES.iter().find(is_it) else {
        return false;
    };
    slot.store(0, Ordering::Relaxed);
    load();
    true
}

/// Flags that make a CPU trap again behind one instruction, or go on for good; in both cases
/// past a breakpoint at that instruction.
#[must_use]
pub const fn resume_flags(flags: u64, step: bool) -> u64 {
    let flags = flags & !TRAP_FLAG | RESUME_FLAG;
    if step { flags | TRAP_FLAG } else { flags }
}

/// Gives this CPU the breakpoints, and forgets why it has trapped.
pub(crate) fn load() {
    let addresses = breakpoints();
    #[cfg(target_os = "none")]
    {
        let enabled = (0..BREAKPOINTS).filter(|&n| addresses[n] != 0);
        // Global enable of each; execution, one byte: all other bits are 0.
        let control = enabled.fold(CONTROL_FIXED, |control, n| control | 2 << (2 * n));
        let [a, b, c, d] = addresses;
        // SAFETY: breakpoints only trap, and the handler of the trap takes them from everywhere.
        unsafe {
            core::arch::asm!(
                "mov dr7, {fixed}", "mov dr0, {a}", "mov dr1, {b}", "mov dr2, {c}",
                "mov dr3, {d}", "mov dr6, {status}", "mov dr7, {control}",
                fixed = in(reg) CONTROL_FIXED, a = in(reg) a, b = in(reg) b, c = in(reg) c,
                d = in(reg) d, status = in(reg) STATUS_FIXED, control = in(reg) control,
                options(nostack, preserves_flags));
        }
    }
    #[cfg(not(target_os = "none"))]
    let _ = addresses;
}

/// Traps into the debugger ([`crate::trap::set_debug_handler`]).
pub fn enter() {
    #[cfg(target_os = "none")]
    // SAFETY: the handler returns behind the instruction with all registers as they were.
    unsafe {
        core::arch::asm!("int3", options(nostack));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_four_breakpoints_and_one_is_set_once() {
        for address in 1..=BREAKPOINTS as u64 {
            assert!(set_breakpoint(address));
            assert!(set_breakpoint(address));
        }
        assert!(!set_breakpoint(99));
        assert!(clear_breakpoint(2));
        assert!(!clear_breakpoint(2));
        assert!(set_breakpoint(99));
        assert_eq!(breakpoints(), [1, 99, 3, 4]);
    }

    #[test]
    fn going_on_passes_the_breakpoint_and_ends_the_steps() {
        assert_eq!(resume_flags(0x102, false), 0x1_0002);
        assert_eq!(resume_flags(0x2, true), 0x1_0102);
    }
}
