//! Devices behind nodes and mounts.

use alloc::sync::Arc;

use df_abi::Errno;

/// What a character device is to programs that ask (`FIODTYPE`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceClass {
    /// A terminal.
    Tty,
    /// Stands for an open descriptor of the process: `/dev/fd/N`.
    Descriptor(i32),
    /// Memory-like or other.
    Other,
}

/// A character device. No method waits.
pub trait CharDevice: Send + Sync {
    /// What it is.
    fn class(&self) -> DeviceClass {
        DeviceClass::Other
    }

    /// Size in bytes of a device that has one, as `stat` shows it; 0 for others.
    fn size(&self) -> u64 {
        0
    }

    /// The disk behind the node, for `mount`; `None` for anything else.
    fn block_device(&self) -> Option<Arc<dyn BlockDevice>> {
        None
    }

    /// Reads; the offset matters to devices that have positions.
    ///
    /// # Errors
    /// `EAGAIN` when nothing is there yet.
    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno>;

    /// Writes.
    ///
    /// # Errors
    /// `EAGAIN` when there is no room yet.
    fn write(&self, offset: u64, data: &[u8]) -> Result<usize, Errno>;

    /// Which of the `POLL*` events asked for are there now. A device that is not always ready
    /// wakes `ACTIVITY` of `kern/lwkt` when that may have changed.
    fn poll(&self, events: i16) -> i16;

    /// Carries out an `ioctl`. `arg` has the length that the command states; it holds the
    /// argument of an `IOC_IN` command and is copied back for an `IOC_OUT` one.
    ///
    /// # Errors
    /// `ENOTTY` for a command that is not one of the device's.
    fn ioctl(&self, command: u64, arg: &mut [u8]) -> Result<(), Errno> {
        let _unused = (command, arg);
        Err(Errno::ENOTTY)
    }
}

/// A disk or an image of one.
pub trait BlockDevice: Send + Sync {
    /// Size in bytes.
    fn size(&self) -> u64;

    /// Size of a sector in bytes, a power of two.
    fn sector_size(&self) -> u32;

    /// Fills `buf` from byte `offset` on. Both may be unaligned; drivers round.
    ///
    /// # Errors
    /// `EINVAL` when the range is not on the device, `EIO` when it cannot be read.
    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Errno>;

    /// Whether writing is refused.
    fn read_only(&self) -> bool {
        true
    }

    /// Writes `data` at byte `offset`. Offset and length are multiples of the sector size.
    ///
    /// # Errors
    /// `EROFS` for a device that cannot be written, `EINVAL` when the range is not on the
    /// device or not in whole sectors, `EIO` when the device refuses.
    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Errno> {
        let _unused = (offset, data);
        Err(Errno::EROFS)
    }

    /// Returns when everything written before is on the medium.
    ///
    /// # Errors
    /// `EIO` when the device says that it is not.
    fn flush(&self) -> Result<(), Errno> {
        Ok(())
    }
}
