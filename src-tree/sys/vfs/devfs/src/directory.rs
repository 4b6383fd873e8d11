//! Directories of nodes.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_libkern::sync::Mutex;
use df_vfs::{Attributes, DirEntry, Vnode, VnodeKind, VnodeRef};

use crate::descriptors::Descriptors;
use crate::fs::Shared;
use crate::link::Link;
use crate::node::{DeviceNode, attributes};

/// What a name stands for.
#[derive(Clone)]
pub(crate) enum Item {
    Device(Arc<DeviceNode>),
    Link(Arc<Link>),
    Directory(Arc<Directory>),
    Descriptors(Arc<Descriptors>),
}

impl Item {
    fn vnode(&self) -> VnodeRef {
        match self {
            Self::Device(node) => node.clone(),
            Self::Link(link) => link.clone(),
            Self::Directory(directory) => directory.clone(),
            Self::Descriptors(descriptors) => descriptors.clone(),
        }
    }

    fn kind(&self) -> VnodeKind {
        match self {
            Self::Device(_) => VnodeKind::CharDevice,
            Self::Link(_) => VnodeKind::Symlink,
            Self::Directory(_) | Self::Descriptors(_) => VnodeKind::Directory,
        }
    }

    fn ino(&self) -> u64 {
        match self {
            Self::Device(node) => node.ino,
            Self::Link(link) => link.ino,
            Self::Directory(directory) => directory.ino,
            Self::Descriptors(descriptors) => descriptors.ino,
        }
    }
}

/// A directory.
pub(crate) struct Directory {
    shared: Arc<Shared>,
    pub(crate) ino: u64,
    parent: u64,
    /// In the order of adding, which is that of inode numbers.
    items: Mutex<Vec<(Box<[u8]>, Item)>>,
}

impl Directory {
    pub(crate) fn new(shared: Arc<Shared>, ino: u64, parent: u64) -> Self {
        Self {
            shared,
            ino,
            parent,
            items: Mutex::new(Vec::new()),
        }
    }

    fn find(&self, name: &[u8]) -> Option<Item> {
        let items = self.items.lock();
        let (_, item) = items.iter().find(|(n, _)| **n == *name)?;
        Some(item.clone())
    }

    /// Adds a name.
    pub(crate) fn insert(&self, name: &[u8], item: Item) -> Result<(), Errno> {
        let mut items = self.items.lock();
        if items.iter().any(|(n, _)| **n == *name) {
            return Err(Errno::EEXIST);
        }
        items.push((name.into(), item));
        Ok(())
    }

    /// Removes a name.
    pub(crate) fn remove(&self, name: &[u8]) -> Result<(), Errno> {
        let mut items = self.items.lock();
        let at = items.iter().position(|(n, _)| **n == *name);
        let gone = items.remove(at.ok_or(Errno::ENOENT)?);
        drop((items, gone));
        Ok(())
    }

    /// The directory of a name, made when it is missing.
    pub(crate) fn subdirectory(&self, name: &[u8]) -> Result<Arc<Self>, Errno> {
        match self.find(name) {
            Some(Item::Directory(directory)) => Ok(directory),
            Some(_) => Err(Errno::ENOTDIR),
            None => {
                let ino = self.shared.new_ino();
                let new = Arc::new(Self::new(self.shared.clone(), ino, self.ino));
                self.insert(name, Item::Directory(new.clone()))?;
                Ok(new)
            }
        }
    }
}

impl Vnode for Directory {
    fn attributes(&self) -> Result<Attributes, Errno> {
        Ok(Attributes {
            mode: 0o755,
            nlink: 2,
            size: 512,
            ..attributes(&self.shared, VnodeKind::Directory, self.ino)
        })
    }

    fn lookup(&self, name: &[u8]) -> Result<VnodeRef, Errno> {
        Ok(self.find(name).ok_or(Errno::ENOENT)?.vnode())
    }

    fn read_dir(
        &self,
        position: u64,
        take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        // Positions: 0 and 1 are the dots, then inode numbers, which only grow.
        for (at, name, ino) in [(0, &b"."[..], self.ino), (1, b"..", self.parent)] {
            let entry = DirEntry {
                name,
                ino,
                kind: VnodeKind::Directory,
                next: at + 1,
            };
            if position <= at && !take(&entry) {
                return Ok(());
            }
        }
        let items = self.items.lock().clone();
        for (name, item) in items.iter().filter(|(_, item)| item.ino() >= position) {
            let entry = DirEntry {
                name,
                ino: item.ino(),
                kind: item.kind(),
                next: item.ino() + 1,
            };
            if !take(&entry) {
                break;
            }
        }
        Ok(())
    }
}
