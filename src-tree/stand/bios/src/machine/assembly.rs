//! The assembly parts: real-mode entry, the way to BIOS services and back, exception entries.
//!
//! One piece of assembly, because they share constants and the macro that enters long mode.
#![expect(unsafe_code, reason = "machine code that no compiler writes")]

core::arch::global_asm!(
    include_str!("../asm/entry.s"),
    include_str!("../asm/thunk.s"),
    include_str!("../asm/traps.s"),
    options(att_syntax, raw)
);

/// Called by `entry.s` with the drive and its sector size as the boot sector knows them.
#[unsafe(no_mangle)]
extern "C" fn loader_start(drive: u8, sector_size: u16) -> ! {
    crate::start::start(drive, sector_size)
}
