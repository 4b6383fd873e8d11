//! Reading and writing an object as a file.

use alloc::boxed::Box;
use alloc::sync::Arc;

use df_abi::errno::Errno;

use super::pager::PAGE;
use super::pages::{Cached, index_of, offset_in, pages_of};
use super::vmobject::VmObject;
use crate::page::{Need, Page};

/// Largest size of an object: what fits into an `off_t`.
const MAX_SIZE: u64 = i64::MAX as u64;

impl VmObject {
    /// Reads from `offset` on. Returns how many bytes were read: fewer than asked for only
    /// at the end. May block in the pager.
    ///
    /// # Errors
    /// `EIO`, `ENOMEM`.
    pub fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        let left = self.size().saturating_sub(offset);
        let len = usize::try_from(left).map_or(buf.len(), |left| left.min(buf.len()));
        let mut done = 0;
        while done < len {
            let at = offset + done as u64;
            let count = (PAGE - offset_in(at)).min(len - done);
            let part = &mut buf[done..done + count];
            let page = if self.is_anonymous() {
                // What was never written needs no page to be read.
                self.page_if_resident(index_of(at))
            } else {
                match self.page(index_of(at), false) {
                    Ok(page) => Some(page),
                    // Cut off since.
                    Err(_) if at >= self.size() => return Ok(done),
                    Err(error) => return Err(error),
                }
            };
            match page {
                Some(page) => page.read(offset_in(at), part),
                None => part.fill(0),
            }
            done += count;
        }
        Ok(done)
    }

    /// Writes from `offset` on; the object grows as needed, a gap reads as zeros. Returns how
    /// many bytes were written: fewer than given only when memory runs short on the way. May
    /// block in the pager.
    ///
    /// # Errors
    /// `EROFS` for an object that may not be changed, `EFBIG`, `ENOMEM` and `EIO` if nothing
    /// was written.
    pub fn write(&self, offset: u64, data: &[u8]) -> Result<usize, Errno> {
        if !self.is_writable() {
            return Err(Errno::EROFS);
        }
        let end = offset.checked_add(data.len() as u64);
        if end.is_none_or(|end| end > MAX_SIZE) {
            return Err(Errno::EFBIG);
        }
        let before = self.size();
        if offset > before && !data.is_empty() {
            self.set_size(offset)?;
        }
        let mut done = 0;
        while done < data.len() {
            let at = offset + done as u64;
            let count = (PAGE - offset_in(at)).min(data.len() - done);
            match self.write_in_page(at, &data[done..done + count]) {
                Ok(()) => done += count,
                Err(_) if done > 0 => break,
                Err(error) => {
                    if offset > before {
                        self.set_size(before)?;
                    }
                    return Err(error);
                }
            }
        }
        Ok(done)
    }

    /// Writes bytes that lie in one page.
    fn write_in_page(&self, offset: u64, bytes: &[u8]) -> Result<(), Errno> {
        let (index, at) = (index_of(offset), offset_in(offset));
        let (resident, inside) = {
            let state = self.state();
            let page = state.pages.get(&index).map(|c| Arc::clone(&c.page));
            (page, index < pages_of(state.size))
        };
        let page = match resident {
            Some(page) => page,
            None if !self.is_anonymous() && inside && bytes.len() < PAGE => {
                self.page(index, false)?
            }
            None => Page::zeroed(Need::Data)?,
        };
        let mut state = self.state();
        let cached = state.pages.entry(index).or_insert(Cached {
            page,
            dirty: true,
            used: true,
        });
        cached.dirty = true;
        cached.used = true;
        cached.page.write(at, bytes);
        state.size = state.size.max(offset + bytes.len() as u64);
        Ok(())
    }

    /// Changes the size. What is cut off is gone; what is added reads as zeros. A mapping
    /// that reaches behind the new end sees zeros where it was touched before, and faults
    /// elsewhere.
    ///
    /// # Errors
    /// `EROFS` for an object that may not be changed, `EFBIG`.
    pub fn set_size(&self, size: u64) -> Result<(), Errno> {
        if !self.is_writable() {
            return Err(Errno::EROFS);
        }
        if size > MAX_SIZE {
            return Err(Errno::EFBIG);
        }
        let mut state = self.state();
        if size != state.size {
            state.resize(size);
        }
        Ok(())
    }

    /// Writes changed pages that hold bytes of `start..end` back to the pager. May block in
    /// it. An object without a pager has nothing to write.
    ///
    /// # Errors
    /// Those of the pager; what was not written stays changed.
    pub fn sync(&self, start: u64, end: u64) -> Result<(), Errno> {
        let Some(pager) = &self.pager else {
            return Ok(());
        };
        let mut next = index_of(start);
        let mut buf = Box::new([0; PAGE]);
        loop {
            let page = {
                let mut state = self.state();
                let range = next..pages_of(end.min(state.size)).max(next);
                let mut changed = state.pages.range_mut(range).filter(|(_, c)| c.dirty);
                let Some((&index, cached)) = changed.next() else {
                    return Ok(());
                };
                next = index;
                // Whoever maps it may write it again without a fault.
                cached.dirty = cached.is_shared();
                Arc::clone(&cached.page)
            };
            page.read(0, &mut buf[..]);
            // The reference keeps the page from being given up before it is written.
            let written = pager.write_page(next, &buf);
            drop(page);
            let mut state = self.state();
            state.epoch += 1;
            if let Some(cached) = state.pages.get_mut(&next) {
                cached.dirty |= written.is_err();
            }
            drop(state);
            written?;
            next += 1;
        }
    }
}
