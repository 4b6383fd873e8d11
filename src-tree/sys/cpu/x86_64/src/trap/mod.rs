//! Exceptions and interrupts: from the CPU's vectors to Rust.

#[cfg(target_os = "none")]
mod entry;
mod frame;
#[cfg(not(target_os = "none"))]
mod hosted;
mod report;
pub mod vector;

use core::sync::atomic::{AtomicPtr, Ordering};

use crate::smp;
use crate::sync::Once;

pub use frame::TrapFrame;
pub use report::{FaultCode, exception_name};

#[cfg(target_os = "none")]
pub(crate) use entry::{enter_user, load_byte, stub_address, syscall_address, unblock_nmi};
#[cfg(not(target_os = "none"))]
pub(crate) use hosted::{enter_user, load_byte, stub_address, syscall_address, unblock_nmi};

/// Called for an exception that the kernel cannot survive, with interrupts off.
pub type FatalHandler = fn(&TrapFrame) -> !;

/// Called for a breakpoint or a single step in the kernel, with interrupts off; what it changes
/// in the frame is what the CPU goes on with.
pub type DebugHandler = fn(&mut TrapFrame);

static DEBUGGER: Once<DebugHandler> = Once::new();
static FATAL: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Chooses who reports fatal exceptions. Until then they stop the CPU silently.
pub fn set_fatal_handler(handler: FatalHandler) {
    FATAL.store(handler as *mut (), Ordering::Release);
}

/// Chooses who is called for breakpoints and steps in the kernel. The first call wins; until
/// then they are fatal.
pub fn set_debug_handler(handler: DebugHandler) {
    DEBUGGER.set(handler);
}

fn fatal(frame: &TrapFrame) -> ! {
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
pub(crate) extern "C" fn kernel_trap(frame: &mut TrapFrame) {
    match u8::try_from(frame.vector) {
        Ok(number) if number >= vector::FIRST_INTERRUPT => crate::intr::dispatch(number),
        Ok(vector::DEBUG | vector::BREAKPOINT) => match DEBUGGER.get() {
            Some(handler) => handler(frame),
            None => fatal(frame),
        },
        Ok(vector::NMI) if smp::was_asked() => smp::stopped(frame),
        Ok(vector::PAGE_FAULT | vector::GENERAL_PROTECTION) if recover(frame) => {}
        _ => fatal(frame),
    }
}

/// Goes on behind a load that may fault, if that is what has faulted.
fn recover(frame: &mut TrapFrame) -> bool {
    #[cfg(target_os = "none")]
    if let Some(rip) = entry::recovery(frame.rip) {
        frame.rip = rip;
        return true;
    }
    let _ = frame;
    false
}

/// Serves a non-maskable interrupt from user mode, if this CPU was asked to stop.
pub(crate) fn stop_in_user(error: u64, regs: &crate::user::UserRegs) -> bool {
    if !smp::was_asked() {
        return false;
    }
    smp::stopped(&TrapFrame::from_user(vector::NMI, error, regs));
    unblock_nmi();
    true
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
