//! What removes or changes mappings.

use alloc::vec::Vec;

use df_abi::errno::Errno;

use super::hardware::Hardware;
use super::mapping::Backing;
use super::space::{Resident, Vmspace, errno, round_up};
use crate::Prot;
use crate::machine::{PAGE_SIZE, no_execute};
use crate::object::index_of;

/// Most pages of a range that are read on advice.
const READ_AHEAD: u64 = 1024;

/// What a program says about the use of its memory, see madvise(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The contents may be lost: private pages are given back.
    Free,
    /// Not needed soon: pages of objects are let go, to be found again when touched.
    DontNeed,
    /// Needed soon: pages of objects are read now.
    WillNeed,
}

impl Vmspace {
    /// Removes every mapping in the range and frees its pages. `EINVAL` unless `addr` is
    /// page-aligned and the range lies in user space.
    pub fn unmap(&mut self, addr: u64, len: u64) -> Result<(), Errno> {
        let len = round_up(len)?;
        self.map.remove(addr, len).map_err(errno)?;
        self.forget(addr, addr + len);
        Ok(())
    }

    /// Changes the protection of the range. `ENOMEM` if part of it is not mapped, `EACCES` if
    /// an object in it does not permit so much.
    pub fn protect(&mut self, addr: u64, len: u64, prot: Prot) -> Result<(), Errno> {
        let len = round_up(len)?;
        let end = self.map.check(addr, len).map_err(errno)?;
        if self
            .map
            .within(addr, end)
            .any(|r| !r.value.max.contains(prot))
        {
            return Err(Errno::EACCES);
        }
        self.map
            .update(addr, len, |mapping| mapping.prot = prot)
            .map_err(errno)?;
        if prot == Prot::NONE {
            self.hide(addr, end);
        } else {
            // Writing comes back by a fault, which knows whether a copy is due.
            let exec = prot.contains(Prot::EXEC);
            let nx = no_execute();
            self.tables
                .update_range(&mut Hardware(&self.users), (addr, end), &mut |_, entry| {
                    entry.read_only().executable(exec, nx)
                });
            self.flush(addr, end);
        }
        Ok(())
    }

    /// Narrows what the protection of a range may be changed to, for files that are not open
    /// for writing. `ENOMEM` if part of it is not mapped.
    pub fn restrict(&mut self, addr: u64, len: u64, max: Prot) -> Result<(), Errno> {
        let narrow = |prot: Prot| Prot::from_bits(prot.bits() & max.bits()).unwrap_or_default();
        self.map
            .update(addr, round_up(len)?, |mapping| {
                mapping.max = narrow(mapping.max);
            })
            .map_err(errno)
    }

    /// Takes advice about a range. `ENOMEM` if part of it is not mapped.
    pub fn advise(&mut self, addr: u64, len: u64, advice: Advice) -> Result<(), Errno> {
        let end = self.whole(addr, len)?;
        match advice {
            Advice::Free => self.forget(addr, end),
            Advice::DontNeed => self.release_objects(addr, end),
            Advice::WillNeed => self.read_ahead(addr, end),
        }
        Ok(())
    }

    /// Gives the private pages of the range back; they read as at the start afterwards.
    /// `ENOMEM` if part of it is not mapped.
    pub fn madvise_free(&mut self, addr: u64, len: u64) -> Result<(), Errno> {
        self.advise(addr, len, Advice::Free)
    }

    /// Tells for each page of the range whether it is in memory. `ENOMEM` if part of it is
    /// not mapped.
    pub fn in_core(&self, addr: u64, len: u64) -> Result<Vec<bool>, Errno> {
        let end = self.whole(addr, len)?;
        let mut pages = Vec::new();
        for range in self.map.within(addr, end) {
            for at in (range.start..range.end).step_by(PAGE_SIZE as usize) {
                let cached = match &range.value.backing {
                    Backing::Object { object, offset, .. } => object
                        .page_if_resident(index_of(offset + (at - range.start)))
                        .is_some(),
                    Backing::Anonymous => false,
                };
                pages.push(cached || self.pages.contains_key(&at));
            }
        }
        Ok(pages)
    }

    /// Writes changes of shared objects in the range back. May block in a pager. `ENOMEM` if
    /// part of the range is not mapped, `EIO`.
    pub fn sync(&self, addr: u64, len: u64) -> Result<(), Errno> {
        let end = self.whole(addr, len)?;
        for range in self.map.within(addr, end) {
            if let Some((object, offset)) = range.value.shared_object() {
                object.sync(offset, offset + (range.end - range.start))?;
            }
        }
        Ok(())
    }

    /// Checks that all of a range is mapped and returns its end.
    pub(super) fn whole(&self, addr: u64, len: u64) -> Result<u64, Errno> {
        let end = self.map.check(addr, round_up(len)?).map_err(errno)?;
        if self.map.is_mapped(addr, end) {
            Ok(end)
        } else {
            Err(Errno::ENOMEM)
        }
    }

    /// Drops the pages of a range.
    pub(super) fn forget(&mut self, start: u64, end: u64) {
        self.hide(start, end);
        self.pages
            .extract_if(start..end, |_, _| true)
            .for_each(drop);
    }

    /// Lets the pages of objects in a range go; private ones stay.
    pub(super) fn release_objects(&mut self, start: u64, end: u64) {
        let objects = |_: &u64, page: &mut Resident| matches!(page, Resident::Object(_));
        let found: Vec<_> = self.pages.extract_if(start..end, objects).collect();
        for (addr, page) in found {
            let _unmapped = self.tables.unmap(&mut Hardware(&self.users), addr);
            self.flush(addr, addr + PAGE_SIZE);
            drop(page);
        }
    }

    fn read_ahead(&mut self, start: u64, end: u64) {
        for range in self.map.within(start, end) {
            let Backing::Object { object, offset, .. } = &range.value.backing else {
                continue;
            };
            if object.is_anonymous() {
                continue;
            }
            let first = index_of(*offset);
            let count = index_of(range.end - range.start).min(READ_AHEAD);
            // Only advice: what cannot be read now fails when it is touched.
            let _stopped =
                (first..first + count).try_for_each(|index| object.page(index, false).map(drop));
        }
    }

    /// Takes the pages of a range out of the tables.
    pub(super) fn hide(&mut self, start: u64, end: u64) {
        let mut found = false;
        self.tables
            .remove_range(&mut Hardware(&self.users), (start, end), &mut |_, page| {
                let _frame_is_in_pages = page;
                found = true;
            });
        if found {
            self.flush(start, end);
        }
    }

    /// Makes all CPUs forget the translations of a range.
    pub(super) fn flush(&self, start: u64, end: u64) {
        self.users.flush(start, end);
    }
}
