//! The data of a file as pages.

use alloc::sync::Arc;

use df_abi::Errno;
use df_iso9660::Node;
use df_vm::{PageBytes, Pager};

use crate::Shared;
use crate::source::to_errno;

/// Pages that are read from the medium at a time.
const CLUSTER: usize = 16;

/// Reads pages of a file from the medium.
pub(crate) struct NodePager {
    shared: Arc<Shared>,
    node: Node,
}

impl NodePager {
    pub(crate) fn new(shared: Arc<Shared>, node: Node) -> Self {
        Self { shared, node }
    }
}

impl Pager for NodePager {
    fn read_page(&self, page: u64, buf: &mut PageBytes) -> Result<(), Errno> {
        self.read_pages(page, buf)
    }

    fn read_pages(&self, first: u64, buf: &mut [u8]) -> Result<(), Errno> {
        let start = first * df_vm::PAGE as u64;
        let mut done = 0;
        while done < buf.len() {
            let at = start + done as u64;
            let read = self.shared.volume.read(&self.node, at, &mut buf[done..]);
            match read.map_err(to_errno)? {
                0 => break,
                n => done += n,
            }
        }
        buf[done..].fill(0);
        Ok(())
    }

    fn cluster(&self) -> usize {
        CLUSTER
    }
}
