//! Symbolic links.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_vfs::{Attributes, Vnode, VnodeKind};

use crate::fs::Shared;
use crate::node::attributes;

/// A symbolic link.
pub(crate) struct Link {
    shared: Arc<Shared>,
    pub(crate) ino: u64,
    target: Box<[u8]>,
}

impl Link {
    pub(crate) fn new(shared: Arc<Shared>, target: &[u8]) -> Self {
        let ino = shared.new_ino();
        Self {
            shared,
            ino,
            target: target.into(),
        }
    }
}

impl Vnode for Link {
    fn attributes(&self) -> Result<Attributes, Errno> {
        Ok(Attributes {
            mode: 0o777,
            size: self.target.len() as u64,
            ..attributes(&self.shared, VnodeKind::Symlink, self.ino)
        })
    }

    fn read_link(&self) -> Result<Vec<u8>, Errno> {
        Ok(self.target.to_vec())
    }
}
