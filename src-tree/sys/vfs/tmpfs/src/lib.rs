//! A file system in memory.
//!
//! Everything is there: directories, files with holes, hard and symbolic links, FIFOs, sockets
//! and device nodes. Limits on bytes and files are part of the mount ([`Limits`]).
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod directory;
mod node;
mod rename;
mod usage;

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU64, Ordering};

use df_abi::time::Timespec;
use df_libkern::sync::Mutex;
use df_vfs::{FileSystem, FsStatistics, NewKind, NewNode, VnodeRef};

use node::Node;
use usage::Usage;

/// Size of a page in bytes.
pub(crate) const PAGE: u64 = df_vm::PAGE as u64;
/// Largest file that offsets can reach.
const MAX_SIZE: u64 = i64::MAX as u64;
/// Inode number of the root directory.
const ROOT_INO: u64 = 1;

/// How much a file system may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of file data, rounded up to pages.
    pub bytes: u64,
    /// Most files of any kind, the root directory included.
    pub files: u64,
}

/// How the root directory looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Root {
    /// Permission bits.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

/// The superuser's, for everybody to look at.
impl Default for Root {
    fn default() -> Self {
        Self {
            mode: 0o755,
            uid: 0,
            gid: 0,
        }
    }
}

/// What all files of one file system share.
pub(crate) struct Shared {
    pub(crate) dev: u32,
    pub(crate) now: fn() -> Timespec,
    pub(crate) usage: Usage,
    /// Largest file in bytes.
    pub(crate) max_size: AtomicU64,
    /// Held while names change.
    pub(crate) tree: Mutex<()>,
    next_ino: AtomicU64,
}

impl Shared {
    pub(crate) fn new_ino(&self) -> u64 {
        self.next_ino.fetch_add(1, Ordering::Relaxed)
    }
}

/// A file system in memory.
pub struct Tmpfs {
    shared: Arc<Shared>,
    root: Arc<Node>,
}

impl Tmpfs {
    /// An empty one; `dev` is the device number that `stat` shows, `now` the clock for its
    /// times.
    #[must_use]
    pub fn new(limits: Limits, root: Root, dev: u32, now: fn() -> Timespec) -> Self {
        let shared = Arc::new(Shared {
            dev,
            now,
            usage: Usage::new(limits.bytes.div_ceil(PAGE), limits.files.max(1)),
            max_size: AtomicU64::new(MAX_SIZE),
            tree: Mutex::new(()),
            next_ino: AtomicU64::new(ROOT_INO),
        });
        let spec = NewNode {
            kind: NewKind::Directory,
            mode: root.mode,
            uid: root.uid,
            gid: root.gid,
        };
        let root = Node::root(shared.clone(), &spec);
        Self { shared, root }
    }

    /// Lets no file become larger than so many bytes.
    pub fn limit_file_size(&self, bytes: u64) {
        let bytes = bytes.min(MAX_SIZE);
        self.shared.max_size.store(bytes, Ordering::Relaxed);
    }

    /// Sets other limits.
    pub fn set_limits(&self, limits: Limits) {
        self.shared
            .usage
            .set_limits(limits.bytes.div_ceil(PAGE), limits.files.max(1));
    }
}

impl Drop for Tmpfs {
    /// Empties the directories one by one: the tree can be deeper than the stack.
    fn drop(&mut self) {
        let mut todo = alloc::vec![self.root.clone()];
        while let Some(node) = todo.pop() {
            node.drain_into(&mut todo);
        }
    }
}

impl core::fmt::Debug for Tmpfs {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Tmpfs")
            .field("usage", &self.shared.usage)
            .finish_non_exhaustive()
    }
}

impl FileSystem for Tmpfs {
    fn type_name(&self) -> &'static str {
        "tmpfs"
    }

    fn root(&self) -> VnodeRef {
        self.root.clone()
    }

    fn statistics(&self) -> FsStatistics {
        let counts = self.shared.usage.counts();
        FsStatistics {
            block_size: 4096,
            blocks: counts.max_pages,
            free_blocks: counts.max_pages.saturating_sub(counts.pages),
            files: counts.max_files,
            free_files: counts.max_files.saturating_sub(counts.files),
            read_only: false,
            local: true,
        }
    }
}
