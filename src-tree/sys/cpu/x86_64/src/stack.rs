//! Walking the kernel stack by frame pointers.

use core::arch::asm;

use crate::layout::KERNEL_BASE;
use crate::probe;

/// Iterates over return addresses, innermost first.
#[derive(Clone, Debug)]
pub struct Frames {
    frame: u64,
}

impl Frames {
    /// Starts at the frame that `rbp` points to.
    #[must_use]
    pub const fn from_rbp(rbp: u64) -> Self {
        Self { frame: rbp }
    }

    /// Starts at the caller of this function.
    #[must_use]
    #[inline(always)]
    pub fn here() -> Self {
        let rbp: u64;
        // SAFETY: reads one register.
        unsafe {
            asm!("mov {}, rbp", out(reg) rbp, options(nomem, nostack, preserves_flags));
        }
        Self::from_rbp(rbp)
    }
}

impl Iterator for Frames {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let caller = probe::read_word(self.frame)?;
        let address = probe::read_word(self.frame + 8)?;
        if address < KERNEL_BASE {
            self.frame = 0;
            return None;
        }
        // The stack grows down, so callers lie above; this also ends loops.
        self.frame = if caller > self.frame { caller } else { 0 };
        Some(address)
    }
}
