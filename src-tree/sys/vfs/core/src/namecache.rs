//! The name cache: one entry for one name, and the mount table.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicU32, Ordering};

use df_abi::Errno;
use df_libkern::sync::Mutex;

use crate::attr::VnodeKind;
use crate::entry::{Cached, NO_SLOT, NcHandle, Place};
use crate::kept::Kept;
use crate::mount::{FileSystem, Mount, MountId};
use crate::variant::Variables;

/// Entries kept although nobody uses them.
const MAX_KEPT: usize = 4096;
/// References to the root of a mount when nobody uses the mount: one of the mount table, one
/// of the covered directory.
const ROOT_REFERENCES: usize = 2;

/// The tree of names: the root, what is mounted on it, and what is remembered of it.
///
/// No lock is held while a file system works.
pub struct Namecache {
    root: NcHandle,
    mounts: Mutex<Vec<Mounted>>,
    kept: Mutex<Kept>,
    next_id: AtomicU32,
    pub(crate) variables: Option<Variables>,
}

/// A mount other than that of the root.
struct Mounted {
    root: NcHandle,
    covers: NcHandle,
}

impl Namecache {
    /// A tree with one file system at its root.
    ///
    /// # Errors
    /// `EIO` when its root cannot be read.
    pub fn new(fs: Arc<dyn FileSystem>, from: &[u8]) -> Result<Self, Errno> {
        let vnode = fs.root();
        let mount = Mount::new(MountId(1), fs, from, b"/".to_vec(), 0);
        Ok(Self {
            root: NcHandle::new(Arc::new(mount), vnode, Place::Root)?,
            mounts: Mutex::new(Vec::new()),
            kept: Mutex::new(Kept::new(MAX_KEPT)),
            next_id: AtomicU32::new(2),
            variables: None,
        })
    }

    /// Replaces variables in the targets of symbolic links with what `variables` gives.
    #[must_use]
    pub fn with_variables(mut self, variables: Variables) -> Self {
        self.variables = Some(variables);
        self
    }

    /// The root of everything.
    #[must_use]
    pub fn root(&self) -> &NcHandle {
        &self.root
    }

    /// Every mount, in the order of mounting.
    #[must_use]
    pub fn mounts(&self) -> Vec<Arc<Mount>> {
        let mounts = self.mounts.lock();
        core::iter::once(&self.root)
            .chain(mounts.iter().map(|m| &m.root))
            .map(|root| root.mount().clone())
            .collect()
    }

    /// The root of a mount.
    pub(crate) fn root_of(&self, id: MountId) -> Option<NcHandle> {
        let mounts = self.mounts.lock();
        let mut roots = core::iter::once(&self.root).chain(mounts.iter().map(|m| &m.root));
        roots.find(|root| root.mount().id == id).cloned()
    }

    /// Puts a file system over a directory, without flags.
    ///
    /// # Errors
    /// As [`Namecache::mount_with`].
    pub fn mount(
        &self,
        on: &NcHandle,
        fs: Arc<dyn FileSystem>,
        from: &[u8],
    ) -> Result<Arc<Mount>, Errno> {
        self.mount_with(on, fs, from, 0)
    }

    /// Puts a file system over a directory, with `MNT_*` flags. Whoever has the directory open or
    /// is in it stays there; the path leads to the new file system from now on.
    ///
    /// # Errors
    /// `ENOTDIR`; `EBUSY` when something is mounted exactly there; `ENOENT` when the directory
    /// has been removed; `EIO`.
    pub fn mount_with(
        &self,
        on: &NcHandle,
        fs: Arc<dyn FileSystem>,
        from: &[u8],
        flags: i32,
    ) -> Result<Arc<Mount>, Errno> {
        if on.kind() != VnodeKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        if !on.is_reachable() {
            return Err(Errno::ENOENT);
        }
        let id = MountId(self.next_id.fetch_add(1, Ordering::Relaxed));
        let vnode = fs.root();
        let mount = Arc::new(Mount::new(id, fs, from, on.path_from(&self.root), flags));
        let root = NcHandle::new(mount.clone(), vnode, Place::Over(on.clone()))?;
        let mut covered_by = on.0.covered_by.lock();
        if covered_by.is_some() {
            return Err(Errno::EBUSY);
        }
        *covered_by = Some(root.clone());
        drop(covered_by);
        self.mounts.lock().push(Mounted {
            root,
            covers: on.clone(),
        });
        Ok(mount)
    }

