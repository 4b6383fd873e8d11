//! A program that gets here is ended by an invalid instruction: the functions do not panic.

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: the instruction raises SIGILL and does not return.
    unsafe { core::arch::asm!("ud2", options(noreturn, nostack)) }
}
