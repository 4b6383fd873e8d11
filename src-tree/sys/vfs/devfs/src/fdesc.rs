//! The descriptor file system: the open descriptors of whoever looks, as files.

use alloc::sync::Arc;

use df_abi::time::Timespec;
use df_vfs::{FileSystem, FsStatistics, VnodeRef};

use crate::descriptors::{Descriptors, OpenDescriptors};
use crate::fs::Shared;

/// A file system whose only files are open descriptors. Opening one opens it once more.
pub struct Fdescfs {
    root: Arc<Descriptors>,
    open: OpenDescriptors,
}

impl Fdescfs {
    /// One that shows what `open` gives; `dev` is the device number that `stat` shows, `now` the
    /// time of its files.
    #[must_use]
    pub fn new(dev: u32, now: Timespec, open: OpenDescriptors) -> Self {
        let shared = Shared::new(dev, now);
        Self {
            root: Arc::new(Descriptors::root(shared, open)),
            open,
        }
    }
}

impl FileSystem for Fdescfs {
    fn type_name(&self) -> &'static str {
        "fdesc"
    }

    fn root(&self) -> VnodeRef {
        self.root.clone()
    }

    fn statistics(&self) -> FsStatistics {
        FsStatistics {
            block_size: 512,
            files: (self.open)().len() as u64 + 1,
            ..FsStatistics::default()
        }
    }

    // Descriptors come and go without asking the name cache.
    fn names_are_stable(&self) -> bool {
        false
    }
}
