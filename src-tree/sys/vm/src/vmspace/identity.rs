//! What a user address stands for.

use alloc::sync::Arc;

use df_abi::errno::Errno;

use super::space::Vmspace;

/// Names a byte of memory: equal for two addresses, of two spaces even, if and only if they
/// lead to the same memory for good. Made for sleeping on an address (umtx).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// Memory that only one space has.
    Private {
        /// Name of the space, unique while it lives.
        space: u64,
        /// Address.
        addr: u64,
    },
    /// Memory of a shared object.
    Shared {
        /// Name of the object, unique while it lives.
        object: usize,
        /// Offset in the object.
        offset: u64,
    },
}

impl Vmspace {
    /// Says what an address stands for. `EFAULT` where nothing is mapped.
    pub fn identity(&self, addr: u64) -> Result<Identity, Errno> {
        let range = self.map.lookup(addr).ok_or(Errno::EFAULT)?;
        Ok(match range.value.shared_object() {
            Some((object, offset)) => Identity::Shared {
                object: Arc::as_ptr(object).addr(),
                offset: offset + (addr - range.start),
            },
            None => Identity::Private {
                space: self.tables.root(),
                addr,
            },
        })
    }
}
