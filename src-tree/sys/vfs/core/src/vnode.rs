//! The vnode: a file of any kind, of any file system.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;

use crate::attr::{Attributes, VnodeKind};
use crate::device::CharDevice;

/// A shared vnode.
pub type VnodeRef = Arc<dyn Vnode>;

/// A name in a directory, as [`Vnode::read_dir`] gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirEntry<'a> {
    /// The name, 1 to 255 bytes without `/` and NUL; `.` and `..` are listed too.
    pub name: &'a [u8],
    /// Inode number.
    pub ino: u64,
    /// What it is.
    pub kind: VnodeKind,
    /// Where the listing goes on behind this entry.
    pub next: u64,
}

/// A file of any kind.
///
/// The defaults are the errors of a file that is not what the operation needs.
pub trait Vnode: Send + Sync {
    /// Its attributes.
    ///
    /// # Errors
    /// `EIO` when the medium fails.
    fn attributes(&self) -> Result<Attributes, Errno>;

    /// Finds a name in a directory. `.` and `..` are never asked for.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `EIO`.
    fn lookup(&self, name: &[u8]) -> Result<VnodeRef, Errno> {
        let _unused = name;
        Err(Errno::ENOTDIR)
    }

    /// Lists a directory from a position: 0 for the start, or [`DirEntry::next`]. Calls `take`
    /// for every entry until it returns false; that entry counts as not taken.
    ///
    /// # Errors
    /// `ENOTDIR`, `EIO`.
    fn read_dir(
        &self,
        position: u64,
        take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        let _unused = (position, take);
        Err(Errno::ENOTDIR)
    }

    /// Target of a symbolic link.
    ///
    /// # Errors
    /// `EINVAL` when it is none.
    fn read_link(&self) -> Result<Vec<u8>, Errno> {
        Err(Errno::EINVAL)
    }

    /// Reads file data; fewer bytes than asked for only at the end of the file.
    ///
    /// # Errors
    /// `EISDIR`, `EIO`.
    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        let _unused = (offset, buf);
        Err(Errno::EOPNOTSUPP)
    }

    /// Writes file data.
    ///
    /// # Errors
    /// `EROFS` on a read-only file system.
    fn write(&self, offset: u64, data: &[u8]) -> Result<usize, Errno> {
        let _unused = (offset, data);
        Err(Errno::EROFS)
    }

    /// Creates a regular file in a directory.
    ///
    /// # Errors
    /// `EROFS` on a read-only file system.
    fn create(&self, name: &[u8], mode: u16) -> Result<VnodeRef, Errno> {
        let _unused = (name, mode);
        Err(Errno::EROFS)
    }

    /// The device behind a character device node; `None` when there is none (any more).
    fn device(&self) -> Option<Arc<dyn CharDevice>> {
        None
    }
}
