//! Disks as files below `/dev`.

use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::poll::{POLLIN, POLLOUT, POLLRDNORM};
use df_vfs::{BlockDevice, CharDevice};

/// The node of a disk: reads end at its end, writes are in whole sectors.
pub struct DiskNode(pub Arc<dyn BlockDevice>);

impl core::fmt::Debug for DiskNode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("DiskNode").field(&self.0.size()).finish()
    }
}

impl DiskNode {
    /// How many of `len` bytes from `offset` on are on the disk.
    fn reach(&self, offset: u64, len: usize) -> usize {
        let left = self.0.size().saturating_sub(offset);
        usize::try_from(left).unwrap_or(usize::MAX).min(len)
    }
}

impl CharDevice for DiskNode {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn block_device(&self) -> Option<Arc<dyn BlockDevice>> {
        Some(self.0.clone())
    }

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        let len = self.reach(offset, buf.len());
        if len == 0 {
            return Ok(0);
        }
        self.0.read(offset, &mut buf[..len])?;
        Ok(len)
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<usize, Errno> {
        let len = self.reach(offset, data.len());
        if len == 0 && !data.is_empty() {
            return Err(Errno::ENOSPC);
        }
        self.0.write(offset, &data[..len])?;
        Ok(len)
    }

    fn poll(&self, events: i16) -> i16 {
        events & (POLLIN | POLLRDNORM | POLLOUT)
    }
}
