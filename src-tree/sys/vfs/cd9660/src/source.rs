//! The medium as the reader sees it, and its errors as programs see them.

use alloc::sync::Arc;

use df_abi::Errno;
use df_iso9660::{Error, FormatError, ReadBlocks};
use df_vfs::BlockDevice;

/// A block device that the ISO 9660 reader can read.
pub(crate) struct DeviceSource(pub(crate) Arc<dyn BlockDevice>);

impl ReadBlocks for DeviceSource {
    type Error = Errno;

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Errno> {
        self.0.read(offset, buf)
    }
}

/// The errno for a reader's error. A medium that breaks the format is `EIO`, except that a
/// medium without the format at all is `EINVAL`, as mount(2) says.
pub(crate) fn to_errno(error: Error<Errno>) -> Errno {
    match error {
        Error::Format(FormatError::NotFound) => Errno::ENOENT,
        Error::Format(FormatError::NotADirectory) => Errno::ENOTDIR,
        Error::Format(FormatError::NotASymlink | FormatError::NotIso9660) => Errno::EINVAL,
        Error::Format(FormatError::BlockSize(_)) => Errno::EINVAL,
        Error::Format(FormatError::TooManyLinks) => Errno::ELOOP,
        Error::Format(FormatError::NotAFile) => Errno::EISDIR,
        // A range beyond the device is a damaged medium, not a mistake of the caller.
        Error::Source(_) | Error::Format(_) => Errno::EIO,
    }
}
