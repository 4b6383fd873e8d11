//! The jump into the kernel.
#![expect(unsafe_code, reason = "leaves the loader for good")]

use core::arch::asm;

use df_stand::handoff::Handoff;

use super::pool::OwnedPages;

/// Jumps to the kernel's entry with `rdi` = its `BootInfo`, interrupts off and the direction flag
/// clear.
///
/// The stack and the page tables in use stay those of the loader: the identity map of the first
/// 4 GiB that `df_abi::boot` asks for.
pub(crate) fn enter_kernel(handoff: Handoff<OwnedPages>) -> ! {
    let entry = handoff.entry();
    let boot_info = handoff.boot_info();
    // The kernel's memory must not go back to the pool.
    core::mem::forget(handoff);
    // SAFETY: common code placed a kernel image that keeps to `df_abi::boot` and checked that its
    // entry point lies within; nothing of the loader runs afterwards.
    unsafe {
        asm!(
            "cli",
            "cld",
            "xor ebp, ebp",
            "jmp {entry}",
            entry = in(reg) entry,
            in("rdi") boot_info,
            options(noreturn)
        )
    }
}
