//! The bases of FS and GS in user mode.
//!
//! They are loaded on the way there. Where the CPU has FSGSBASE a program can set them itself,
//! by instructions that the kernel does not see, so on the way back they are looked up.

use core::arch::asm;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::cpuid::Features;
use crate::layout::USER_END;
use crate::msr::{self, Msr};

/// Programs set the bases themselves.
static BY_PROGRAM: AtomicBool = AtomicBool::new(false);

/// Notes whether programs set the bases themselves. On every CPU, after [`crate::cr::init`],
/// which lets them where they can.
pub(super) fn init() {
    BY_PROGRAM.store(Features::detect().fsgsbase, Ordering::Relaxed);
}

/// Whether programs set the bases of FS and GS themselves.
#[must_use]
pub fn by_program() -> bool {
    BY_PROGRAM.load(Ordering::Relaxed)
}

/// What the segment bases of a user thread are while it is in the kernel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bases {
    fs: u64,
    gs: u64,
}

impl Bases {
    /// Sets the base of FS. An address outside user memory counts as 0.
    pub(super) fn set_fs(&mut self, base: u64) {
        self.fs = user_base(base);
    }

    /// Sets the base of GS. An address outside user memory counts as 0.
    pub(super) fn set_gs(&mut self, base: u64) {
        self.gs = user_base(base);
    }

    /// Those of FS and GS.
    pub(super) fn get(&self) -> (u64, u64) {
        (self.fs, self.gs)
    }

    /// Makes them what the user finds. Interrupts are off until user mode is entered.
    pub(super) fn load(&self) {
        if by_program() {
            // SAFETY: both are canonical: user addresses, or what the CPU has had before. The
            // kernel uses FS for nothing, and its own GS is back before anything uses it;
            // exceptions in between see to that themselves (`trap::entry`).
            unsafe {
                asm!("wrfsbase {fs}", "swapgs", "wrgsbase {gs}", "swapgs",
                    fs = in(reg) self.fs, gs = in(reg) self.gs,
                    options(nostack, preserves_flags));
            }
            return;
        }
        // SAFETY: the kernel uses FS for nothing; a user address, so canonical.
        unsafe {
            msr::write(Msr::FS_BASE, self.fs);
        }
        // SAFETY: becomes the base of GS by `swapgs` only in user mode.
        unsafe {
            msr::write(Msr::KERNEL_GS_BASE, self.gs);
        }
    }

    /// Notes what the user has made of them. Interrupts have been off since user mode was left.
    pub(super) fn save(&mut self) {
        if !by_program() {
            return;
        }
        // SAFETY: reads two registers; as in `load`.
        unsafe {
            asm!("rdfsbase {fs}", "swapgs", "rdgsbase {gs}", "swapgs",
                fs = out(reg) self.fs, gs = out(reg) self.gs,
                options(nostack, preserves_flags));
        }
    }
}

fn user_base(base: u64) -> u64 {
    if base < USER_END { base } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_kernel_are_no_bases() {
        let mut bases = Bases::default();
        bases.set_fs(USER_END - 1);
        bases.set_gs(USER_END);
        let expected = Bases {
            fs: USER_END - 1,
            gs: 0,
        };
        assert_eq!(bases, expected);
    }
}
