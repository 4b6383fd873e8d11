//! The UEFI loader.
//!
//! Firmware starts it as `\EFI\BOOT\BOOTX64.EFI` from the EFI system partition of the boot
//! medium. It implements `df_stand::Platform` on the boot services and hands over to the
//! common part of the loader.
//!
//! - [`raw`]: protocols, memory and the jump into the kernel. All unsafe code is there.
//! - [`console`]: text consoles and the serial line.
//! - [`disks`]: block devices, the one we were started from first.
//! - [`facts`]: framebuffer and ACPI tables.
//! - [`platform`]: `df_stand::Platform` on top of all that.
#![no_std]
#![no_main]

extern crate alloc;

mod console;
mod disks;
mod facts;
mod panic;
mod platform;
mod raw;

use df_stand::Leave;
use uefi::runtime::{self, ResetType};
use uefi::{Status, boot, entry};

#[entry]
fn main() -> Status {
    // Firmware would otherwise reset the machine after five minutes at the prompt.
    let _ = boot::set_watchdog_timer(0, 0x1_0000, None);
    let leave = df_stand::run(&mut platform::Efi::new());
    let how = match leave {
        Leave::Reboot => ResetType::COLD,
        Leave::PowerOff => ResetType::SHUTDOWN,
    };
    runtime::reset(how, Status::SUCCESS, None)
}
