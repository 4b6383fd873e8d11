//! The address space of a child.

use alloc::sync::Arc;

use df_abi::errno::Errno;

use super::hardware::Hardware;
use super::mapping::Inherit;
use super::space::{Resident, Vmspace, errno};

impl Vmspace {
    /// Makes the address space of a child: shared objects stay shared, private memory is
    /// copied when either of the two writes to it. The child's page tables are empty; they
    /// fill as it touches its memory.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn fork(&mut self) -> Result<Self, Errno> {
        let mut child = Self::new()?;
        child.limits = self.limits;
        for range in self.map.ranges() {
            if range.value.inherit == Inherit::None {
                continue;
            }
            let len = range.end - range.start;
            child
                .map
                .insert(range.start, len, range.value.clone())
                .map_err(errno)?;
            // From now on each page is there twice: no write without a fault.
            self.tables
                .update_range(
                    &mut Hardware,
                    (range.start, range.end),
                    &mut |at, entry| match self.pages.get(&at) {
                        Some(Resident::Private(_)) => entry.read_only(),
                        _ => entry,
                    },
                );
        }
        let (low, high) = self.map.limits();
        self.flush(low, high);
        let private = self.pages.iter().filter_map(|(&at, page)| match page {
            Resident::Private(page) if child.map.lookup(at).is_some() => {
                Some((at, Resident::Private(Arc::clone(page))))
            }
            _ => None,
        });
        child.pages = private.collect();
        child.peak = child.pages.len();
        Ok(child)
    }
}
