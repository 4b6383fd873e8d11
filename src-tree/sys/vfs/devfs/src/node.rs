//! Nodes and the directory that holds them, as vnodes.

use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::time::Timespec;
use df_vfs::{Attributes, CharDevice, DirEntry, Vnode, VnodeKind, VnodeRef};

use crate::fs::Shared;

/// Inode number of the directory; nodes follow.
pub(crate) const ROOT_INO: u64 = 2;

/// How a node looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeSpec {
    /// Permission bits.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Device number.
    pub rdev: u32,
}

/// A device node.
pub(crate) struct DeviceNode {
    pub(crate) spec: NodeSpec,
    pub(crate) ino: u64,
    pub(crate) dev: u32,
    pub(crate) created: Timespec,
    pub(crate) device: Arc<dyn CharDevice>,
}

impl Vnode for DeviceNode {
    fn attributes(&self) -> Result<Attributes, Errno> {
        Ok(Attributes {
            kind: VnodeKind::CharDevice,
            mode: self.spec.mode,
            nlink: 1,
            uid: self.spec.uid,
            gid: self.spec.gid,
            ino: self.ino,
            dev: self.dev,
            rdev: self.spec.rdev,
            size: self.device.size(),
            used: 0,
            flags: 0,
            block_size: 4096,
            atime: self.created,
            mtime: self.created,
            ctime: self.created,
        })
    }

    fn device(&self) -> Option<Arc<dyn CharDevice>> {
        Some(self.device.clone())
    }
}

/// The directory.
pub(crate) struct Directory(pub(crate) Arc<Shared>);

impl Vnode for Directory {
    fn attributes(&self) -> Result<Attributes, Errno> {
        let created = self.0.created;
        Ok(Attributes {
            kind: VnodeKind::Directory,
            mode: 0o755,
            nlink: 2,
            uid: 0,
            gid: 0,
            ino: ROOT_INO,
            dev: self.0.dev,
            rdev: 0,
            size: 512,
            used: 0,
            flags: 0,
            block_size: 4096,
            atime: created,
            mtime: created,
            ctime: created,
        })
    }

    fn lookup(&self, name: &[u8]) -> Result<VnodeRef, Errno> {
        Ok(self.0.find(name).ok_or(Errno::ENOENT)?)
    }

    fn read_dir(
        &self,
        position: u64,
        take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        // Positions: 0 and 1 are the dots, then inode numbers, which only grow.
        for (at, name) in [(0, &b"."[..]), (1, b"..")] {
            let entry = DirEntry {
                name,
                ino: ROOT_INO,
                kind: VnodeKind::Directory,
                next: at + 1,
            };
            if position <= at && !take(&entry) {
                return Ok(());
            }
        }
        self.0.list(position, &mut |name, node| {
            take(&DirEntry {
                name,
                ino: node.ino,
                kind: VnodeKind::CharDevice,
                next: node.ino + 1,
            })
        });
        Ok(())
    }
}
