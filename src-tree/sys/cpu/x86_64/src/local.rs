//! What belongs to one CPU, reached through the GS segment.
//!
//! In the kernel GS always points here; `swapgs` at each border exchanges it with the user's.

use alloc::boxed::Box;
use core::arch::asm;
use core::cell::UnsafeCell;
use core::mem::offset_of;

use df_libkern::pcid::Numbers;

use crate::gdt::{Gdt, Tss};
use crate::irq::IrqGuard;
use crate::msr::{self, Msr};
use crate::thread::Current;

/// The per-CPU block. The first fields are known to the entry code by offset.
#[repr(C, align(64))]
pub(crate) struct CpuLocal {
    /// Address of this block.
    this: u64,
    /// Place for one register while an entry switches stacks.
    scratch: u64,
    /// Number of the CPU, 0 for the one that was booted.
    number: u64,
    /// Spin locks that this CPU holds.
    spins: u64,
    /// Where the first of them was taken: address of a `Location`, 0 for nowhere.
    spin_place: u64,
    /// Where the last critical section began: address of a `Location`, 0 for nowhere.
    critical_place: u64,
    /// Address of the [`crate::percpu::CpuSlot`] that `slot` belongs to, 0 for none.
    slot_key: u64,
    /// What that has for this CPU.
    slot: u64,
    /// FPU state that the registers hold: [`crate::user`] context number, 0 for none.
    pub(crate) fpu_owner: u64,
    /// Numbers of the address spaces that ran here last.
    pub(crate) numbers: Numbers,
    pub(crate) tss: Tss,
    pub(crate) gdt: Gdt,
    pub(crate) current: Current,
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

impl CpuLocal {
    const fn new(number: u64) -> Self {
        Self {
            this: 0,
            scratch: 0,
            number,
            spins: 0,
            spin_place: 0,
            critical_place: 0,
            slot_key: 0,
            slot: 0,
            fpu_owner: 0,
            numbers: Numbers::new(),
            tss: Tss::new(),
            gdt: Gdt::new(),
            current: Current::NOTHING,
        }
    }

    /// Its own address.
    pub(crate) const fn address(&self) -> u64 {
        self.this
    }

