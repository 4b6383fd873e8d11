//! What firmware knows about the machine: framebuffer and ACPI tables.

use df_abi::boot::{BootMethod, Framebuffer};
use df_efi_core::pixel::field;
use df_stand::platform::{Facts, NoSuchMode};
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

/// Switches the first display that has such a mode to a size in pixels.
///
/// # Errors
/// No display has it.
pub(crate) fn set_screen_mode(width: u32, height: u32) -> Result<(), NoSuchMode> {
    let handles = boot::find_handles::<GraphicsOutput>().map_err(|_| NoSuchMode)?;
    let wanted = (width as usize, height as usize);
    let switched = handles.into_iter().any(|handle| {
        let Ok(mut display) = raw::open::<GraphicsOutput>(handle) else {
            return false;
        };
        let mode = display.modes().find(|mode| {
            let info = mode.info();
            info.resolution() == wanted && info.pixel_format() != PixelFormat::BltOnly
        });
        mode.is_some_and(|mode| display.set_mode(&mode).is_ok())
    });
    if switched { Ok(()) } else { Err(NoSuchMode) }
}
