//! Volume labels of ISO 9660 media.

use alloc::vec::Vec;

use df_iso9660::{DescriptorKind, FIRST_DESCRIPTOR, PrimaryVolume, SECTOR_SIZE, descriptor_kind};
use df_vfs::BlockDevice;

/// Most volume descriptors that are looked at.
const MOST: u64 = 64;

/// Returns the volume identifier of the medium; `None` when there is no ISO 9660 file system on
/// it or it cannot be read.
#[must_use]
pub fn volume_label(disk: &dyn BlockDevice) -> Option<Vec<u8>> {
    let mut sector = alloc::vec![0; SECTOR_SIZE];
    for number in FIRST_DESCRIPTOR..FIRST_DESCRIPTOR + MOST {
        disk.read(number * SECTOR_SIZE as u64, &mut sector).ok()?;
        match descriptor_kind(&sector)? {
            DescriptorKind::Primary => return Some(PrimaryVolume::parse(&sector)?.volume_id),
            DescriptorKind::Terminator => return None,
            _ => {}
        }
    }
    None
}
