//! Vnodes over the reader's nodes.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::time::Timespec;
use df_iso9660::{FileKind, Node};
use df_vfs::{Attributes, DirEntry, Vnode, VnodeKind, VnodeRef};
use df_vm::VmObject;

use crate::Shared;
use crate::pager::NodePager;
use crate::source::to_errno;

/// A file on the medium.
pub(crate) struct IsoVnode {
    shared: Arc<Shared>,
    node: Node,
    /// The pages of a regular file.
    object: Option<Arc<VmObject>>,
}

impl IsoVnode {
    pub(crate) fn new(shared: Arc<Shared>, node: Node) -> Self {
        let object = (node.kind == FileKind::File)
            .then(|| VmObject::paged(NodePager::new(shared.clone(), node.clone()), node.size));
        Self {
            shared,
            node,
            object,
        }
    }
}

impl Drop for IsoVnode {
    fn drop(&mut self) {
        self.shared.forget(self.node.ino.0);
    }
}

fn kind(kind: FileKind) -> VnodeKind {
    match kind {
        FileKind::File => VnodeKind::Regular,
        FileKind::Directory => VnodeKind::Directory,
        FileKind::Symlink => VnodeKind::Symlink,
        FileKind::CharDevice => VnodeKind::CharDevice,
        FileKind::BlockDevice => VnodeKind::BlockDevice,
        FileKind::Fifo => VnodeKind::Fifo,
        FileKind::Socket => VnodeKind::Socket,
    }
}

fn seconds(tv_sec: i64) -> Timespec {
    Timespec { tv_sec, tv_nsec: 0 }
}

impl Vnode for IsoVnode {
    fn attributes(&self) -> Result<Attributes, Errno> {
        let node = &self.node;
        Ok(Attributes {
            kind: kind(node.kind),
            mode: u16::try_from(node.mode & 0o7777).unwrap_or(0),
            nlink: node.links,
            uid: node.uid,
            gid: node.gid,
            ino: node.ino.0,
            dev: self.shared.dev,
            rdev: u32::try_from(node.device).unwrap_or(0),
            size: node.size,
            used: node.size,
            flags: 0,
            block_size: 2048,
            atime: seconds(node.times.accessed),
            mtime: seconds(node.times.modified),
            ctime: seconds(node.times.changed),
        })
    }

    fn lookup(&self, name: &[u8]) -> Result<VnodeRef, Errno> {
        let node = self
            .shared
            .volume
            .lookup(&self.node, name)
            .map_err(to_errno)?;
        Ok(self.shared.vnode(node))
    }

    fn read_dir(
        &self,
        position: u64,
        take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        let entries = self.shared.volume.read_dir_from(&self.node, position);
        for entry in entries.map_err(|e| to_errno(e.into()))? {
            let entry = entry.map_err(to_errno)?;
            let shown = DirEntry {
                name: &entry.name,
                ino: entry.node.ino.0,
                kind: kind(entry.node.kind),
                next: entry.next,
            };
            if !take(&shown) {
                break;
            }
        }
        Ok(())
    }

    fn read_link(&self) -> Result<Vec<u8>, Errno> {
        Ok(self.node.link().ok_or(Errno::EINVAL)?.to_vec())
    }

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        match &self.object {
            Some(object) => object.read(offset, buf),
            None => Err(Errno::EISDIR),
        }
    }

    fn object(&self) -> Option<Arc<VmObject>> {
        self.object.clone()
    }
}
