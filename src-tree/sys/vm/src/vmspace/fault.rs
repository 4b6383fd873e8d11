//! Page faults.

use alloc::sync::Arc;

use df_abi::errno::Errno;
use df_libkern::pagetable::{Cache, Flags};
use df_libkern::vmmap::Range;

use super::hardware::Hardware;
use super::mapping::{Backing, Mapping, Sharing};
use super::space::{Resident, Vmspace};
use crate::machine::PAGE_SIZE;
use crate::object::index_of;
use crate::page::{Need, Page, PageRef};
use crate::{Access, Prot, reclaim};

/// Pages around a fault, aligned, that are entered too if they are in memory.
const AROUND: u64 = 16;
/// Pages of files that are given up when memory is short in the middle of a fault.
const EMERGENCY: usize = 64;

/// Whether nobody else refers to a page.
fn is_sole(page: &PageRef) -> bool {
    Arc::strong_count(page) == 1
}

/// A range as a fault needs it.
pub(super) struct Found {
    start: u64,
    end: u64,
    pub(super) mapping: Mapping,
}

impl Found {
    /// Number of the page of the range's object for an address.
    fn index(&self, offset: u64, at: u64) -> u64 {
        index_of(offset + (at - self.start))
    }
}

impl Vmspace {
    /// Makes `addr` accessible if the map permits it. May block in a pager.
    ///
    /// # Errors
    /// `EFAULT` where nothing is mapped (`SIGSEGV`, `SEGV_MAPERR`), `EACCES` where the
    /// protection forbids the access (`SIGSEGV`, `SEGV_ACCERR`), `EIO` for a page behind the
    /// end of a file or one that cannot be read (`SIGBUS`), `ENOMEM` when memory is exhausted
    /// (`SIGKILL`).
    pub fn fault(&mut self, addr: u64, access: Access) -> Result<(), Errno> {
        self.resolve(addr, access).map(drop)
    }

    /// See [`Vmspace::fault`]. Returns the physical address that `addr` leads to.
    pub(super) fn resolve(&mut self, addr: u64, access: Access) -> Result<u64, Errno> {
        match self.try_resolve(addr, access) {
            Err(Errno::ENOMEM) => {
                // Pages that only this space keeps from being given up.
                let (low, high) = self.map.limits();
                self.release_objects(low, high);
                reclaim::reclaim(EMERGENCY);
                self.try_resolve(addr, access)
            }
            result => result,
        }
    }

    fn try_resolve(&mut self, addr: u64, access: Access) -> Result<u64, Errno> {
        let at = addr & !(PAGE_SIZE - 1);
        let found = self.find(at)?;
        if !found.mapping.prot.permits(access) {
            return Err(Errno::EACCES);
        }
        let write = access == Access::Write;
        let (phys, writable) = self.provide(at, &found, write)?;
        self.show(at, phys, found.mapping.prot, writable)?;
        self.peak = self.peak.max(self.pages.len());
        if !write {
            self.show_around(at, &found);
        }
        Ok(phys + (addr - at))
    }

    pub(super) fn find(&mut self, at: u64) -> Result<Found, Errno> {
        let found = |range: Range<&Mapping>| Found {
            start: range.start,
            end: range.end,
            mapping: range.value.clone(),
        };
        if let Some(range) = self.map.lookup(at) {
            return Ok(found(range));
        }
        self.grow_stack(at)?;
        self.map.lookup(at).map(found).ok_or(Errno::EFAULT)
    }

    /// Sees to it that `pages` has the right page at `at`. Returns its physical address and
    /// whether the tables may permit writing.
    pub(super) fn provide(
        &mut self,
        at: u64,
        found: &Found,
        write: bool,
    ) -> Result<(u64, bool), Errno> {
        let may_write = found.mapping.prot.contains(Prot::WRITE);
        let page = match (self.pages.get(&at), &found.mapping.backing) {
            (Some(Resident::Private(page)), _) if !write || is_sole(page) => {
                return Ok((page.phys(), may_write && is_sole(page)));
            }
            (Some(Resident::Private(page)), _) => page.copy(Need::Fault)?,
            (None, Backing::Anonymous) => Page::zeroed(Need::Fault)?,
            (_, Backing::Anonymous) => return Err(Errno::EFAULT),
            (
                _,
                Backing::Object {
                    object,
                    offset,
                    sharing,
                },
            ) => {
                let shared = *sharing == Sharing::Shared;
                let page = object.page(found.index(*offset, at), write && shared)?;
                if shared || !write {
                    // The object wants to know of the first write if it has to write back.
                    let writable = shared && may_write && (write || object.is_anonymous());
                    let phys = page.phys();
                    self.set(at, Resident::Object(page));
                    return Ok((phys, writable));
                }
                page.copy(Need::Fault)?
            }
        };
        let phys = page.phys();
        self.set(at, Resident::Private(page));
        Ok((phys, may_write))
    }

    /// Exchanges the page at an address for another.
    fn set(&mut self, at: u64, page: Resident) {
        let before = self.pages.insert(at, page);
        if before.is_some() {
            // No translation outlives the reference to its page.
            let _unmapped = self.tables.unmap(&mut Hardware(&self.users), at);
            self.flush(at, at + PAGE_SIZE);
        }
    }

    /// Enters a page of `pages` in the tables.
    pub(super) fn show(
        &mut self,
        at: u64,
        phys: u64,
        prot: Prot,
        writable: bool,
    ) -> Result<(), Errno> {
        let flags = Flags {
            write: writable,
            exec: prot.contains(Prot::EXEC),
            user: true,
            global: false,
            cache: Cache::WriteBack,
        };
        let replaced = self
            .tables
            .replace(&mut Hardware(&self.users), at, phys, flags)
            .map_err(|_| Errno::ENOMEM)?;
        if replaced {
            self.flush(at, at + PAGE_SIZE);
        }
        Ok(())
    }

    /// Enters what is in memory around `at`, which saves faults; only for reading, so nothing
    /// is copied and nothing counts as written.
    fn show_around(&mut self, at: u64, found: &Found) {
        let window = AROUND * PAGE_SIZE;
        let first = (at & !(window - 1)).max(found.start);
        let end = ((at & !(window - 1)) + window).min(found.end);
        for addr in (first..end).step_by(PAGE_SIZE as usize) {
            if self.tables.lookup(&Hardware(&self.users), addr).is_some() {
                continue;
            }
            let phys = match (self.pages.get(&addr), &found.mapping.backing) {
                (Some(Resident::Private(page) | Resident::Object(page)), _) => page.phys(),
                (None, Backing::Object { object, offset, .. }) => {
                    let Some(page) = object.page_if_resident(found.index(*offset, addr)) else {
                        continue;
                    };
                    let phys = page.phys();
                    self.pages.insert(addr, Resident::Object(page));
                    phys
                }
                (None, Backing::Anonymous) => continue,
            };
            if self.show(addr, phys, found.mapping.prot, false).is_err() {
                return;
            }
        }
    }
}
