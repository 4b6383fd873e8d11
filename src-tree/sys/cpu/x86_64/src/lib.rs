//! The x86_64 CPU: descriptor tables, traps, user mode, control registers.
//!
//! An unsafe room: everything exported is safe to call unless marked `unsafe fn`, and each of
//! those states what the caller must know. Nothing here knows a platform: interrupt
//! controllers, clocks and consoles live in `platform`.
#![no_std]
#![expect(
    unsafe_code,
    reason = "this room executes privileged instructions and owns the descriptor tables"
)]

extern crate alloc;

pub mod contention;
pub mod cpuid;
pub mod cr;
pub mod debug;
mod gdt;
mod idt;
pub mod image;
pub mod intr;
pub mod irq;
pub mod layout;
mod local;
pub mod msr;
pub mod percpu;
mod place;
pub mod port;
pub mod probe;
pub mod random;
pub mod smp;
pub mod stack;
pub mod sync;
pub mod thread;
pub mod tlb;
pub mod trap;
pub mod tsc;
pub mod user;

/// Sets this CPU up: descriptor tables, traps, protection features, system-call entry.
///
/// Called once, early, by the platform's boot code with interrupts disabled. From here on an
/// exception is reported instead of resetting the machine.
pub fn init() {
    local::init();
    gdt::init();
    idt::init();
    cr::init();
    user::init();
}
