//! A file of any kind, as a vnode.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::Any;
use core::sync::atomic::Ordering;

use df_abi::Errno;
use df_abi::time::Timespec;
use df_libkern::sync::Mutex;
use df_vfs::{Attributes, Changes, DirEntry, NewKind, NewNode, Vnode, VnodeKind, VnodeRef};
use df_vm::VmObject;

use crate::directory::{Directory, FIRST};
use crate::{PAGE, Shared};

/// Most names of one file.
const LINK_MAX: u32 = 32_767;

/// What changes about a file of any kind.
pub(crate) struct Meta {
    pub(crate) mode: u16,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) nlink: u32,
    pub(crate) flags: u32,
    pub(crate) atime: Timespec,
    pub(crate) mtime: Timespec,
    pub(crate) ctime: Timespec,
    /// Pages charged for it.
    charged: u64,
}

/// What a file is besides its attributes.
pub(crate) enum Body {
    Directory(Mutex<Directory>),
    /// Pages that are not there read as zeros.
    File(Arc<VmObject>),
    Link(Box<[u8]>),
    /// A device node of this number, or nothing: FIFO and socket.
    Special(u32),
}

/// A file.
pub(crate) struct Node {
    pub(crate) shared: Arc<Shared>,
    pub(crate) ino: u64,
    pub(crate) kind: VnodeKind,
    pub(crate) meta: Mutex<Meta>,
    pub(crate) body: Body,
}

impl Node {
    pub(crate) fn root(shared: Arc<Shared>, spec: &NewNode<'_>) -> Arc<Self> {
        let ino = shared.new_ino();
        // The first file fits: the limit is at least one.
        let _charged = shared.usage.take_file();
        Self::new(shared, ino, spec, ino)
    }

    fn new(shared: Arc<Shared>, ino: u64, spec: &NewNode<'_>, parent: u64) -> Arc<Self> {
        let now = (shared.now)();
        let (body, nlink) = match spec.kind {
            NewKind::Directory => (Body::Directory(Mutex::new(Directory::new(parent))), 2),
            NewKind::Regular => (Body::File(VmObject::anonymous()), 1),
            NewKind::Symlink(target) => (Body::Link(target.into()), 1),
            NewKind::CharDevice(rdev) | NewKind::BlockDevice(rdev) => (Body::Special(rdev), 1),
            NewKind::Fifo | NewKind::Socket => (Body::Special(0), 1),
        };
        Arc::new(Self {
            shared,
            ino,
            kind: spec.kind.kind(),
            meta: Mutex::new(Meta {
                mode: spec.mode,
                uid: spec.uid,
                gid: spec.gid,
                nlink,
                flags: 0,
                atime: now,
                mtime: now,
                ctime: now,
                charged: 0,
            }),
            body,
        })
    }

    pub(crate) fn directory(&self) -> Result<&Mutex<Directory>, Errno> {
        match &self.body {
            Body::Directory(directory) => Ok(directory),
            _ => Err(Errno::ENOTDIR),
        }
    }

    fn data(&self) -> Result<&Arc<VmObject>, Errno> {
        match &self.body {
            Body::File(data) => Ok(data),
            Body::Directory(_) => Err(Errno::EISDIR),
            _ => Err(Errno::EOPNOTSUPP),
        }
    }

    /// The file of this file system behind a vnode.
    pub(crate) fn of(&self, vnode: &VnodeRef) -> Result<Arc<Self>, Errno> {
        let any: Arc<dyn Any + Send + Sync> = vnode.clone();
        let node = any.downcast::<Self>().map_err(|_| Errno::EXDEV)?;
        if Arc::ptr_eq(&node.shared, &self.shared) {
            Ok(node)
        } else {
            Err(Errno::EXDEV)
        }
    }

    /// Notes that data or names have changed.
    pub(crate) fn modified(&self) {
        let now = (self.shared.now)();
        let mut meta = self.meta.lock();
        meta.mtime = now;
        meta.ctime = now;
    }

