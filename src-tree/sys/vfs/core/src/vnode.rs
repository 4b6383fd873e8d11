//! The vnode: a file of any kind, of any file system.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::Any;

use df_abi::Errno;
use df_vm::VmObject;

use crate::attr::{Attributes, Changes, VnodeKind};
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

/// What a new file is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewKind<'a> {
    /// Regular file.
    Regular,
    /// Directory.
    Directory,
    /// Symbolic link with this target.
    Symlink(&'a [u8]),
    /// Character device of this number.
    CharDevice(u32),
    /// Block device of this number.
    BlockDevice(u32),
    /// FIFO.
    Fifo,
    /// Socket.
    Socket,
}

impl NewKind<'_> {
    /// What it will be.
    #[must_use]
    pub fn kind(&self) -> VnodeKind {
        match self {
            Self::Regular => VnodeKind::Regular,
            Self::Directory => VnodeKind::Directory,
            Self::Symlink(_) => VnodeKind::Symlink,
            Self::CharDevice(_) => VnodeKind::CharDevice,
            Self::BlockDevice(_) => VnodeKind::BlockDevice,
            Self::Fifo => VnodeKind::Fifo,
            Self::Socket => VnodeKind::Socket,
        }
    }
}

/// A file to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewNode<'a> {
    /// What it is to be.
    pub kind: NewKind<'a>,
    /// Permission bits, set-id and sticky included.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

/// A file of any kind.
///
/// The defaults are the errors of a file that is not what the operation needs.
pub trait Vnode: Any + Send + Sync {
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

    /// Writes file data; fewer bytes than given only when there is no room for more. Writing
    /// behind the end leaves a hole that reads as zeros.
    ///
    /// # Errors
    /// `EROFS` on a read-only file system, `ENOSPC`, `EFBIG`.
    fn write(&self, offset: u64, data: &[u8]) -> Result<usize, Errno> {
        let _unused = (offset, data);
        Err(Errno::EROFS)
    }

    /// Makes a file in a directory.
    ///
    /// # Errors
    /// `EEXIST`, `ENOSPC`, `EROFS`; `ENOENT` when the directory has been removed.
    fn make(&self, name: &[u8], new: &NewNode<'_>) -> Result<VnodeRef, Errno> {
        let _unused = (name, new);
        Err(Errno::EROFS)
    }

    /// Gives a file of this file system another name, in this directory.
    ///
    /// # Errors
    /// `EEXIST`, `EMLINK`, `EROFS`, `EXDEV` for a file of another file system; `ENOENT` when
    /// the directory has been removed.
    fn link(&self, name: &[u8], file: &VnodeRef) -> Result<(), Errno> {
        let _unused = (name, file);
        Err(Errno::EROFS)
    }

    /// Removes a name of a file that is not a directory. The file goes with its last name and
    /// its last user.
    ///
    /// # Errors
    /// `ENOENT`, `EISDIR`, `EROFS`.
    fn unlink(&self, name: &[u8]) -> Result<(), Errno> {
        let _unused = name;
        Err(Errno::EROFS)
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `ENOTEMPTY`, `EROFS`.
    fn rmdir(&self, name: &[u8]) -> Result<(), Errno> {
        let _unused = name;
        Err(Errno::EROFS)
    }

    /// Moves the name `from` of this directory to the name `to` of `directory`, and removes what
    /// has that name, in one step. The caller has made sure that a directory is not moved into
    /// itself.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `EISDIR`, `ENOTEMPTY`, `EROFS`, `EXDEV` for a directory of another
    /// file system.
    fn rename(&self, from: &[u8], directory: &VnodeRef, to: &[u8]) -> Result<(), Errno> {
        let _unused = (from, directory, to);
        Err(Errno::EROFS)
    }

    /// Sets attributes, without asking who wants it.
    ///
    /// # Errors
    /// `EROFS`; `EFBIG`, `EISDIR` for a size.
    fn set_attributes(&self, changes: &Changes) -> Result<(), Errno> {
        let _unused = changes;
        Err(Errno::EROFS)
    }

    /// Puts data and attributes on the medium.
    ///
    /// # Errors
    /// `EIO`.
    fn sync(&self) -> Result<(), Errno> {
        Ok(())
    }

    /// The pages of a regular file, which are all there is of its data in memory: what is read and
    /// written goes through them too. `None` for other files, and for a file system that keeps
    /// none.
    fn object(&self) -> Option<Arc<VmObject>> {
        None
    }

    /// The device behind a character device node; `None` when there is none (any more).
    fn device(&self) -> Option<Arc<dyn CharDevice>> {
        None
    }
}
