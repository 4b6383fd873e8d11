//! Mounted file systems.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::vnode::VnodeRef;

/// Identity of a mount, never used again after an unmount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MountId(pub u32);

/// Sizes and flags of a file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FsStatistics {
    /// Block size in bytes.
    pub block_size: u32,
    /// Blocks in all.
    pub blocks: u64,
    /// Free blocks.
    pub free_blocks: u64,
    /// Inodes in all, 0 when the file system does not count them.
    pub files: u64,
    /// Free inodes.
    pub free_files: u64,
    /// Whether nothing can be written.
    pub read_only: bool,
    /// Whether it lies on a local device.
    pub local: bool,
}

/// An instance of a file system.
pub trait FileSystem: Send + Sync {
    /// Name of its type, such as `cd9660`.
    fn type_name(&self) -> &'static str;

    /// Its root directory. Always the same inode number.
    fn root(&self) -> VnodeRef;

    /// Sizes and flags.
    fn statistics(&self) -> FsStatistics;
}

/// A file system in its place.
#[derive(Clone)]
pub struct Mount {
    /// Identity.
    pub id: MountId,
    /// The file system.
    pub fs: Arc<dyn FileSystem>,
    /// What was mounted, such as `md0`.
    pub from: Vec<u8>,
    /// Where, as an absolute path.
    pub on: Vec<u8>,
}

impl core::fmt::Debug for Mount {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Mount")
            .field("id", &self.id)
            .field("type", &self.fs.type_name())
            .finish_non_exhaustive()
    }
}
