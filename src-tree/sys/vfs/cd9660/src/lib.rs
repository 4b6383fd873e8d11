//! The ISO 9660 file system with Rock Ridge, read-only.
//!
//! The format is `df-iso9660`'s business; this crate turns its nodes into vnodes and its
//! errors into errno.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod node;
mod pager;
mod source;

use alloc::collections::BTreeMap;
use alloc::sync::{Arc, Weak};

use df_abi::Errno;
use df_iso9660::{Node, Volume};
use df_libkern::sync::Mutex;
use df_vfs::{BlockDevice, FileSystem, FsStatistics, VnodeRef};

use node::IsoVnode;
use source::{DeviceSource, to_errno};

/// What all vnodes of one mount share.
struct Shared {
    volume: Volume<DeviceSource>,
    dev: u32,
    /// Files in use, so that everybody who uses one shares its pages.
    vnodes: Mutex<BTreeMap<u64, Weak<IsoVnode>>>,
}

impl Shared {
    /// The vnode of a file.
    fn vnode(self: &Arc<Self>, node: Node) -> Arc<IsoVnode> {
        let ino = node.ino.0;
        let new = Arc::new(IsoVnode::new(self.clone(), node));
        let mut vnodes = self.vnodes.lock();
        if let Some(known) = vnodes.get(&ino).and_then(Weak::upgrade) {
            drop(vnodes);
            return known;
        }
        vnodes.insert(ino, Arc::downgrade(&new));
        new
    }

    /// Forgets a file that nobody uses any more.
    fn forget(&self, ino: u64) {
        let mut vnodes = self.vnodes.lock();
        if vnodes.get(&ino).is_some_and(|v| v.strong_count() == 0) {
            vnodes.remove(&ino);
        }
    }
}

/// A mounted medium.
pub struct Cd9660 {
    shared: Arc<Shared>,
}

impl Cd9660 {
    /// Mounts the medium in `device`; `dev` is the device number that `stat` shows.
    ///
    /// # Errors
    /// `EINVAL` when it holds no ISO 9660 file system, `EIO` when it cannot be read.
    pub fn mount(device: Arc<dyn BlockDevice>, dev: u32) -> Result<Self, Errno> {
        let volume = Volume::open(DeviceSource(device)).map_err(to_errno)?;
        Ok(Self {
            shared: Arc::new(Shared {
                volume,
                dev,
                vnodes: Mutex::new(BTreeMap::new()),
            }),
        })
    }
}

impl core::fmt::Debug for Cd9660 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Cd9660")
            .field("dev", &self.shared.dev)
            .finish_non_exhaustive()
    }
}

impl FileSystem for Cd9660 {
    fn type_name(&self) -> &'static str {
        "cd9660"
    }

    fn root(&self) -> VnodeRef {
        let root = self.shared.volume.root().clone();
        self.shared.vnode(root)
    }

    fn statistics(&self) -> FsStatistics {
        let primary = self.shared.volume.primary();
        FsStatistics {
            block_size: u32::from(primary.block_size),
            blocks: u64::from(primary.blocks),
            read_only: true,
            local: true,
            ..FsStatistics::default()
        }
    }
}
