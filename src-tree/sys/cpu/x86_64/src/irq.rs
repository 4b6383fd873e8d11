//! Whether this CPU takes interrupts. A host program has none and may not ask: there the
//! instructions are left out.

#[cfg(target_os = "none")]
use core::arch::asm;

/// Interrupt flag in RFLAGS.
#[cfg(target_os = "none")]
const RFLAGS_IF: u64 = 1 << 9;

/// Keeps interrupts off while it lives, then restores what was before.
#[derive(Debug)]
pub struct IrqGuard {
    enabled_before: bool,
    // Belongs to one CPU: not Send.
    _cpu: core::marker::PhantomData<*mut ()>,
}

impl IrqGuard {
    /// Disables interrupts: the caller begins a critical section, in which nobody may sleep.
    #[must_use]
    #[inline]
    #[track_caller]
    pub fn new() -> Self {
        let guard = Self::unnamed();
        if guard.enabled_before {
            crate::local::critical_began(core::panic::Location::caller());
        }
        guard
    }

    /// The same for a few lines on a path where every instruction counts, which call nothing that
    /// could sleep: where they are is noted in debug builds only.
    #[must_use]
    #[inline]
    #[track_caller]
    pub fn brief() -> Self {
        if cfg!(debug_assertions) {
            Self::new()
        } else {
            Self::unnamed()
        }
    }

    /// The same for what names its place in another way.
    #[inline]
    pub(crate) fn unnamed() -> Self {
        let enabled_before = enabled();
        disable();
        Self {
            enabled_before,
            _cpu: core::marker::PhantomData,
        }
    }
}

/// Where the last critical section of this CPU began that others are not part of; it may be over.
#[must_use]
pub fn last_critical() -> Option<&'static core::panic::Location<'static>> {
    crate::local::last_critical()
}

impl Default for IrqGuard {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for IrqGuard {
    #[inline]
    fn drop(&mut self) {
        if self.enabled_before {
            enable();
        }
    }
}

/// Returns whether interrupts are enabled.
#[must_use]
#[cfg(target_os = "none")]
#[inline]
pub fn enabled() -> bool {
    let flags: u64;
    // SAFETY: pushes and pops one word of the stack.
    unsafe {
        asm!("pushfq", "pop {}", out(reg) flags, options(preserves_flags));
    }
    flags & RFLAGS_IF != 0
}

/// Returns whether interrupts are enabled.
#[must_use]
#[cfg(not(target_os = "none"))]
pub fn enabled() -> bool {
    false
}

/// Enables interrupts.
#[inline]
pub fn enable() {
    #[cfg(target_os = "none")]
    // SAFETY: every handler keeps the registers and takes only interrupt-safe locks.
    unsafe {
        asm!("sti", options(nostack));
    }
}

/// Disables interrupts. Prefer [`IrqGuard`].
#[inline]
pub fn disable() {
    #[cfg(target_os = "none")]
    // SAFETY: being undisturbed is always sound.
    unsafe {
        asm!("cli", options(nostack));
    }
}

/// Enables interrupts and halts until one arrives, without a gap between the two.
/// Interrupts are enabled on return.
pub fn enable_and_halt() {
    #[cfg(target_os = "none")]
    // SAFETY: `sti` takes effect after the following instruction, so no interrupt is lost
    // between the caller's test and the halt; handlers are as in `enable`.
    unsafe {
        asm!("sti", "hlt", options(nostack));
    }
}

/// Stops this CPU for good, interrupts off.
pub fn halt_forever() -> ! {
    loop {
        disable();
        #[cfg(target_os = "none")]
        // SAFETY: halting touches no state; a non-maskable interrupt only ends one turn.
        unsafe {
            asm!("hlt", options(nomem, nostack, preserves_flags));
        }
    }
}
