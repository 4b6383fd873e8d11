//! A directory tree seen in another place.
//!
//! ```
//! use df_nullfs::NullFs;
//! use df_tmpfs::{Limits, Root, Tmpfs};
//! use df_vfs::Namecache;
//! use std::sync::Arc;
//!
//! let root = Root::default();
//! let below = Tmpfs::new(Limits { bytes: 1 << 20, files: 100 }, root, 1, Default::default);
//! let names: &'static Namecache = Box::leak(Box::new(Namecache::new(Arc::new(below), b"t")?));
//! let fs = NullFs::new(names, names.root().clone());
//! # Ok::<(), df_abi::Errno>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::Any;

use df_abi::Errno;
use df_vfs::{
    Attributes, Changes, CharDevice, Cred, DirEntry, FileSystem, FsStatistics, LookupStart,
    Namecache, NcHandle, NewNode, Vnode, VnodeRef,
};
use df_vm::VmObject;

/// A directory tree seen in another place.
pub struct NullFs {
    names: &'static Namecache,
    below: NcHandle,
}

impl NullFs {
    /// Shows the tree below a directory.
    #[must_use]
    pub fn new(names: &'static Namecache, below: NcHandle) -> Self {
        Self { names, below }
    }
}

impl FileSystem for NullFs {
    fn type_name(&self) -> &'static str {
        "null"
    }

    fn root(&self) -> VnodeRef {
        Arc::new(Node {
            names: self.names,
            below: self.below.clone(),
        })
    }

    fn statistics(&self) -> FsStatistics {
        let mount = self.below.mount();
        FsStatistics {
            read_only: mount.read_only(),
            ..mount.fs.statistics()
        }
    }

    fn names_are_stable(&self) -> bool {
        false
    }

    fn sync(&self) -> Result<(), Errno> {
        self.below.mount().fs.sync()
    }
}

/// A file, by its name in the tree below.
struct Node {
    names: &'static Namecache,
    below: NcHandle,
}

impl Node {
    /// Does something with a name in this directory below, as the superuser.
    fn change<T>(
        &self,
        act: impl FnOnce(&Namecache, LookupStart<'_>) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        let cred = Cred::root();
        let start = LookupStart {
            root: self.names.root(),
            cwd: &self.below,
            cred: &cred,
        };
        act(self.names, start)
    }

    fn above(&self, below: NcHandle) -> VnodeRef {
        Arc::new(Self {
            names: self.names,
            below,
        })
    }
}

/// What a vnode of this file system stands for.
fn below(vnode: &VnodeRef) -> Result<&NcHandle, Errno> {
    let any: &dyn Any = &**vnode;
    let node = any.downcast_ref::<Node>().ok_or(Errno::EXDEV)?;
    Ok(&node.below)
}

impl Vnode for Node {
    fn attributes(&self) -> Result<Attributes, Errno> {
        self.below.vnode().attributes()
    }

    fn lookup(&self, name: &[u8]) -> Result<VnodeRef, Errno> {
        let found = self.names.child(&self.below, name)?;
        Ok(self.above(found))
    }

    fn read_dir(
        &self,
        position: u64,
        take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        self.below.vnode().read_dir(position, take)
    }

    fn read_link(&self) -> Result<Vec<u8>, Errno> {
        self.below.vnode().read_link()
    }

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        self.below.vnode().read(offset, buf)
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<usize, Errno> {
        self.below.vnode().write(offset, data)
    }

    fn make(&self, name: &[u8], new: &NewNode<'_>) -> Result<VnodeRef, Errno> {
        let cred = Cred::root();
        let made = self
            .names
            .make_in(&self.below, name, new.kind, new.mode, &cred)?;
        // It belongs to whoever asked, not to the superuser.
        made.vnode().set_attributes(&Changes {
            uid: Some(new.uid),
            gid: Some(new.gid),
            mode: Some(new.mode),
            ..Changes::default()
        })?;
        Ok(self.above(made))
    }

    fn link(&self, name: &[u8], file: &VnodeRef) -> Result<(), Errno> {
        let file = below(file)?;
        self.change(|names, start| names.link(file, start, name))
    }

    fn unlink(&self, name: &[u8]) -> Result<(), Errno> {
        self.change(|names, start| names.unlink(start, name))
    }

    fn rmdir(&self, name: &[u8]) -> Result<(), Errno> {
        self.change(|names, start| names.rmdir(start, name))
    }

    fn rename(&self, from: &[u8], directory: &VnodeRef, to: &[u8]) -> Result<(), Errno> {
        let directory = below(directory)?;
        self.change(|names, start| {
            let to_start = LookupStart {
                cwd: directory,
                ..start
            };
            names.rename(start, from, to_start, to)
        })
    }

    fn set_attributes(&self, changes: &Changes) -> Result<(), Errno> {
        self.below.vnode().set_attributes(changes)
    }

    fn sync(&self) -> Result<(), Errno> {
        self.below.vnode().sync()
    }

    fn object(&self) -> Option<Arc<VmObject>> {
        self.below.vnode().object()
    }

    fn device(&self) -> Option<Arc<dyn CharDevice>> {
        self.below.vnode().device()
    }
}