    /// Adds to the number of links.
    pub(crate) fn add_links(&self, n: u32) -> Result<(), Errno> {
        let now = (self.shared.now)();
        let mut meta = self.meta.lock();
        let new = meta.nlink + n;
        if new > LINK_MAX {
            return Err(Errno::EMLINK);
        }
        meta.nlink = new;
        meta.ctime = now;
        Ok(())
    }

    /// Takes from the number of links.
    pub(crate) fn remove_links(&self, n: u32) {
        let now = (self.shared.now)();
        let mut meta = self.meta.lock();
        meta.nlink = meta.nlink.saturating_sub(n);
        meta.ctime = now;
    }

    /// Moves the files of a directory into a list.
    pub(crate) fn drain_into(&self, list: &mut Vec<Arc<Self>>) {
        if let Body::Directory(directory) = &self.body {
            list.extend(directory.lock().drain());
        }
    }

    /// How many bytes of a write there is room for; charges their pages.
    fn charge(&self, data: &VmObject, offset: u64, len: usize) -> Result<usize, Errno> {
        let end = offset
            .checked_add(len as u64)
            .filter(|end| *end <= self.shared.max_size.load(Ordering::Relaxed))
            .ok_or(Errno::EFBIG)?;
        for page in offset / PAGE..end.div_ceil(PAGE) {
            if data.is_resident(page) {
                continue;
            }
            if self.shared.usage.take_pages(1) == 0 {
                let room = (page * PAGE).saturating_sub(offset);
                return match usize::try_from(room).unwrap_or(0) {
                    0 => Err(Errno::ENOSPC),
                    room => Ok(room),
                };
            }
            self.meta.lock().charged += 1;
        }
        Ok(len)
    }

    /// Makes the charge what the data really takes.
    fn settle(&self, data: &VmObject) {
        let pages = data.resident() as u64;
        let mut meta = self.meta.lock();
        self.shared.usage.settle_pages(meta.charged, pages);
        meta.charged = pages;
    }

    fn set_size(&self, size: u64) -> Result<(), Errno> {
        let data = self.data()?;
        if size > self.shared.max_size.load(Ordering::Relaxed) {
            return Err(Errno::EFBIG);
        }
        data.set_size(size)?;
        self.settle(data);
        self.modified();
        Ok(())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let charged = self.meta.get_mut().charged;
        self.shared.usage.settle_pages(charged, 0);
        self.shared.usage.give_file();
    }
}

impl Vnode for Node {
    fn attributes(&self) -> Result<Attributes, Errno> {
        let (size, used) = match &self.body {
            Body::File(data) => (data.size(), data.resident() as u64 * PAGE),
            Body::Directory(directory) => (directory.lock().len() as u64 * 32, 0),
            Body::Link(target) => (target.len() as u64, 0),
            Body::Special(_) => (0, 0),
        };
        let rdev = match &self.body {
            Body::Special(rdev) => *rdev,
            _ => 0,
        };
        let meta = self.meta.lock();
        Ok(Attributes {
            kind: self.kind,
            mode: meta.mode,
            nlink: meta.nlink,
            uid: meta.uid,
            gid: meta.gid,
            ino: self.ino,
            dev: self.shared.dev,
            rdev,
            size,
            used,
            flags: meta.flags,
            block_size: 4096,
            atime: meta.atime,
            mtime: meta.mtime,
            ctime: meta.ctime,
        })
    }

    fn lookup(&self, name: &[u8]) -> Result<VnodeRef, Errno> {
        let directory = self.directory()?.lock();
        Ok(directory.get(name).ok_or(Errno::ENOENT)?.clone())
    }

