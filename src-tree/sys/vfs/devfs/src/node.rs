//! Device nodes as vnodes.

use alloc::sync::Arc;

use df_abi::Errno;
use df_libkern::sync::Mutex;
use df_vfs::{Attributes, Changes, CharDevice, Vnode, VnodeKind};

use crate::fs::Shared;

/// Inode number of the root directory; nodes follow.
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
    spec: Mutex<NodeSpec>,
    pub(crate) ino: u64,
    shared: Arc<Shared>,
    device: Arc<dyn CharDevice>,
}

impl DeviceNode {
    pub(crate) fn new(
        spec: NodeSpec,
        ino: u64,
        shared: &Arc<Shared>,
        device: Arc<dyn CharDevice>,
    ) -> Self {
        Self {
            spec: Mutex::new(spec),
            ino,
            shared: shared.clone(),
            device,
        }
    }
}

/// Attributes of a file of the superuser without any permissions.
pub(crate) fn attributes(shared: &Shared, kind: VnodeKind, ino: u64) -> Attributes {
    Attributes {
        kind,
        mode: 0,
        nlink: 1,
        uid: 0,
        gid: 0,
        ino,
        dev: shared.dev,
        rdev: 0,
        size: 0,
        used: 0,
        flags: 0,
        block_size: 4096,
        atime: shared.created,
        mtime: shared.created,
        ctime: shared.created,
    }
}

impl Vnode for DeviceNode {
    fn attributes(&self) -> Result<Attributes, Errno> {
        let spec = *self.spec.lock();
        Ok(Attributes {
            mode: spec.mode,
            uid: spec.uid,
            gid: spec.gid,
            rdev: spec.rdev,
            size: self.device.size(),
            ..attributes(&self.shared, VnodeKind::CharDevice, self.ino)
        })
    }

    /// Mode and owner change in the node, in every mount; times stay those of the boot.
    fn set_attributes(&self, changes: &Changes) -> Result<(), Errno> {
        if changes.size.is_some() {
            return Err(Errno::EINVAL);
        }
        let mut spec = self.spec.lock();
        spec.mode = changes.mode.unwrap_or(spec.mode);
        spec.uid = changes.uid.unwrap_or(spec.uid);
        spec.gid = changes.gid.unwrap_or(spec.gid);
        Ok(())
    }

    fn device(&self) -> Option<Arc<dyn CharDevice>> {
        Some(self.device.clone())
    }
}
