//! From a device to a disk.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

use df_abi::Errno;
use df_disk::{BlockDevice, ByteDisk, Sectors};

use crate::{AtaDisk, CdDrive, Transport};

/// What kind of device it is, by its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A disk.
    Ata,
    /// A CD or DVD drive.
    Atapi,
}

/// A disk that was found.
pub struct Found {
    /// What it is called: `da` for disks, `cd` for drives.
    pub kind: &'static str,
    /// Where it is, as messages about it begin: `ahci0 port 2`.
    pub place: String,
    /// Model and more, for the console.
    pub description: String,
    /// The disk.
    pub device: Arc<dyn BlockDevice>,
}

impl core::fmt::Debug for Found {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Found")
            .field("kind", &self.kind)
            .field("place", &self.place)
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}

/// Asks a device what it is and makes a disk of it. `place` is for people.
///
/// # Errors
/// `EIO` when it does not say; the console says why.
pub fn probe<T: Transport + 'static>(
    transport: T,
    kind: Kind,
    place: String,
) -> Result<Found, Errno> {
    match kind {
        Kind::Ata => {
            let disk = AtaDisk::new(transport)?;
            let (identity, size) = (disk.identity(), mib(&disk));
            let bits = if identity.lba48 { 48 } else { 28 };
            let description = format!(
                "<{} {}> ATA disk, {size} MiB, sectors of {} bytes, {bits}-bit addresses",
                identity.model, identity.firmware, identity.sector_size
            );
            Ok(Found {
                kind: "da",
                place,
                description,
                device: Arc::new(ByteDisk(disk)),
            })
        }
        Kind::Atapi => {
            let drive = CdDrive::new(transport)?;
            let identity = drive.identity();
            let inside = match drive.count() {
                0 => String::from("no medium"),
                _ => format!(
                    "{} MiB, sectors of {} bytes",
                    mib(&drive),
                    drive.sector_size()
                ),
            };
            let description = format!(
                "<{} {}> ATAPI drive, {inside}",
                identity.model, identity.firmware
            );
            Ok(Found {
                kind: "cd",
                place,
                description,
                device: Arc::new(ByteDisk(drive)),
            })
        }
    }
}

fn mib(disk: &impl Sectors) -> u64 {
    (disk.count() * u64::from(disk.sector_size())) >> 20
}
