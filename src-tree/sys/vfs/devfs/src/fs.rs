//! The file system: the list of nodes.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::stat::NAME_MAX;
use df_abi::time::Timespec;
use df_libkern::sync::Mutex;
use df_vfs::{CharDevice, FileSystem, FsStatistics, VnodeRef};

use crate::node::{DeviceNode, Directory, NodeSpec, ROOT_INO};

/// What the directory and the file system share.
pub(crate) struct Shared {
    pub(crate) dev: u32,
    pub(crate) created: Timespec,
    nodes: Mutex<Vec<Named>>,
}

/// A node and its name.
type Named = (Box<[u8]>, Arc<DeviceNode>);

impl Shared {
    pub(crate) fn find(&self, name: &[u8]) -> Option<Arc<DeviceNode>> {
        let nodes = self.nodes.lock();
        nodes
            .iter()
            .find(|(n, _)| **n == *name)
            .map(|(_, node)| node.clone())
    }

    /// Calls `take` for every node with an inode number from `from` on, until it says false.
    pub(crate) fn list(&self, from: u64, take: &mut dyn FnMut(&[u8], &DeviceNode) -> bool) {
        let nodes = self.nodes.lock().clone();
        for (name, node) in nodes.iter().filter(|(_, n)| n.ino >= from) {
            if !take(name, node) {
                break;
            }
        }
    }
}

/// A device file system.
#[derive(Clone)]
pub struct Devfs {
    shared: Arc<Shared>,
}

impl Devfs {
    /// An empty one; `dev` is the device number that `stat` shows, `now` the time of its nodes.
    #[must_use]
    pub fn new(dev: u32, now: Timespec) -> Self {
        let nodes = Mutex::new(Vec::new());
        Self {
            shared: Arc::new(Shared {
                dev,
                created: now,
                nodes,
            }),
        }
    }

    /// Adds a node.
    ///
    /// # Errors
    /// `EEXIST`; `EINVAL` for a name that is empty, too long, a dot name, or holds a slash.
    pub fn add(
        &self,
        name: &[u8],
        spec: NodeSpec,
        device: Arc<dyn CharDevice>,
    ) -> Result<(), Errno> {
        let bad = name.is_empty() || name.len() > NAME_MAX || name == b"." || name == b"..";
        if bad || name.contains(&b'/') || name.contains(&0) {
            return Err(Errno::EINVAL);
        }
        let mut nodes = self.shared.nodes.lock();
        if nodes.iter().any(|(n, _)| **n == *name) {
            return Err(Errno::EEXIST);
        }
        let ino = nodes.last().map_or(ROOT_INO, |(_, last)| last.ino) + 1;
        let node = DeviceNode {
            spec,
            ino,
            dev: self.shared.dev,
            created: self.shared.created,
            device,
        };
        nodes.push((name.into(), Arc::new(node)));
        Ok(())
    }
}

impl core::fmt::Debug for Devfs {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Devfs")
            .field("nodes", &self.shared.nodes.lock().len())
            .finish()
    }
}

impl FileSystem for Devfs {
    fn type_name(&self) -> &'static str {
        "devfs"
    }

    fn root(&self) -> VnodeRef {
        Arc::new(Directory(self.shared.clone()))
    }

    fn statistics(&self) -> FsStatistics {
        let files = self.shared.nodes.lock().len() as u64;
        FsStatistics {
            block_size: 4096,
            files,
            ..FsStatistics::default()
        }
    }
}
