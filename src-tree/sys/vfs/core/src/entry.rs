//! One name that has been found: its file, its place, and the names below it.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, AtomicUsize};

use df_abi::Errno;
use df_libkern::sync::Mutex;

use crate::attr::VnodeKind;
use crate::mount::Mount;
use crate::vnode::VnodeRef;

/// Names that do not exist, remembered for one directory at a time.
const MAX_MISSING: usize = 256;
/// [`Entry::slot`] of an entry that the cache does not keep.
pub(crate) const NO_SLOT: usize = usize::MAX;

/// A name that has been found. Cheap to clone; there is one entry for one name.
///
/// The chain of parents gives `..` and the full path without help from the file system, and
/// crosses mount points by itself: the root of a mount is in the place of the directory that
/// it covers. A rename moves the entry, so that whoever holds it sees the new path.
#[derive(Clone)]
pub struct NcHandle(pub(crate) Arc<Entry>);

/// Where an entry is.
#[derive(Clone)]
pub(crate) enum Place {
    /// The root of everything.
    Root,
    /// Under this name in this directory.
    Below(NcHandle, Box<[u8]>),
    /// Over this directory: the root of a mount.
    Over(NcHandle),
    /// The name has been removed, or its mount.
    Gone,
}

/// What a directory's cache says of a name.
pub(crate) enum Cached {
    Here(NcHandle),
    Missing,
    Unknown,
}

enum Known {
    Here(Weak<Entry>),
    Missing,
}

/// Names below a directory. What is known of a name holds until `changes` moves on.
#[derive(Default)]
struct Names {
    map: BTreeMap<Box<[u8]>, Known>,
    missing: usize,
    changes: u64,
}

pub(crate) struct Entry {
    mount: Arc<Mount>,
    vnode: VnodeRef,
    ino: u64,
    kind: VnodeKind,
    place: Mutex<Place>,
    names: Mutex<Names>,
    pub(crate) covered_by: Mutex<Option<NcHandle>>,
    /// Where the cache keeps it, for [`crate::kept::Kept`] only.
    pub(crate) slot: AtomicUsize,
    /// Used since the cache last looked.
    pub(crate) used: AtomicBool,
}

