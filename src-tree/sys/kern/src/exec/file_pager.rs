//! A file as an object, made here for file systems that keep none.

use alloc::sync::Arc;

use df_abi::Errno;
use df_vfs::VnodeRef;
use df_vm::{PAGE, PageBytes, Pager, VmObject};

/// Pages that are read at a time.
const CLUSTER: usize = 8;

/// Reads pages of a file by its vnode.
struct FilePager(VnodeRef);

impl Pager for FilePager {
    fn read_page(&self, page: u64, buf: &mut PageBytes) -> Result<(), Errno> {
        self.read_pages(page, buf)
    }

    fn read_pages(&self, first: u64, buf: &mut [u8]) -> Result<(), Errno> {
        let offset = first * PAGE as u64;
        let mut done = 0;
        while done < buf.len() {
            match self.0.read(offset + done as u64, &mut buf[done..])? {
                0 => break,
                count => done += count,
            }
        }
        buf[done..].fill(0);
        Ok(())
    }

    fn cluster(&self) -> usize {
        CLUSTER
    }
}

/// Returns the object with the contents of a regular file: that of its file system, or one of
/// its own for a file system that keeps none.
///
/// # Errors
/// `EIO`.
pub(crate) fn object_of(file: &VnodeRef) -> Result<Arc<VmObject>, Errno> {
    if let Some(object) = file.object() {
        return Ok(object);
    }
    let size = file.attributes()?.size;
    Ok(VmObject::paged(FilePager(Arc::clone(file)), size))
}
