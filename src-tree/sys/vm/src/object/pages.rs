//! The pages of an object, under its lock.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::pager::PAGE;
use super::vmobject::State;
use crate::page::PageRef;

/// A page of an object.
pub(super) struct Cached {
    pub(super) page: PageRef,
    /// Differs from what the pager would read.
    pub(super) dirty: bool,
    /// Was asked for since the search for pages to give up came by.
    pub(super) used: bool,
}

impl Cached {
    /// Whether somebody besides the object refers to the page: a mapping, mostly.
    pub(super) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.page) > 1
    }
}

/// Number of the page that holds an offset.
pub(crate) const fn index_of(offset: u64) -> u64 {
    offset / PAGE as u64
}

/// Place of an offset inside its page.
pub(crate) const fn offset_in(offset: u64) -> usize {
    (offset % PAGE as u64) as usize
}

/// How many pages hold `size` bytes.
pub(super) const fn pages_of(size: u64) -> u64 {
    size.div_ceil(PAGE as u64)
}

impl State {
    /// How many pages from `index` on are absent and inside the object, at most `limit`, at
    /// least one.
    pub(super) fn absent_run(&self, index: u64, limit: usize) -> usize {
        let next = self.pages.range(index..).next().map(|(&at, _)| at);
        let end = next.unwrap_or(u64::MAX).min(pages_of(self.size));
        let run = usize::try_from(end.saturating_sub(index)).unwrap_or(limit);
        run.min(limit).max(1)
    }

    /// Adds pages from `index` on unless others came first. Returns the page at `index`.
    pub(super) fn install(&mut self, index: u64, fresh: Vec<PageRef>, dirty: bool) -> PageRef {
        for (at, page) in (index..).zip(fresh.iter()) {
            self.pages.entry(at).or_insert_with(|| Cached {
                page: Arc::clone(page),
                dirty: false,
                used: at == index,
            });
        }
        match self.pages.get_mut(&index) {
            Some(cached) => {
                cached.dirty |= dirty;
                Arc::clone(&cached.page)
            }
            None => unreachable!("the page was added just now"),
        }
    }

    /// Changes the size. What is cut off, or comes back, is zeros. A page that is mapped
    /// stays where it is, so that its mappings agree with the object if that grows again.
    pub(super) fn resize(&mut self, size: u64) {
        let end = size.min(self.size);
        self.epoch += 1;
        self.size = size;
        if let Some(cached) = self.pages.get(&index_of(end))
            && offset_in(end) > 0
        {
            cached.page.clear_from(offset_in(end));
        }
        let behind = pages_of(end)..;
        self.pages
            .extract_if(behind, |_, cached| {
                cached.page.clear_from(0);
                !cached.is_shared()
            })
            .for_each(drop);
    }

    /// See [`super::VmObject::give_up`].
    pub(super) fn give_up(&mut self, wanted: usize) -> usize {
        /// Pages that are looked at for each one that is wanted.
        const EFFORT: usize = 8;
        let mut found = Vec::new();
        let mut last = None;
        let from_hand = self.pages.range_mut(self.hand..);
        for (&index, cached) in from_hand.take(wanted.saturating_mul(EFFORT)) {
            last = Some(index);
            if cached.used {
                cached.used = false;
            } else if !cached.dirty && !cached.is_shared() {
                found.push(index);
                if found.len() == wanted {
                    break;
                }
            }
        }
        self.hand = last.map_or(0, |index| index + 1);
        for index in &found {
            self.pages.remove(index);
        }
        found.len()
    }
}