    /// Takes a mount away. With `force` also when it is in use: what is open stays usable, but
    /// has no path any more.
    ///
    /// # Errors
    /// `EINVAL` when nothing of this identity is mounted or it is the root; `EBUSY` when
    /// something in it is in use or covered; `EIO` when it cannot be synced.
    pub fn unmount(&self, id: MountId, force: bool) -> Result<(), Errno> {
        let found = {
            let mounts = self.mounts.lock();
            let mounted = mounts.iter().find(|m| m.root.mount().id == id);
            mounted.ok_or(Errno::EINVAL)?.root.clone()
        };
        found.mount().fs.sync()?;
        let released = self.kept.lock().release_mount(id);
        drop(released);
        if found.is_covered() || self.has_mounts_in(id) {
            return Err(Errno::EBUSY);
        }
        // This function holds a reference too.
        if Arc::strong_count(&found.0) > ROOT_REFERENCES + 1 && !force {
            return Err(Errno::EBUSY);
        }
        let mounted = {
            let mut mounts = self.mounts.lock();
            let at = mounts.iter().position(|m| m.root.mount().id == id);
            mounts.remove(at.ok_or(Errno::EINVAL)?)
        };
        let root = mounted.covers.0.covered_by.lock().take();
        drop(root);
        mounted.root.set_place(Place::Gone);
        Ok(())
    }

    fn has_mounts_in(&self, id: MountId) -> bool {
        self.mounts.lock().iter().any(|m| m.covers.mount().id == id)
    }

    /// Puts every file system on its medium.
    ///
    /// # Errors
    /// `EIO`: the first that failed; the others have been tried.
    pub fn sync(&self) -> Result<(), Errno> {
        let mut result = Ok(());
        for mount in self.mounts() {
            result = result.and(mount.fs.sync());
        }
        result
    }

    /// The directory that is seen at `handle`: itself, or the root of what covers it.
    pub(crate) fn uncover(mut handle: NcHandle) -> NcHandle {
        loop {
            let over = handle.0.covered_by.lock().clone();
            match over {
                Some(root) => handle = root,
                None => return handle,
            }
        }
    }

    /// The entry of a name in a directory, as it is without mounts. `.` and `..` are none.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, and what the file system says.
    pub fn child(&self, directory: &NcHandle, name: &[u8]) -> Result<NcHandle, Errno> {
        let stable = directory.mount().fs.names_are_stable();
        loop {
            let (cached, state) = directory.cached(name);
            match cached {
                Cached::Here(entry) if stable => {
                    self.used(&entry);
                    return Ok(entry);
                }
                Cached::Missing if stable => return Err(Errno::ENOENT),
                _ => {}
            }
            match directory.vnode().lookup(name) {
                Ok(vnode) => {
                    if let Some(entry) = directory.remember(name, vnode, state)? {
                        self.used(&entry);
                        return Ok(entry);
                    }
                }
                Err(Errno::ENOENT) if stable => {
                    directory.remember_missing(name, state);
                    return Err(Errno::ENOENT);
                }
                Err(Errno::ENOENT) => {
                    self.forget(directory, name);
                    return Err(Errno::ENOENT);
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn used(&self, entry: &NcHandle) {
        entry.0.used.store(true, Ordering::Relaxed);
        if entry.0.slot.load(Ordering::Relaxed) == NO_SLOT {
            let evicted = self.kept.lock().keep(entry);
            drop(evicted);
        }
    }

    /// Forgets a name; the entry that had it, if anybody holds it, is nowhere any more.
    pub(crate) fn forget(&self, directory: &NcHandle, name: &[u8]) {
        let (cached, _) = directory.cached(name);
        directory.changed(name);
        if let Cached::Here(entry) = cached {
            let released = self.kept.lock().release(&entry);
            drop(released);
            entry.set_place(Place::Gone);
        }
    }
}

impl core::fmt::Debug for Namecache {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Namecache")
            .field("mounts", &(self.mounts.lock().len() + 1))
            .finish_non_exhaustive()
    }
}
