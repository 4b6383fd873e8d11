//! Memory disks: a block device over bytes that are already in memory.
#![no_std]
#![forbid(unsafe_code)]

use df_abi::Errno;
use df_vfs::BlockDevice;

/// Size of a sector in bytes.
const SECTOR_SIZE: u32 = 512;

/// A read-only memory disk over an image that the loader put into memory.
#[derive(Clone, Copy)]
pub struct MemoryDisk {
    image: &'static [u8],
}

impl MemoryDisk {
    /// A disk over an image.
    #[must_use]
    pub const fn new(image: &'static [u8]) -> Self {
        Self { image }
    }
}

impl core::fmt::Debug for MemoryDisk {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("MemoryDisk")
            .field("size", &self.image.len())
            .finish()
    }
}

impl BlockDevice for MemoryDisk {
    fn size(&self) -> u64 {
        self.image.len() as u64
    }

    fn sector_size(&self) -> u32 {
        SECTOR_SIZE
    }

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Errno> {
        let start = usize::try_from(offset).map_err(|_| Errno::EINVAL)?;
        let end = start.checked_add(buf.len()).ok_or(Errno::EINVAL)?;
        buf.copy_from_slice(self.image.get(start..end).ok_or(Errno::EINVAL)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_on_the_disk_are_read_and_others_refused() {
        let disk = MemoryDisk::new(b"0123456789");
        let mut buf = [0; 4];
        assert_eq!(disk.read(3, &mut buf), Ok(()));
        assert_eq!(&buf, b"3456");
        assert_eq!(disk.read(7, &mut buf), Err(Errno::EINVAL));
        assert_eq!(disk.read(u64::MAX, &mut buf), Err(Errno::EINVAL));
        assert_eq!(disk.write(0, &buf), Err(Errno::EROFS));
        assert_eq!(disk.size(), 10);
    }
}
