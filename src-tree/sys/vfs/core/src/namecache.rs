//! Names that have been found, and the mount table.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;

use crate::attr::VnodeKind;
use crate::mount::{FileSystem, Mount, MountId};
use crate::vnode::VnodeRef;

/// A name that has been found. Cheap to clone.
///
/// The chain of parents gives `..` and the full path without help from the file system, and
/// crosses mount points by itself: the root of a mount has the name and the parent of the
/// directory that it covers.
#[derive(Clone)]
pub struct NcHandle(Arc<Entry>);

struct Entry {
    mount: Arc<Mount>,
    vnode: VnodeRef,
    ino: u64,
    kind: VnodeKind,
    /// Parent and name in it; `None` for the root of everything.
    place: Option<(NcHandle, Box<[u8]>)>,
}

impl NcHandle {
    fn new(
        mount: Arc<Mount>,
        vnode: VnodeRef,
        place: Option<(Self, Box<[u8]>)>,
    ) -> Result<Self, Errno> {
        let attr = vnode.attributes()?;
        Ok(Self(Arc::new(Entry {
            mount,
            vnode,
            ino: attr.ino,
            kind: attr.kind,
            place,
        })))
    }

    /// The file.
    #[must_use]
    pub fn vnode(&self) -> &VnodeRef {
        &self.0.vnode
    }

    /// The mount that it lies on.
    #[must_use]
    pub fn mount(&self) -> &Arc<Mount> {
        &self.0.mount
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> VnodeKind {
        self.0.kind
    }

    /// The directory that holds it; the root holds itself.
    #[must_use]
    pub fn parent(&self) -> Self {
        self.0
            .place
            .as_ref()
            .map_or_else(|| self.clone(), |(parent, _)| parent.clone())
    }

    /// Whether both are the same file under the same mount.
    #[must_use]
    pub fn same_file(&self, other: &Self) -> bool {
        self.0.mount.id == other.0.mount.id && self.0.ino == other.0.ino
    }

    /// Absolute path as seen from `root`; names above `root` are not shown.
    #[must_use]
    pub fn path_from(&self, root: &Self) -> Vec<u8> {
        let mut names: Vec<&[u8]> = Vec::new();
        let mut at = self;
        while let Some((parent, name)) = &at.0.place {
            if at.same_file(root) {
                break;
            }
            names.push(name);
            at = parent;
        }
        if names.is_empty() {
            return b"/".to_vec();
        }
        let mut path = Vec::new();
        for name in names.iter().rev() {
            path.push(b'/');
            path.extend_from_slice(name);
        }
        path
    }

    /// The handle of a file in this directory that has just been found or made.
    ///
    /// # Errors
    /// `EIO` when its attributes cannot be read.
    pub fn child(&self, vnode: VnodeRef, name: &[u8]) -> Result<Self, Errno> {
        Self::new(
            self.0.mount.clone(),
            vnode,
            Some((self.clone(), name.into())),
        )
    }
}

impl core::fmt::Debug for NcHandle {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("NcHandle")
            .field("mount", &self.0.mount.id)
            .field("ino", &self.0.ino)
            .field("kind", &self.0.kind)
            .finish_non_exhaustive()
    }
}

/// A mount and the directory that it covers.
struct Covered {
    mount: MountId,
    ino: u64,
    by: Arc<Mount>,
}

/// The tree of names: the root, and what is mounted on it.
pub struct Namecache {
    root: NcHandle,
    covered: Vec<Covered>,
    next_id: u32,
}

impl Namecache {
    /// A tree with one file system at its root.
    ///
    /// # Errors
    /// `EIO` when its root cannot be read.
    pub fn new(fs: Arc<dyn FileSystem>, from: &[u8]) -> Result<Self, Errno> {
        let root = fs.root();
        let mount = Mount {
            id: MountId(1),
            fs,
            from: from.to_vec(),
            on: b"/".to_vec(),
        };
        let root = NcHandle::new(Arc::new(mount), root, None)?;
        Ok(Self {
            root,
            covered: Vec::new(),
            next_id: 2,
        })
    }

    /// The root of everything.
    #[must_use]
    pub fn root(&self) -> &NcHandle {
        &self.root
    }

    /// Every mount, in the order of mounting.
    pub fn mounts(&self) -> impl Iterator<Item = &Arc<Mount>> {
        core::iter::once(self.root.mount()).chain(self.covered.iter().map(|c| &c.by))
    }

    /// Puts a file system over a directory.
    ///
    /// # Errors
    /// `ENOTDIR`; `EBUSY` when something is mounted exactly there.
    pub fn mount(
        &mut self,
        on: &NcHandle,
        fs: Arc<dyn FileSystem>,
        from: &[u8],
    ) -> Result<Arc<Mount>, Errno> {
        if on.kind() != VnodeKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        if self.covering(on.mount().id, on.0.ino).is_some() {
            return Err(Errno::EBUSY);
        }
        let id = MountId(self.next_id);
        self.next_id += 1;
        let on_path = on.path_from(&self.root);
        let by = Arc::new(Mount {
            id,
            fs,
            from: from.to_vec(),
            on: on_path,
        });
        self.covered.push(Covered {
            mount: on.mount().id,
            ino: on.0.ino,
            by: by.clone(),
        });
        Ok(by)
    }

    fn covering(&self, mount: MountId, ino: u64) -> Option<&Arc<Mount>> {
        self.covered
            .iter()
            .find(|c| c.mount == mount && c.ino == ino)
            .map(|c| &c.by)
    }

    /// The directory that is seen at `handle`: itself, or the root of what covers it.
    pub(crate) fn uncover(&self, mut handle: NcHandle) -> Result<NcHandle, Errno> {
        while let Some(mount) = self.covering(handle.mount().id, handle.0.ino) {
            let place = handle.0.place.clone();
            handle = NcHandle::new(mount.clone(), mount.fs.root(), place)?;
        }
        Ok(handle)
    }
}

impl core::fmt::Debug for Namecache {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Namecache")
            .field("mounts", &(self.covered.len() + 1))
            .finish()
    }
}
