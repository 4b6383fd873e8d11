//! Mounted file systems.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicI32, Ordering};

use df_abi::Errno;
use df_abi::mount::MNT_RDONLY;

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

    /// Whether names come and go only through the name cache, which may then remember what is
    /// there and what is not.
    fn names_are_stable(&self) -> bool {
        true
    }

    /// Puts everything on the medium.
    ///
    /// # Errors
    /// `EIO`.
    fn sync(&self) -> Result<(), Errno> {
        Ok(())
    }
}

/// A file system in its place.
pub struct Mount {
    /// Identity.
    pub id: MountId,
    /// The file system.
    pub fs: Arc<dyn FileSystem>,
    /// What was mounted, such as `md0`.
    pub from: Vec<u8>,
    /// Where, as an absolute path.
    pub on: Vec<u8>,
    flags: AtomicI32,
}

impl Mount {
    pub(crate) fn new(
        id: MountId,
        fs: Arc<dyn FileSystem>,
        from: &[u8],
        on: Vec<u8>,
        flags: i32,
    ) -> Self {
        Self {
            id,
            fs,
            from: from.to_vec(),
            on,
            flags: AtomicI32::new(flags),
        }
    }

    /// `MNT_*` flags that it was mounted with.
    #[must_use]
    pub fn flags(&self) -> i32 {
        self.flags.load(Ordering::Relaxed)
    }

    /// Mounts it with other flags from now on.
    pub fn set_flags(&self, flags: i32) {
        self.flags.store(flags, Ordering::Relaxed);
    }

    /// Whether nothing can be written through this mount.
    #[must_use]
    pub fn read_only(&self) -> bool {
        self.flags() & MNT_RDONLY != 0 || self.fs.statistics().read_only
    }
}

impl core::fmt::Debug for Mount {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Mount")
            .field("id", &self.id)
            .field("type", &self.fs.type_name())
            .finish_non_exhaustive()
    }
}
