//! `cdboot.bin`: the boot image of an El Torito no-emulation CD entry.
//!
//! The firmware loads it (4 virtual sectors = 2048 bytes) to 0x7C00 with `dl` = drive. Sectors
//! have 2048 bytes. All of it is in `stage1.s`, which the disk sector shares.
#![no_std]
#![no_main]
#![expect(
    unsafe_code,
    reason = "the boot sector is machine code: assembly is all there is"
)]

core::arch::global_asm!(
    ".set MEDIUM_DISK, 0",
    ".set SECTOR_SIZE, 2048",
    include_str!("stage1.s"),
    options(att_syntax, raw)
);

/// Never called: the sector holds no compiled Rust, but a program without `std` must have one.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}