    fn read_dir(
        &self,
        position: u64,
        take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        let directory = self.directory()?;
        let parent = directory.lock().parent;
        for (at, name, ino) in [(0, &b"."[..], self.ino), (1, b"..", parent)] {
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
        let mut position = position.max(FIRST);
        loop {
            let next = directory.lock().at(position);
            let Some((at, name, node)) = next else {
                break;
            };
            let entry = DirEntry {
                name: &name,
                ino: node.ino,
                kind: node.kind,
                next: at + 1,
            };
            if !take(&entry) {
                break;
            }
            position = at + 1;
        }
        self.meta.lock().atime = (self.shared.now)();
        Ok(())
    }

    fn read_link(&self) -> Result<Vec<u8>, Errno> {
        match &self.body {
            Body::Link(target) => Ok(target.to_vec()),
            _ => Err(Errno::EINVAL),
        }
    }

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        let len = self.data()?.read(offset, buf)?;
        self.meta.lock().atime = (self.shared.now)();
        Ok(len)
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<usize, Errno> {
        let data = self.data()?;
        let room = self.charge(data, offset, bytes.len());
        let written = room.and_then(|len| data.write(offset, &bytes[..len]));
        self.settle(data);
        self.modified();
        written.map_err(|error| match error {
            // To programs, memory is the medium.
            Errno::ENOMEM => Errno::ENOSPC,
            other => other,
        })
    }

    fn object(&self) -> Option<Arc<VmObject>> {
        self.data().ok().cloned()
    }

    fn make(&self, name: &[u8], new: &NewNode<'_>) -> Result<VnodeRef, Errno> {
        let directory = self.directory()?;
        let _tree = self.shared.tree.lock();
        if directory.lock().get(name).is_some() {
            return Err(Errno::EEXIST);
        }
        self.shared.usage.take_file()?;
        let node = Self::new(self.shared.clone(), self.shared.new_ino(), new, self.ino);
        if node.kind == VnodeKind::Directory {
            self.add_links(1)?;
        }
        let inserted = directory.lock().insert(name, node.clone());
        if inserted.is_err() && node.kind == VnodeKind::Directory {
            self.remove_links(1);
        }
        inserted?;
        self.modified();
        Ok(node)
    }

    fn link(&self, name: &[u8], file: &VnodeRef) -> Result<(), Errno> {
        let directory = self.directory()?;
        let node = self.of(file)?;
        let _tree = self.shared.tree.lock();
        if node.meta.lock().nlink == 0 {
            return Err(Errno::ENOENT);
        }
        node.add_links(1)?;
        let inserted = directory.lock().insert(name, node.clone());
        if inserted.is_err() {
            node.remove_links(1);
        }
        inserted?;
        self.modified();
        Ok(())
    }

    fn unlink(&self, name: &[u8]) -> Result<(), Errno> {
        let directory = self.directory()?;
        let _tree = self.shared.tree.lock();
        let node = directory.lock().get(name).cloned().ok_or(Errno::ENOENT)?;
        if node.kind == VnodeKind::Directory {
            return Err(Errno::EISDIR);
        }
        directory.lock().remove(name);
        node.remove_links(1);
        self.modified();
        Ok(())
    }

    fn rmdir(&self, name: &[u8]) -> Result<(), Errno> {
        let directory = self.directory()?;
        let _tree = self.shared.tree.lock();
        let node = directory.lock().get(name).cloned().ok_or(Errno::ENOENT)?;
        node.retire()?;
        directory.lock().remove(name);
        self.remove_links(1);
        self.modified();
        Ok(())
    }

    fn rename(&self, from: &[u8], directory: &VnodeRef, to: &[u8]) -> Result<(), Errno> {
        crate::rename::rename(self, from, &*self.of(directory)?, to)
    }

    fn set_attributes(&self, changes: &Changes) -> Result<(), Errno> {
        if let Some(size) = changes.size {
            self.set_size(size)?;
        }
        let now = (self.shared.now)();
        let mut meta = self.meta.lock();
        meta.ctime = now;
        if let Some(mode) = changes.mode {
            meta.mode = mode;
        }
        if let Some(uid) = changes.uid {
            meta.uid = uid;
        }
        if let Some(gid) = changes.gid {
            meta.gid = gid;
        }
        if let Some(atime) = changes.atime {
            meta.atime = atime;
        }
        if let Some(mtime) = changes.mtime {
            meta.mtime = mtime;
        }
        if let Some(flags) = changes.flags {
            meta.flags = flags;
        }
        Ok(())
    }
}
