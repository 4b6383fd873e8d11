//! What belongs to one CPU, reached through the GS segment.
//!
//! In the kernel GS always points here; `swapgs` at each border exchanges it with the user's.

use core::arch::asm;
use core::cell::UnsafeCell;
use core::mem::offset_of;

use crate::gdt::{Gdt, Tss};
use crate::msr::{self, Msr};

/// The per-CPU block. The first fields are known to the entry code by offset.
#[repr(C, align(64))]
pub(crate) struct CpuLocal {
    /// Address of this block.
    this: u64,
    /// Place for one register while an entry switches stacks.
    scratch: u64,
    /// FPU state that the registers hold: [`crate::user`] context number, 0 for none.
    pub(crate) fpu_owner: u64,
    pub(crate) tss: Tss,
    pub(crate) gdt: Gdt,
}

#[cfg_attr(
    not(target_os = "none"),
    expect(dead_code, reason = "used by the entry code")
)]
pub(crate) const SCRATCH: usize = offset_of!(CpuLocal, scratch);
/// Stack for entries from user mode, in the place where the CPU itself looks for it.
#[cfg_attr(
    not(target_os = "none"),
    expect(dead_code, reason = "used by the entry code")
)]
pub(crate) const ENTRY_STACK: usize = offset_of!(CpuLocal, tss) + offset_of!(Tss, rsp);

struct Block(UnsafeCell<CpuLocal>);

// SAFETY: each block is used by one CPU only, with interrupts off (`with`).
unsafe impl Sync for Block {}

/// The boot CPU's block. Other CPUs will bring theirs when they are started.
static BOOT_CPU: Block = Block(UnsafeCell::new(CpuLocal {
    this: 0,
    scratch: 0,
    fpu_owner: 0,
    tss: Tss::new(),
    gdt: Gdt::new(),
}));

pub(crate) fn init() {
    let block = BOOT_CPU.0.get();
    // SAFETY: runs once, before anything else uses the block; it is a valid static.
    unsafe {
        (*block).this = block.addr() as u64;
    }
    // SAFETY: the kernel itself uses GS for nothing but this block.
    unsafe {
        msr::write(Msr::GS_BASE, block.addr() as u64);
    }
    // SAFETY: holds the user's base while in the kernel; no user yet.
    unsafe {
        msr::write(Msr::KERNEL_GS_BASE, 0);
    }
}

/// Runs `f` on this CPU's block with interrupts off.
///
/// `f` must not call `with` again: the tables behind it would be borrowed twice. It is
/// private to this crate, and each use is a few lines.
pub(crate) fn with<R>(f: impl FnOnce(&mut CpuLocal) -> R) -> R {
    let _irq = crate::irq::IrqGuard::new();
    let block: *mut CpuLocal;
    // SAFETY: in the kernel, GS points to the block, whose first word is its own address.
    unsafe {
        asm!("mov {}, gs:[0]", out(reg) block, options(nostack, preserves_flags, readonly));
    }
    // SAFETY: interrupts are off and the uses do not nest, so this is the only reference.
    f(unsafe { &mut *block })
}
