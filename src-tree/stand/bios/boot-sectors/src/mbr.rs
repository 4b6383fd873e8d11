//! `mbr.bin`: the boot code of a hybrid image that the BIOS sees as a disk (USB stick, disk).
//!
//! The firmware loads it to 0x7C00 with `dl` = drive. Sectors have 512 bytes. All of it is in
//! `stage1.s`, which the CD sector shares.
#![no_std]
#![no_main]
#![expect(
    unsafe_code,
    reason = "the boot sector is machine code: assembly is all there is"
)]

core::arch::global_asm!(
    ".set MEDIUM_DISK, 1",
    ".set SECTOR_SIZE, 512",
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