    /// Sets what [`slot`] finds.
    pub(crate) const fn set_slot(&mut self, key: u64, value: u64) {
        self.slot_key = key;
        self.slot = value;
    }
}

struct Block(UnsafeCell<CpuLocal>);

// SAFETY: each block is used by one CPU only, with interrupts off (`with`).
unsafe impl Sync for Block {}

/// The boot CPU's block. Those of the others are on the heap, see [`new`].
static BOOT_CPU: Block = Block(UnsafeCell::new(CpuLocal::new(0)));

/// Makes the boot CPU's block this CPU's.
pub(crate) fn init() {
    let block = BOOT_CPU.0.get();
    // SAFETY: runs once, before anything else uses the block; it is a valid static.
    unsafe {
        load(block);
    }
}

/// Makes the block of another CPU, for ever.
pub(crate) fn new(number: usize, current: Current) -> *mut CpuLocal {
    let mut block = Box::new(CpuLocal::new(number as u64));
    block.current = current;
    Box::leak(block)
}

/// Makes a block this CPU's.
///
/// # Safety
/// The block is valid for ever, and no other CPU uses it.
pub(crate) unsafe fn load(block: *mut CpuLocal) {
    // SAFETY: the caller vouches for the block, which nobody else uses yet.
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
#[inline]
pub(crate) fn with<R>(f: impl FnOnce(&mut CpuLocal) -> R) -> R {
    with_off(&IrqGuard::unnamed(), f)
}

/// The same where interrupts are off already.
#[inline]
pub(crate) fn with_off<R>(_off: &IrqGuard, f: impl FnOnce(&mut CpuLocal) -> R) -> R {
    let block: *mut CpuLocal;
    // SAFETY: in the kernel, GS points to the block, whose first word is its own address.
    unsafe {
        asm!("mov {}, gs:[0]", out(reg) block, options(nostack, preserves_flags, readonly));
    }
    // SAFETY: interrupts are off and the uses do not nest, so this is the only reference.
    f(unsafe { &mut *block })
}

/// Number of this CPU. It may be another one's a moment later, unless interrupts are off or
/// the caller does not give the CPU away.
#[inline]
pub(crate) fn number() -> usize {
    #[cfg(target_os = "none")]
    {
        let number: u64;
        // SAFETY: reads a field of the block that GS points to.
        unsafe {
            asm!("mov {}, gs:[{at}]", out(reg) number, at = const offset_of!(CpuLocal, number),
                options(nostack, preserves_flags, readonly));
        }
        number as usize
    }
    #[cfg(not(target_os = "none"))]
    0
}

/// What `CpuLocal::set_slot` has set on this CPU with this key.
#[inline]
pub(crate) fn slot(key: u64) -> Option<u64> {
    #[cfg(target_os = "none")]
    {
        let (whose, value): (u64, u64);
        // SAFETY: reads two fields of the block that GS points to.
        unsafe {
            asm!("mov {whose}, gs:[{at}]", "mov {value}, gs:[{at} + 8]",
                whose = out(reg) whose, value = out(reg) value,
                at = const offset_of!(CpuLocal, slot_key),
                options(nostack, preserves_flags, readonly));
        }
        (whose == key).then_some(value)
    }
    #[cfg(not(target_os = "none"))]
    {
        let _ = key;
        None
    }
}

/// Notes where a critical section begins; interrupts are off.
#[inline]
pub(crate) fn critical_began(place: &'static core::panic::Location<'static>) {
    #[cfg(target_os = "none")]
    // SAFETY: writes a field of the block that only this code uses.
    unsafe {
        asm!("mov gs:[{at}], {place}", place = in(reg) core::ptr::from_ref(place),
            at = const offset_of!(CpuLocal, critical_place),
            options(nostack, preserves_flags));
    }
    #[cfg(not(target_os = "none"))]
    let _ = place;
}

/// Where the last critical section began.
pub(crate) fn last_critical() -> Option<&'static core::panic::Location<'static>> {
    #[cfg(target_os = "none")]
    {
        let place = with(|cpu| cpu.critical_place);
        let place =
            core::ptr::with_exposed_provenance::<core::panic::Location<'static>>(place as usize);
        // SAFETY: `critical_began` stores addresses of such statics only.
        unsafe { place.as_ref() }
    }
    #[cfg(not(target_os = "none"))]
    None
}

/// Counts a spin lock that this CPU has taken; interrupts are off.
#[inline]
pub(crate) fn spin_taken(place: &'static core::panic::Location<'static>) {
    #[cfg(target_os = "none")]
    // SAFETY: writes two fields of the block that only this code uses.
    unsafe {
        asm!("inc qword ptr gs:[{spins}]", "cmp qword ptr gs:[{spins}], 1", "jne 2f",
            "mov gs:[{at}], {place}", "2:",
            place = in(reg) core::ptr::from_ref(place),
            spins = const offset_of!(CpuLocal, spins),
            at = const offset_of!(CpuLocal, spin_place),
            options(nostack));
    }
    #[cfg(not(target_os = "none"))]
    let _ = place;
}

/// Counts a spin lock that this CPU lets go; interrupts are off.
#[inline]
pub(crate) fn spin_released() {
    #[cfg(target_os = "none")]
    // SAFETY: writes a field of the block that only this code uses.
    unsafe {
        asm!("dec qword ptr gs:[{spins}]", spins = const offset_of!(CpuLocal, spins),
            options(nostack));
    }
}

/// Whether this CPU holds a spin lock. Nobody interferes: a handler lets go of all it takes.
#[inline]
pub(crate) fn holds_spin() -> bool {
    #[cfg(target_os = "none")]
    {
        let spins: u64;
        // SAFETY: reads a field of the block that GS points to.
        unsafe {
            asm!("mov {}, gs:[{at}]", out(reg) spins, at = const offset_of!(CpuLocal, spins),
                options(nostack, preserves_flags, readonly));
        }
        spins != 0
    }
    #[cfg(not(target_os = "none"))]
    false
}

/// Where the first of the spin locks was taken that this CPU holds, if it holds any.
pub(crate) fn held_spin() -> Option<&'static core::panic::Location<'static>> {
    #[cfg(target_os = "none")]
    {
        if !holds_spin() {
            return None;
        }
        let place = with(|cpu| cpu.spin_place);
        let place =
            core::ptr::with_exposed_provenance::<core::panic::Location<'static>>(place as usize);
        // SAFETY: `spin_taken` stores addresses of such statics only, and did so before it
        // counted the lock that is held.
        Some(unsafe { &*place })
    }
    #[cfg(not(target_os = "none"))]
    None
}
