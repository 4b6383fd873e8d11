//! The address space of a child.

use alloc::sync::Arc;

use df_abi::errno::Errno;

use df_libkern::vmmap::Range;

use super::hardware::Hardware;
use super::mapping::{Inherit, Mapping};
use super::space::{Resident, Vmspace, errno};
use crate::reclaim;

/// Memory of the kernel's heap that a child needs for each page, at most.
const BYTES_PER_PAGE: usize = 64;

impl Vmspace {
    /// Makes the address space of a child: shared objects stay shared, private memory is
    /// copied when either of the two writes to it. The child's page tables are empty; they
    /// fill as it touches its memory.
    ///
    /// # Errors
    /// `ENOMEM` when the kernel could not keep the books of another such space.
    pub fn fork(&mut self) -> Result<Self, Errno> {
        reclaim::spare(self.pages.len() * BYTES_PER_PAGE)?;
        let mut child = Self::new()?;
        child.limits = self.limits;
        for range in self.inherited() {
            let len = range.end - range.start;
            child
                .map
                .insert(range.start, len, range.value.clone())
                .map_err(errno)?;
            if range.value.shared_object().is_none() {
                // From now on each page has two owners: no write without a fault.
                self.tables.update_range(
                    &mut Hardware(&self.users),
                    (range.start, range.end),
                    &mut |_, entry| entry.read_only(),
                );
            }
        }
        let (low, high) = self.map.limits();
        self.flush(low, high);
        let private = |(&at, page): (&u64, &Resident)| match page {
            Resident::Private(page) => Some((at, Resident::Private(Arc::clone(page)))),
            Resident::Object(_) => None,
        };
        child.pages = self
            .inherited()
            .flat_map(|range| self.pages.range(range.start..range.end))
            .filter_map(private)
            .collect();
        child.peak = child.pages.len();
        Ok(child)
    }

    /// The ranges of which a child gets something.
    fn inherited(&self) -> impl Iterator<Item = Range<&Mapping>> + '_ {
        self.map
            .ranges()
            .filter(|range| range.value.inherit != Inherit::None)
    }
}
