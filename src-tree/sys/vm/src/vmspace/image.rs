//! An address space as others see it: debuggers, core files, checkpoints.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::errno::Errno;

use super::fault::Found;
use super::mapping::{Backing, Inherit, Sharing};
use super::space::{Resident, Vmspace};
use crate::machine::PAGE_SIZE;
use crate::object::index_of;
use crate::page::PageRef;
use crate::{Prot, pmap};

/// A mapped range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Address of its first byte.
    pub start: u64,
    /// Address behind its last byte.
    pub end: u64,
    /// What it permits.
    pub prot: Prot,
    /// What it may be made to permit.
    pub max: Prot,
    /// It is a stack that grows.
    pub stack: bool,
    /// Children share it.
    pub shared: bool,
    /// It shows a file that the process cannot change here, and has not changed.
    pub untouched: bool,
}

impl Vmspace {
    /// Everything that is mapped, in order.
    #[must_use]
    pub fn extents(&self) -> Vec<Extent> {
        let extent = |range: df_libkern::vmmap::Range<&super::mapping::Mapping>| {
            let mapping = range.value;
            let of_file = match &mapping.backing {
                Backing::Object { object, .. } => !object.is_anonymous(),
                Backing::Anonymous => false,
            };
            let mut pages = self.pages.range(range.start..range.end);
            let changed = pages.any(|(_, page)| matches!(page, Resident::Private(_)));
            Extent {
                start: range.start,
                end: range.end,
                prot: mapping.prot,
                max: mapping.max,
                stack: mapping.stack,
                shared: mapping.inherit == Inherit::Share,
                untouched: of_file && !changed && !mapping.prot.contains(Prot::WRITE),
            }
        };
        self.map.ranges().map(extent).collect()
    }

    /// The page at an address, whatever its protection; `None` when it was never touched and
    /// reads as zeros. Nothing changes: the page tables do not learn of it.
    fn contents(&self, at: u64) -> Result<Option<PageRef>, Errno> {
        let range = self.map.lookup(at).ok_or(Errno::EFAULT)?;
        if let Some(Resident::Private(page) | Resident::Object(page)) = self.pages.get(&at) {
            return Ok(Some(Arc::clone(page)));
        }
        let Backing::Object { object, offset, .. } = &range.value.backing else {
            return Ok(None);
        };
        let index = index_of(offset + (at - range.start));
        if object.is_anonymous() {
            return Ok(object.page_if_resident(index));
        }
        object.page(index, false).map(Some)
    }

    /// Copies the page at an address, whatever its protection. False when it reads as zeros
    /// because it was never touched, or lies behind the end of its file. May block in a pager.
    ///
    /// # Errors
    /// `EFAULT` where nothing is mapped, `ENOMEM`.
    pub fn copy_page(&self, at: u64, out: &mut [u8]) -> Result<bool, Errno> {
        match self.contents(at) {
            Ok(Some(page)) => pmap::read(page.phys(), out),
            Ok(None) | Err(Errno::EIO) => return Ok(false),
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    /// The first page from `at` on, and before `end`, for which [`Vmspace::copy_page`] may find
    /// something; `end` if there is none. Takes time for what is in memory, not for what is
    /// mapped.
    #[must_use]
    pub fn next_page(&self, at: u64, end: u64) -> u64 {
        let own = self.pages.range(at..end).next();
        let own = own.map_or(end, |(&page, _)| page);
        let of_object = self.map.within(at, own).find_map(|part| {
            let Backing::Object { object, offset, .. } = &part.value.backing else {
                return None;
            };
            let first = index_of(*offset);
            let skipped = object.next_page(first)? - first;
            let found = part.start.checked_add(skipped.checked_mul(PAGE_SIZE)?)?;
            (found < part.end).then_some(found)
        });
        of_object.unwrap_or(own)
    }

    /// Copies from user memory for a debugger: whatever the protection. May block in a pager.
    ///
    /// # Errors
    /// `EFAULT` where nothing is mapped or the page cannot be read, `ENOMEM`.
    pub fn peek(&self, addr: u64, out: &mut [u8]) -> Result<(), Errno> {
        for (at, part) in parts(addr, out.len())? {
            let page = at & !(PAGE_SIZE - 1);
            match self.contents(page).map_err(fault)? {
                Some(found) => pmap::read(found.phys() + (at - page), &mut out[part]),
                None => out[part].fill(0),
            }
        }
        Ok(())
    }

    /// Copies to user memory for a debugger: into a copy of the page where the process itself
    /// may not write. May block in a pager.
    ///
    /// # Errors
    /// `EFAULT` where nothing is mapped, the page cannot be read, or is shared and must not be
    /// written; `ENOMEM`.
    pub fn poke(&mut self, addr: u64, data: &[u8]) -> Result<(), Errno> {
        for (at, part) in parts(addr, data.len())? {
            let page = at & !(PAGE_SIZE - 1);
            let found = self.find(page)?;
            if found.mapping.prot.contains(Prot::WRITE) {
                self.copyout(at, &data[part])?;
                continue;
            }
            let phys = self.own_page(page, &found).map_err(fault)?;
            pmap::write(phys + (at - page), &data[part]);
        }
        Ok(())
    }

    /// Gives the space a page of its own where it must not write; others do not see it.
    fn own_page(&mut self, at: u64, found: &Found) -> Result<u64, Errno> {
        let shared = matches!(
            &found.mapping.backing,
            Backing::Object {
                sharing: Sharing::Shared,
                ..
            }
        );
        if shared {
            return Err(Errno::EFAULT);
        }
        let (phys, _) = self.provide(at, found, true)?;
        if found.mapping.prot != Prot::NONE {
            self.show(at, phys, found.mapping.prot, false)?;
        }
        Ok(phys)
    }
}

fn fault(error: Errno) -> Errno {
    match error {
        Errno::ENOMEM => error,
        _ => Errno::EFAULT,
    }
}

/// A range by pages: the address of each part, and where it is in the range.
fn parts(
    addr: u64,
    len: usize,
) -> Result<impl Iterator<Item = (u64, core::ops::Range<usize>)>, Errno> {
    addr.checked_add(len as u64).ok_or(Errno::EFAULT)?;
    let mut done = 0;
    Ok(core::iter::from_fn(move || {
        let at = addr + done as u64;
        let now = (len - done).min((PAGE_SIZE - at % PAGE_SIZE) as usize);
        let part = done..done + now;
        done += now;
        (now > 0).then_some((at, part))
    }))
}
