//! Waiting for interrupts.

use df_cpu_x86_64::irq;

use crate::clock;

pub use df_platform_pc64::interrupts::{Source, sources};

pub use df_cpu_x86_64::irq::{IrqGuard, disable, enable_and_halt, enabled, last_critical};

/// Halts with interrupts enabled until `done` returns true or the clock reaches `deadline_ns`
/// (in [`clock::uptime_ns`] time). Returns whether `done` was reached.
///
/// `done` runs with interrupts disabled, so what it looks at cannot change between its
/// answer and the halt. Time is noticed when this CPU's timer interrupts next. Interrupts are left enabled.
pub fn wait(done: &mut dyn FnMut() -> bool, deadline_ns: Option<u64>) -> bool {
    loop {
        irq::disable();
        if done() {
            irq::enable();
            return true;
        }
        if deadline_ns.is_some_and(|deadline| clock::uptime_ns() >= deadline) {
            irq::enable();
            return false;
        }
        irq::enable_and_halt();
    }
}

/// Enables interrupts for the rest of the kernel's life; locks disable them where needed.
pub fn enable() {
    irq::enable();
}