impl NcHandle {
    pub(crate) fn new(mount: Arc<Mount>, vnode: VnodeRef, place: Place) -> Result<Self, Errno> {
        let attr = vnode.attributes()?;
        Ok(Self(Arc::new(Entry {
            mount,
            vnode,
            ino: attr.ino,
            kind: attr.kind,
            place: Mutex::new(place),
            names: Mutex::default(),
            covered_by: Mutex::new(None),
            slot: AtomicUsize::new(NO_SLOT),
            used: AtomicBool::new(true),
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

    /// Its number in the file system.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0.ino
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> VnodeKind {
        self.0.kind
    }

    /// The directory that holds it. The root holds itself, and so does what has no place any
    /// more.
    #[must_use]
    pub fn parent(&self) -> Self {
        let mut at = self.clone();
        loop {
            let place = at.place();
            match place {
                Place::Below(parent, _) => return parent,
                Place::Over(covered) => at = covered,
                Place::Root | Place::Gone => return at,
            }
        }
    }

    /// Whether both are the same file under the same mount.
    #[must_use]
    pub fn same_file(&self, other: &Self) -> bool {
        self.0.mount.id == other.0.mount.id && self.0.ino == other.0.ino
    }

    /// Whether it is the root of a mount.
    #[must_use]
    pub fn is_mount_root(&self) -> bool {
        matches!(*self.0.place.lock(), Place::Root | Place::Over(_))
    }

    /// Whether the name and every name above it still exist.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        let mut at = self.clone();
        loop {
            let place = at.place();
            match place {
                Place::Root => return true,
                Place::Gone => return false,
                Place::Below(above, _) | Place::Over(above) => at = above,
            }
        }
    }

    /// Whether this directory is `other` or lies below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        let mut at = self.clone();
        loop {
            if Arc::ptr_eq(&at.0, &other.0) {
                return true;
            }
            let place = at.place();
            match place {
                Place::Root | Place::Gone => return false,
                Place::Below(above, _) | Place::Over(above) => at = above,
            }
        }
    }

    /// Absolute path as seen from `root`; names above `root` are not shown, nor are names above
    /// one that has been removed (see [`NcHandle::is_reachable`]).
    #[must_use]
    pub fn path_from(&self, root: &Self) -> Vec<u8> {
        let mut names: Vec<Box<[u8]>> = Vec::new();
        let mut at = self.clone();
        while !at.same_file(root) {
            let place = at.place();
            match place {
                Place::Root | Place::Gone => break,
                Place::Over(covered) => at = covered,
                Place::Below(parent, name) => {
                    names.push(name);
                    at = parent;
                }
            }
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

    pub(crate) fn place(&self) -> Place {
        self.0.place.lock().clone()
    }

    pub(crate) fn set_place(&self, place: Place) {
        let old = core::mem::replace(&mut *self.0.place.lock(), place);
        drop(old);
    }

    /// Whether something is mounted exactly here.
    pub(crate) fn is_covered(&self) -> bool {
        self.0.covered_by.lock().is_some()
    }

    /// What is known of a name, and the state of the directory that this is true of.
    pub(crate) fn cached(&self, name: &[u8]) -> (Cached, u64) {
        let names = self.0.names.lock();
        let cached = match names.map.get(name) {
            Some(Known::Here(entry)) => entry
                .upgrade()
                .map_or(Cached::Unknown, |e| Cached::Here(Self(e))),
            Some(Known::Missing) => Cached::Missing,
            None => Cached::Unknown,
        };
        (cached, names.changes)
    }

    /// Remembers that a name does not exist, if the directory is still in that state.
    pub(crate) fn remember_missing(&self, name: &[u8], state: u64) {
        let mut names = self.0.names.lock();
        if names.changes != state {
            return;
        }
        if names.missing >= MAX_MISSING {
            names.map.retain(|_, known| matches!(known, Known::Here(_)));
            names.missing = 0;
        }
        let old = names.map.insert(name.into(), Known::Missing);
        names.missing += usize::from(!matches!(old, Some(Known::Missing)));
    }

    /// The entry of a file that has been found under a name. `None` when the directory has
    /// changed since it was in `state`: look again.
    pub(crate) fn remember(
        &self,
        name: &[u8],
        vnode: VnodeRef,
        state: u64,
    ) -> Result<Option<Self>, Errno> {
        let place = Place::Below(self.clone(), name.into());
        let new = Self::new(self.0.mount.clone(), vnode, place)?;
        let mut names = self.0.names.lock();
        if names.changes != state {
            return Ok(None);
        }
        let old = match names.map.get(name) {
            Some(Known::Here(entry)) => entry.upgrade().map(Self),
            _ => None,
        };
        match old {
            Some(old) if old.0.ino == new.0.ino && old.0.kind == new.0.kind => Ok(Some(old)),
            old => {
                names.insert(name, &new);
                drop(names);
                if let Some(old) = old {
                    old.set_place(Place::Gone);
                }
                Ok(Some(new))
            }
        }
    }

    /// Forgets all about a name, whose file has just been made, moved or removed.
    pub(crate) fn changed(&self, name: &[u8]) {
        let mut names = self.0.names.lock();
        names.changes += 1;
        if let Some(Known::Missing) = names.map.remove(name) {
            names.missing -= 1;
        }
    }

    /// Puts this entry into another place. Both names must have been forgotten.
    pub(crate) fn move_to(&self, directory: &Self, name: &[u8]) {
        self.set_place(Place::Below(directory.clone(), name.into()));
        directory.0.names.lock().insert(name, self);
    }
}

impl Names {
    fn insert(&mut self, name: &[u8], entry: &NcHandle) {
        let known = Known::Here(Arc::downgrade(&entry.0));
        if let Some(Known::Missing) = self.map.insert(name.into(), known) {
            self.missing -= 1;
        }
    }
}

impl Drop for Entry {
    /// Takes the name out of its directory. Works up the chain of parents in a loop: it can be
    /// longer than the stack is deep.
    fn drop(&mut self) {
        let mut place = core::mem::replace(self.place.get_mut(), Place::Gone);
        loop {
            let above = match place {
                Place::Below(parent, name) => {
                    let mut names = parent.0.names.lock();
                    let dead = matches!(names.map.get(&name),
                        Some(Known::Here(entry)) if entry.strong_count() == 0);
                    if dead {
                        names.map.remove(&name);
                    }
                    drop(names);
                    parent
                }
                Place::Over(covered) => covered,
                Place::Root | Place::Gone => return,
            };
            let Some(mut entry) = Arc::into_inner(above.0) else {
                return;
            };
            place = core::mem::replace(entry.place.get_mut(), Place::Gone);
        }
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
