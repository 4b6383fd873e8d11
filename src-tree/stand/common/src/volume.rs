//! The boot volume: the ISO 9660 file system that the loader's files come from.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use df_iso9660::{Error, FormatError, Node, ReadBlocks};

use crate::console::Shared;
use crate::platform::{IoError, Platform};

/// Files by which the boot volume is known, in the order they are looked for.
const MARKS: [&str; 3] = [
    "/boot/loader.conf",
    "/boot/defaults/loader.conf",
    "/boot/kernel",
];

/// Failure to find or read a file.
pub(crate) type FsError = Error<IoError>;

/// The boot volume, open.
pub(crate) struct Volume<'p, P: Platform> {
    iso: df_iso9660::Volume<DiskReader<'p, P>>,
    /// Index of its device in [`Platform::disks`].
    pub(crate) disk: usize,
    /// Sector size of its device in bytes.
    pub(crate) sector_size: u32,
}

impl<'p, P: Platform> Volume<'p, P> {
    /// Looks for the boot volume on all devices, in the platform's order.
    pub(crate) fn find(platform: &Shared<'p, P>) -> Option<Self> {
        let count = platform.borrow().disks().len();
        let mut fallback = None;
        for disk in 0..count {
            let Ok(volume) = Self::open(platform, disk) else {
                continue;
            };
            if MARKS.iter().any(|path| volume.resolve(path).is_ok()) {
                return Some(volume);
            }
            fallback = fallback.or(Some(volume));
        }
        fallback
    }

    /// Opens the file system of a device.
    pub(crate) fn open(platform: &Shared<'p, P>, disk: usize) -> Result<Self, FsError> {
        let reader = DiskReader::new(platform, disk);
        let sector_size = reader.sector_size as u32;
        Ok(Self {
            iso: df_iso9660::Volume::open(reader)?,
            disk,
            sector_size,
        })
    }

    /// Returns the volume's label, without padding.
    pub(crate) fn label(&self) -> String {
        let label = String::from_utf8_lossy(&self.iso.primary().volume_id);
        label.trim_end().into()
    }

    /// Finds a file or directory.
    pub(crate) fn resolve(&self, path: &str) -> Result<Node, FsError> {
        self.iso.resolve(path.as_bytes())
    }

    /// Reads a part of a file; returns the number of bytes.
    pub(crate) fn read(&self, file: &Node, at: u64, buf: &mut [u8]) -> Result<usize, FsError> {
        self.iso.read(file, at, buf)
    }

    /// Reads a text file of at most `limit` bytes. Bytes that are not UTF-8 become
    /// replacement characters.
    pub(crate) fn read_text(&self, path: &str, limit: usize) -> Result<String, FsError> {
        let node = self.resolve(path)?;
        if node.is_dir() {
            return Err(FormatError::NotAFile.into());
        }
        let bytes = self.iso.read_all(&node, limit)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Lists a directory, without `.` and `..`.
    pub(crate) fn list(&self, dir: &Node) -> Result<Vec<(String, Node)>, FsError> {
        let mut entries = Vec::new();
        for entry in self.iso.read_dir(dir)? {
            let entry = entry?;
            if entry.name != b"." && entry.name != b".." {
                entries.push((
                    String::from_utf8_lossy(&entry.name).into_owned(),
                    entry.node,
                ));
            }
        }
        Ok(entries)
    }
}

/// Tells whether an error only means that there is no such file.
pub(crate) fn is_not_found(error: &FsError) -> bool {
    matches!(
        error,
        Error::Format(FormatError::NotFound | FormatError::NotADirectory)
    )
}

/// A disk as a row of bytes.
struct DiskReader<'p, P: Platform> {
    platform: Shared<'p, P>,
    disk: usize,
    sector_size: usize,
    /// The sector read last for a request that was not aligned: its number, and its bytes.
    last: RefCell<(Option<u64>, Vec<u8>)>,
}

impl<'p, P: Platform> DiskReader<'p, P> {
    fn new(platform: &Shared<'p, P>, disk: usize) -> Self {
        let size = platform
            .borrow()
            .disks()
            .get(disk)
            .map_or(2048, |d| d.sector_size as usize);
        // A size that is no size would make the arithmetic below meaningless.
        let sector_size = if size.is_power_of_two() && size <= 65536 {
            size
        } else {
            2048
        };
        let last = RefCell::new((None, alloc::vec![0; sector_size]));
        Self {
            platform: Rc::clone(platform),
            disk,
            sector_size,
            last,
        }
    }

    fn sectors(&self, lba: u64, buf: &mut [u8]) -> Result<(), IoError> {
        self.platform.borrow_mut().read_sectors(self.disk, lba, buf)
    }

    /// Copies bytes out of one sector.
    fn part(&self, lba: u64, skip: usize, buf: &mut [u8]) -> Result<(), IoError> {
        let mut last = self.last.borrow_mut();
        if last.0 != Some(lba) {
            last.0 = None;
            self.sectors(lba, &mut last.1)?;
            last.0 = Some(lba);
        }
        buf.copy_from_slice(&last.1[skip..skip + buf.len()]);
        Ok(())
    }
}

impl<P: Platform> ReadBlocks for DiskReader<'_, P> {
    type Error = IoError;

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), IoError> {
        let size = self.sector_size;
        let mut lba = offset / size as u64;
        let mut rest = buf;
        let skip = (offset % size as u64) as usize;
        if skip != 0 {
            let (head, tail) = rest.split_at_mut(rest.len().min(size - skip));
            self.part(lba, skip, head)?;
            lba += 1;
            rest = tail;
        }
        let (whole, tail) = rest.split_at_mut(rest.len() / size * size);
        if !whole.is_empty() {
            self.sectors(lba, whole)?;
            lba += (whole.len() / size) as u64;
        }
        if !tail.is_empty() {
            self.part(lba, 0, tail)?;
        }
        Ok(())
    }
}
