//! What firmware knows about the machine: framebuffer and ACPI tables.

use df_abi::boot::{BootMethod, Framebuffer};
use df_stand::platform::Facts;
use uefi::proto::console::gop::{GraphicsOutput, PixelFormat};
use uefi::table::cfg::ConfigTableEntry;
use uefi::{boot, system, table};

use crate::raw;

/// Collects the facts.
pub(crate) fn facts() -> Facts {
    Facts {
        method: BootMethod::UEFI,
        bios_drive: u32::MAX,
        rsdp: rsdp(),
        efi_system_table: table::system_table_raw().map_or(0, |t| t.as_ptr().addr() as u64),
        framebuffer: framebuffer().unwrap_or_default(),
    }
}

/// Finds the ACPI root pointer; version 2 first, because its tables have 64-bit addresses.
fn rsdp() -> u64 {
    system::with_config_table(|entries| {
        [ConfigTableEntry::ACPI2_GUID, ConfigTableEntry::ACPI_GUID]
            .iter()
            .find_map(|guid| entries.iter().find(|entry| entry.guid == *guid))
            .map_or(0, |entry| entry.address.addr() as u64)
    })
}

/// Describes the framebuffer of the first display that has one, in its current mode.
fn framebuffer() -> Option<Framebuffer> {
    let handles = boot::find_handles::<GraphicsOutput>().ok()?;
    handles.into_iter().find_map(|handle| {
        let mut display = raw::open::<GraphicsOutput>(handle).ok()?;
        let mode = display.current_mode_info();
        let (red, green, blue) = match mode.pixel_format() {
            PixelFormat::Rgb => ([0, 8], [8, 8], [16, 8]),
            PixelFormat::Bgr => ([16, 8], [8, 8], [0, 8]),
            PixelFormat::Bitmask => {
                let mask = mode.pixel_bitmask()?;
                (field(mask.red), field(mask.green), field(mask.blue))
            }
            // Only the firmware can draw on such a display.
            PixelFormat::BltOnly => return None,
        };
        let (width, height) = mode.resolution();
        Some(Framebuffer {
            addr: display.frame_buffer().as_mut_ptr().addr() as u64,
            width: u32::try_from(width).ok()?,
            height: u32::try_from(height).ok()?,
            stride: u32::try_from(mode.stride().checked_mul(4)?).ok()?,
            bits: 32,
            red,
            green,
            blue,
            reserved: [0; 2],
        })
    })
}

/// Position of the lowest bit and number of bits of a mask.
fn field(mask: u32) -> [u8; 2] {
    // Both are at most 32.
    [mask.trailing_zeros() as u8, mask.count_ones() as u8]
}
