//! The names of a directory.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use df_abi::Errno;

use crate::node::Node;

/// Position of the first name behind `.` and `..` in a listing.
pub(crate) const FIRST: u64 = 2;

/// The names of a directory, by name and by position.
pub(crate) struct Directory {
    by_name: BTreeMap<Box<[u8]>, (u64, Arc<Node>)>,
    by_position: BTreeMap<u64, Box<[u8]>>,
    next: u64,
    /// Inode number of the directory that holds it.
    pub(crate) parent: u64,
    /// It has been removed: nothing is made in it any more.
    pub(crate) removed: bool,
}

impl Directory {
    pub(crate) fn new(parent: u64) -> Self {
        Self {
            by_name: BTreeMap::new(),
            by_position: BTreeMap::new(),
            next: FIRST,
            parent,
            removed: false,
        }
    }

    pub(crate) fn get(&self, name: &[u8]) -> Option<&Arc<Node>> {
        self.by_name.get(name).map(|(_, node)| node)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Adds a name.
    ///
    /// # Errors
    /// `EEXIST`; `ENOENT` when the directory has been removed.
    pub(crate) fn insert(&mut self, name: &[u8], node: Arc<Node>) -> Result<(), Errno> {
        if self.removed {
            return Err(Errno::ENOENT);
        }
        if self.by_name.contains_key(name) {
            return Err(Errno::EEXIST);
        }
        self.by_position.insert(self.next, name.into());
        self.by_name.insert(name.into(), (self.next, node));
        self.next += 1;
        Ok(())
    }

    /// Takes a name out.
    pub(crate) fn remove(&mut self, name: &[u8]) -> Option<Arc<Node>> {
        let (position, node) = self.by_name.remove(name)?;
        self.by_position.remove(&position);
        Some(node)
    }

    /// The first name at or behind a position.
    pub(crate) fn at(&self, position: u64) -> Option<(u64, Box<[u8]>, Arc<Node>)> {
        let (position, name) = self.by_position.range(position..).next()?;
        let (_, node) = self.by_name.get(name)?;
        Some((*position, name.clone(), node.clone()))
    }

    /// Takes every file out, when the file system goes.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Arc<Node>> + use<> {
        self.by_position.clear();
        core::mem::take(&mut self.by_name)
            .into_values()
            .map(|(_, node)| node)
    }
}
