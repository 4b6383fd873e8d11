//! The object and its pages.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use df_abi::errno::Errno;
use df_libkern::sync::{Mutex, MutexGuard};

use super::pager::{PAGE, Pager};
use super::pages::{Cached, index_of, pages_of};
use crate::page::{Need, Page, PageRef};
use crate::reclaim;

/// Pages of something: of a file, or of memory that several processes share.
///
/// It is the one cache of what it holds: read(2), write(2) and mappings all come here, so
/// they agree. Pages come from a [`Pager`], or are zeros until they are written. While a page
/// is mapped, the object keeps that very page.
///
/// No method holds the object's lock while it allocates or calls the pager, so a page fault
/// on an object in the middle of a read of the same object is harmless.
pub struct VmObject {
    pub(super) pager: Option<Box<dyn Pager>>,
    state: Mutex<State>,
}

/// What the lock of an object guards.
#[derive(Default)]
pub(super) struct State {
    /// Size in bytes.
    pub(super) size: u64,
    /// Changes when pages on the medium may have changed or gone, so that what a pager read
    /// before is not taken for what there is now.
    pub(super) epoch: u64,
    /// Pages by number. Those of an object without a pager that are absent are zeros.
    pub(super) pages: BTreeMap<u64, Cached>,
    /// Where the search for pages to give up goes on.
    pub(super) hand: u64,
}

impl fmt::Debug for VmObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("VmObject")
            .field("paged", &self.pager.is_some())
            .field("size", &state.size)
            .field("pages", &state.pages.len())
            .finish()
    }
}

impl VmObject {
    /// Makes an empty object whose data is only in memory.
    #[must_use]
    pub fn anonymous() -> Arc<Self> {
        Self::anonymous_sized(0)
    }

    /// Makes an object of `size` bytes of zeros whose data is only in memory.
    #[must_use]
    pub fn anonymous_sized(size: u64) -> Arc<Self> {
        Arc::new(Self {
            pager: None,
            state: Mutex::new(State {
                size,
                ..State::default()
            }),
        })
    }

    /// Makes an object of `size` bytes that a pager provides.
    #[must_use]
    pub fn paged(pager: impl Pager + 'static, size: u64) -> Arc<Self> {
        let object = Arc::new(Self {
            pager: Some(Box::new(pager)),
            state: Mutex::new(State {
                size,
                ..State::default()
            }),
        });
        reclaim::register(&object);
        object
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.state().size
    }

    /// How many pages are in memory.
    #[must_use]
    pub fn resident(&self) -> usize {
        self.state().pages.len()
    }

    /// Whether a page is in memory. One of an object without a pager that is not takes nothing
    /// and reads as zeros.
    #[must_use]
    pub fn is_resident(&self, page: u64) -> bool {
        self.state().pages.contains_key(&page)
    }

    /// Whether the contents may be changed.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        self.pager.as_ref().is_none_or(|pager| pager.is_writable())
    }

    /// Whether the pages are only in memory, so that nobody needs to know which were written.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.pager.is_none()
    }

    /// Returns a page, reading it if it is absent; marks it as written if `dirty`. May block
    /// in the pager. `EIO` behind the end or when the pager fails, `ENOMEM` when memory is
    /// short.
    pub(crate) fn page(&self, index: u64, dirty: bool) -> Result<PageRef, Errno> {
        loop {
            let epoch = {
                let mut state = self.state();
                if index >= pages_of(state.size) {
                    return Err(Errno::EIO);
                }
                if let Some(cached) = state.pages.get_mut(&index) {
                    cached.used = true;
                    cached.dirty |= dirty;
                    return Ok(Arc::clone(&cached.page));
                }
                state.epoch
            };
            let fresh = self.bring(index)?;
            let mut state = self.state();
            if state.epoch == epoch {
                return Ok(state.install(index, fresh, dirty));
            }
        }
    }

    /// Takes over a page at an offset, or a copy of it if others refer to it.
    pub(crate) fn adopt(&self, offset: u64, page: &PageRef) -> Result<(), Errno> {
        // One reference is the caller's, who gives it up.
        let page = if Arc::strong_count(page) > 1 {
            page.copy(Need::Fault)?
        } else {
            Arc::clone(page)
        };
        self.state()
            .install(index_of(offset), alloc::vec![page], true);
        Ok(())
    }

    /// Returns a page if it is in memory and inside the object.
    pub(crate) fn page_if_resident(&self, index: u64) -> Option<PageRef> {
        let state = self.state();
        let cached = state.pages.get(&index)?;
        (index < pages_of(state.size)).then(|| Arc::clone(&cached.page))
    }

    /// The first page from `index` on that may hold something: of an object that a pager provides
    /// every page inside it, of another one those in memory.
    pub(crate) fn next_page(&self, index: u64) -> Option<u64> {
        let state = self.state();
        let next = if self.is_anonymous() {
            *state.pages.range(index..).next()?.0
        } else {
            index
        };
        (next < pages_of(state.size)).then_some(next)
    }

    /// Makes or reads the pages from `index` on that are to be had at once, at least one.
    fn bring(&self, index: u64) -> Result<Vec<PageRef>, Errno> {
        let Some(pager) = &self.pager else {
            return Ok(alloc::vec![Page::zeroed(Need::Fault)?]);
        };
        let (size, count) = {
            let state = self.state();
            (state.size, state.absent_run(index, pager.cluster()))
        };
        let mut buf = alloc::vec![0; count * PAGE];
        pager.read_pages(index, &mut buf).map_err(|error| {
            if error == Errno::ENOMEM {
                error
            } else {
                Errno::EIO
            }
        })?;
        let data = size.saturating_sub(index * PAGE as u64);
        let data = usize::try_from(data).map_or(buf.len(), |len| len.min(buf.len()));
        buf[data..].fill(0);
        let mut pages = Vec::with_capacity(count);
        for bytes in buf.chunks(PAGE) {
            match Page::with(Need::Fault, bytes) {
                Ok(page) => pages.push(page),
                // The first is the one that is needed.
                Err(_) if !pages.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok(pages)
    }

    /// Gives up to `wanted` pages up that nobody else refers to and that the pager can read
    /// again. Returns how many were.
    pub(crate) fn give_up(&self, wanted: usize) -> usize {
        if self.pager.is_none() {
            return 0;
        }
        self.state
            .try_lock()
            .map_or(0, |mut state| state.give_up(wanted))
    }
}
