//! Block devices.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use df_efi_core::device_path;
use df_stand::Pages as _;
use df_stand::platform::{Disk, IoError, PAGE_SIZE, Place};
use uefi::boot::{self, ScopedProtocol};
use uefi::proto::device_path::DevicePath;
use uefi::proto::device_path::text::{AllowShortcuts, DisplayOnly};
use uefi::proto::loaded_image::LoadedImage;
use uefi::proto::media::block::BlockIO;
use uefi::{Handle, Status};

use crate::raw::{self, EfiPages};

/// Largest single read, in bytes. Some firmware fails on more.
const MAX_READ: usize = 1 << 20;

/// The whole disks of the machine.
pub(crate) struct Disks {
    pub(crate) list: Vec<Disk>,
    handles: Vec<Handle>,
    /// A buffer for devices that are particular about alignment, allocated when needed.
    bounce: Option<EfiPages>,
}

impl Disks {
    /// Looks for all devices with a medium; the one the loader came from goes first.
    pub(crate) fn find() -> Self {
        let origin = origin();
        let mut found: Vec<(Handle, Disk)> = boot::find_handles::<BlockIO>()
            .unwrap_or_default()
            .into_iter()
            .filter_map(|handle| Some((handle, describe(handle, origin.as_deref())?)))
            .collect();
        // Stable: otherwise the firmware's order stays.
        found.sort_by_key(|(_, disk)| !disk.boot);
        let (mut cds, mut disks) = (0, 0);
        for (_, disk) in &mut found {
            let (kind, count) = if disk.sector_size == 2048 {
                ("cd", &mut cds)
            } else {
                ("disk", &mut disks)
            };
            disk.name = format!("{kind}{count}");
            *count += 1;
        }
        let (handles, list) = found.into_iter().unzip();
        Self {
            list,
            handles,
            bounce: None,
        }
    }

    /// Reads whole sectors.
    ///
    /// # Errors
    /// The device failed, or there is no such device.
    pub(crate) fn read(&mut self, disk: usize, lba: u64, buf: &mut [u8]) -> Result<(), IoError> {
        let error = |lba, status: Status| IoError {
            lba,
            status: status.0 as u64,
        };
        let handle = *self
            .handles
            .get(disk)
            .ok_or(error(lba, Status::NOT_FOUND))?;
        let mut device = raw::open::<BlockIO>(handle).map_err(|e| error(lba, e.status()))?;
        let media = device.media();
        let (id, size) = (media.media_id(), media.block_size() as usize);
        let align = media.io_align().max(1) as usize;
        if size == 0 || !buf.len().is_multiple_of(size) {
            return Err(error(lba, Status::BAD_BUFFER_SIZE));
        }
        let chunk = (MAX_READ / size).max(1) * size;
        let mut at = lba;
        for part in buf.chunks_mut(chunk) {
            if part.as_ptr().addr().is_multiple_of(align) {
                device
                    .read_blocks(id, at, part)
                    .map_err(|e| error(at, e.status()))?;
            } else {
                self.read_aligned(&mut device, at, part)?;
            }
            at += (part.len() / size) as u64;
        }
        Ok(())
    }

    /// Reads through a buffer that is aligned to pages.
    fn read_aligned(
        &mut self,
        device: &mut ScopedProtocol<BlockIO>,
        lba: u64,
        part: &mut [u8],
    ) -> Result<(), IoError> {
        let error = |status: Status| IoError {
            lba,
            status: status.0 as u64,
        };
        let pages = match &mut self.bounce {
            Some(pages) if pages.bytes().len() >= part.len() => pages,
            bounce => {
                let count = part.len().max(MAX_READ).div_ceil(PAGE_SIZE as usize) as u64;
                let pages = EfiPages::allocate(Place::Aligned(PAGE_SIZE), count)
                    .map_err(|_| error(Status::OUT_OF_RESOURCES))?;
                bounce.insert(pages)
            }
        };
        let Some(buffer) = pages.bytes_mut().get_mut(..part.len()) else {
            return Err(error(Status::OUT_OF_RESOURCES));
        };
        let id = device.media().media_id();
        device
            .read_blocks(id, lba, buffer)
            .map_err(|e| error(e.status()))?;
        part.copy_from_slice(buffer);
        Ok(())
    }
}

/// Returns the device path of the device that the loader was read from.
fn origin() -> Option<Vec<u8>> {
    let device = raw::open::<LoadedImage>(boot::image_handle())
        .ok()?
        .device()?;
    Some(raw::open::<DevicePath>(device).ok()?.as_bytes().to_vec())
}

/// Describes a device; `None` if it has no medium or is a part of another one.
fn describe(handle: Handle, origin: Option<&[u8]>) -> Option<Disk> {
    let device = raw::open::<BlockIO>(handle).ok()?;
    let media = device.media();
    if media.is_logical_partition() || !media.is_media_present() {
        return None;
    }
    let path = raw::open::<DevicePath>(handle).ok();
    let boot = path
        .as_ref()
        .zip(origin)
        .is_some_and(|(path, origin)| device_path::is_within(origin, path.as_bytes()));
    let text = path.and_then(|p| p.to_string16(DisplayOnly(true), AllowShortcuts(false)).ok());
    Some(Disk {
        name: String::new(),
        detail: text.map_or_else(|| "no device path".into(), |text| text.to_string()),
        sector_size: media.block_size(),
        sectors: media.last_block().saturating_add(1),
        boot,
    })
}
