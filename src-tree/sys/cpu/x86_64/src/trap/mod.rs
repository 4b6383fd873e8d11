//! Exceptions and interrupts: from the CPU's vectors to Rust.

#[cfg(target_os = "none")]
mod entry;
mod frame;
#[cfg(not(target_os = "none"))]
mod hosted;
mod report;
pub mod vector;

use core::sync::atomic::{AtomicPtr, Ordering};

pub use frame::TrapFrame;
pub use report::{FaultCode, exception_name};

#[cfg(target_os = "none")]
pub(crate) use entry::{enter_user, stub_address, syscall_address};
#[cfg(not(target_os = "none"))]
pub(crate) use hosted::{enter_user, stub_address, syscall_address};

/// Called for an exception that the kernel cannot survive, with interrupts off.
pub type FatalHandler = fn(&TrapFrame) -> !;

static FATAL: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Chooses who reports fatal exceptions. Until then they stop the CPU silently.
pub fn set_fatal_handler(handler: FatalHandler) {
    FATAL.store(handler as *mut (), Ordering::Release);
}

fn fatal(frame: &TrapFrame) -> ! {
    if frame.vector == u64::from(vector::NMI) && crate::smp::is_stopping() {
        crate::smp::stopped(frame);
    }
    let handler = FATAL.load(Ordering::Acquire);
    if handler.is_null() {
        crate::irq::halt_forever();
    }
    // SAFETY: only `set_fatal_handler` stores here, and only values of this type.
    let handler = unsafe { core::mem::transmute::<*mut (), FatalHandler>(handler) };
    handler(frame)
}

/// Handles a trap taken in the kernel.
#[cfg_attr(
    not(target_os = "none"),
    expect(dead_code, reason = "called by the entry code")
)]
pub(crate) extern "C" fn kernel_trap(frame: &TrapFrame) {
    match u8::try_from(frame.vector) {
        Ok(number) if number >= vector::FIRST_INTERRUPT => crate::intr::dispatch(number),
        _ => fatal(frame),
    }
}

/// Reports an exception from user mode that means broken hardware or kernel.
pub(crate) fn fatal_in_user(vector: u8, error: u64, regs: &crate::user::UserRegs) -> ! {
    fatal(&TrapFrame::from_user(vector, error, regs))
}

/// Resets the CPU by an exception that cannot be delivered: with an empty descriptor table.
pub fn triple_fault() -> ! {
    #[repr(C, packed)]
    struct Empty(u16, u64);
    let table = Empty(0, 0);
    // SAFETY: the system ends here, which is the purpose.
    unsafe {
        core::arch::asm!("lidt [{}]", "int3", in(reg) &raw const table, options(nostack, readonly));
    }
    crate::irq::halt_forever()
}
