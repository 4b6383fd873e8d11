//! The file system: drivers add and remove nodes by path.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU64, Ordering};

use df_abi::Errno;
use df_abi::stat::NAME_MAX;
use df_abi::time::Timespec;
use df_vfs::{CharDevice, FileSystem, FsStatistics, VnodeRef};

use crate::directory::{Directory, Item};
use crate::link::Link;
use crate::node::{DeviceNode, NodeSpec, ROOT_INO};

/// What all nodes of a file system share.
pub(crate) struct Shared {
    pub(crate) dev: u32,
    pub(crate) created: Timespec,
    next_ino: AtomicU64,
}

impl Shared {
    pub(crate) fn new(dev: u32, now: Timespec) -> Arc<Self> {
        Arc::new(Self {
            dev,
            created: now,
            next_ino: AtomicU64::new(ROOT_INO + 1),
        })
    }

    pub(crate) fn new_ino(&self) -> u64 {
        self.next_ino.fetch_add(1, Ordering::Relaxed)
    }

    /// Files made so far, the root directory included.
    fn files(&self) -> u64 {
        self.next_ino.load(Ordering::Relaxed) - ROOT_INO
    }
}

/// A device file system. Clones are the same one.
#[derive(Clone)]
pub struct Devfs {
    shared: Arc<Shared>,
    root: Arc<Directory>,
}

impl Devfs {
    /// An empty one; `dev` is the device number that `stat` shows, `now` the time of its nodes.
    #[must_use]
    pub fn new(dev: u32, now: Timespec) -> Self {
        let shared = Shared::new(dev, now);
        let root = Arc::new(Directory::new(shared.clone(), ROOT_INO, ROOT_INO));
        Self { shared, root }
    }

    /// Adds a node. Directories in the path are made as needed.
    ///
    /// # Errors
    /// `EEXIST`; `EINVAL` for a path with a name that is empty, too long, or a dot name;
    /// `ENOTDIR` when the path leads through a node.
    pub fn add(
        &self,
        path: &[u8],
        spec: NodeSpec,
        device: Arc<dyn CharDevice>,
    ) -> Result<(), Errno> {
        let (directory, name) = self.place(path)?;
        let node = DeviceNode::new(spec, self.shared.new_ino(), &self.shared, device);
        directory.insert(name, Item::Device(Arc::new(node)))
    }

    /// Adds a symbolic link.
    ///
    /// # Errors
    /// As [`Devfs::add`].
    pub fn add_link(&self, path: &[u8], target: &[u8]) -> Result<(), Errno> {
        let (directory, name) = self.place(path)?;
        let link = Link::new(self.shared.clone(), target);
        directory.insert(name, Item::Link(Arc::new(link)))
    }

    /// Adds a directory in which `N` stands for descriptor `N` of whoever opens it.
    ///
    /// # Errors
    /// As [`Devfs::add`].
    pub fn add_descriptors(&self, path: &[u8]) -> Result<(), Errno> {
        let (directory, name) = self.place(path)?;
        let descriptors = crate::descriptors::Descriptors::new(self.shared.clone(), directory.ino);
        directory.insert(name, Item::Descriptors(Arc::new(descriptors)))
    }

    /// Removes a node or a link. Who has it open keeps it.
    ///
    /// # Errors
    /// `ENOENT`, and `EINVAL` as [`Devfs::add`].
    pub fn remove(&self, path: &[u8]) -> Result<(), Errno> {
        let (directory, name) = self.place(path)?;
        directory.remove(name)
    }

    /// The directory and the name that a path means; makes directories as needed.
    fn place<'a>(&self, path: &'a [u8]) -> Result<(Arc<Directory>, &'a [u8]), Errno> {
        let mut names = path.split(|b| *b == b'/').peekable();
        let mut at = self.root.clone();
        while let Some(name) = names.next() {
            let dots = name == b"." || name == b"..";
            if name.is_empty() || name.len() > NAME_MAX || dots || name.contains(&0) {
                return Err(Errno::EINVAL);
            }
            if names.peek().is_none() {
                return Ok((at, name));
            }
            at = at.subdirectory(name)?;
        }
        Err(Errno::EINVAL)
    }
}

impl core::fmt::Debug for Devfs {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Devfs")
            .field("files", &self.shared.files())
            .finish()
    }
}

impl FileSystem for Devfs {
    fn type_name(&self) -> &'static str {
        "devfs"
    }

    fn root(&self) -> VnodeRef {
        self.root.clone()
    }

    fn statistics(&self) -> FsStatistics {
        FsStatistics {
            block_size: 4096,
            files: self.shared.files(),
            ..FsStatistics::default()
        }
    }

    // Drivers add nodes without asking the name cache.
    fn names_are_stable(&self) -> bool {
        false
    }
}
