//! From sectors to bytes.

use alloc::sync::Arc;

use df_abi::Errno;
use df_vfs::BlockDevice;

use crate::spans;

/// What a driver does: it moves whole sectors.
///
/// Commands that fail have been reported on the console by the driver.
pub trait Sectors: Send + Sync {
    /// Bytes in a sector, a power of two; 512 to 4096.
    fn sector_size(&self) -> u32;

    /// How many sectors there are; 0 without a medium.
    fn count(&self) -> u64;

    /// The most bytes that one command moves, at least a sector.
    fn most(&self) -> usize;

    /// Whether writing is refused.
    fn read_only(&self) -> bool;

    /// Reads `count` sectors from `first` on, at most [`Sectors::most`] bytes, and copies what
    /// comes after `skip` bytes of them into `out`.
    ///
    /// # Errors
    /// `EIO`.
    fn read(&self, first: u64, count: u32, skip: usize, out: &mut [u8]) -> Result<(), Errno>;

    /// Writes whole sectors from `first` on, at most [`Sectors::most`] bytes.
    ///
    /// # Errors
    /// `EIO`.
    fn write(&self, first: u64, data: &[u8]) -> Result<(), Errno>;

    /// Returns when what was written is on the medium.
    ///
    /// # Errors
    /// `EIO`.
    fn flush(&self) -> Result<(), Errno>;
}

impl<S: Sectors + ?Sized> Sectors for Arc<S> {
    fn sector_size(&self) -> u32 {
        (**self).sector_size()
    }

    fn count(&self) -> u64 {
        (**self).count()
    }

    fn most(&self) -> usize {
        (**self).most()
    }

    fn read_only(&self) -> bool {
        (**self).read_only()
    }

    fn read(&self, first: u64, count: u32, skip: usize, out: &mut [u8]) -> Result<(), Errno> {
        (**self).read(first, count, skip, out)
    }

    fn write(&self, first: u64, data: &[u8]) -> Result<(), Errno> {
        (**self).write(first, data)
    }

    fn flush(&self) -> Result<(), Errno> {
        (**self).flush()
    }
}

/// A block device over sectors.
#[derive(Debug)]
pub struct ByteDisk<S>(pub S);

impl<S: Sectors> ByteDisk<S> {
    /// `EINVAL` unless the range is on the device.
    fn check(&self, offset: u64, len: usize) -> Result<(), Errno> {
        let end = offset.checked_add(len as u64).ok_or(Errno::EINVAL)?;
        if end > self.size() {
            return Err(Errno::EINVAL);
        }
        Ok(())
    }
}

impl<S: Sectors> BlockDevice for ByteDisk<S> {
    fn size(&self) -> u64 {
        self.0
            .count()
            .saturating_mul(u64::from(self.0.sector_size()))
    }

    fn sector_size(&self) -> u32 {
        self.0.sector_size()
    }

    fn read_only(&self) -> bool {
        self.0.read_only()
    }

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Errno> {
        self.check(offset, buf.len())?;
        let mut rest = buf;
        for span in spans(offset, rest.len(), self.0.sector_size(), self.0.most()) {
            let (part, after) = rest.split_at_mut(span.len);
            self.0.read(span.first, span.count, span.skip, part)?;
            rest = after;
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Errno> {
        if self.0.read_only() {
            return Err(Errno::EROFS);
        }
        self.check(offset, data.len())?;
        let sector = u64::from(self.0.sector_size());
        if !offset.is_multiple_of(sector) || !(data.len() as u64).is_multiple_of(sector) {
            return Err(Errno::EINVAL);
        }
        let mut rest = data;
        for span in spans(offset, rest.len(), self.0.sector_size(), self.0.most()) {
            let (part, after) = rest.split_at(span.len);
            self.0.write(span.first, part)?;
            rest = after;
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), Errno> {
        self.0.flush()
    }
}
