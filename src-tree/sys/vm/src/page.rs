//! Physical pages with reference counts.

use alloc::sync::Arc;

use df_abi::errno::Errno;

use crate::machine::PAGE_SIZE;
use crate::{phys, pmap, reclaim};

/// A physical page of user memory or of an object. Its frame is free again when the last
/// reference goes.
#[derive(Debug)]
pub(crate) struct Page {
    phys: u64,
}

/// A shared page. Whoever maps a page or keeps it in an object holds a reference.
pub(crate) type PageRef = Arc<Page>;

/// What a page is for, which decides how much free memory must remain for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// A program cannot go on without it; only the kernel's own reserve remains.
    Fault,
    /// Data of a file: whoever writes it can be told that there is no room, so enough
    /// remains for programs to run on.
    Data,
}

impl Page {
    /// Allocates a page whose contents are undefined.
    fn take(need: Need) -> Result<Self, Errno> {
        reclaim::make_room(need)?;
        let phys = phys::alloc(1, 1).ok_or(Errno::ENOMEM)?;
        Ok(Self { phys })
    }

    /// Allocates a page of zeros. `ENOMEM` when memory is short.
    pub(crate) fn zeroed(need: Need) -> Result<PageRef, Errno> {
        reclaim::make_room(need)?;
        let phys = phys::alloc_zeroed().ok_or(Errno::ENOMEM)?;
        Ok(Arc::new(Self { phys }))
    }

    /// Allocates a page with the given contents, zeros behind them.
    pub(crate) fn with(need: Need, bytes: &[u8]) -> Result<PageRef, Errno> {
        let page = Self::zeroed(need)?;
        page.write(0, bytes);
        Ok(page)
    }

    /// Allocates a page with the contents of this one.
    pub(crate) fn copy(&self, need: Need) -> Result<PageRef, Errno> {
        let page = Self::take(need)?;
        pmap::copy_frame(self.phys, page.phys);
        Ok(Arc::new(page))
    }

    /// Physical address.
    pub(crate) fn phys(&self) -> u64 {
        self.phys
    }

    /// Copies bytes out, from `at` on, all inside the page.
    pub(crate) fn read(&self, at: usize, out: &mut [u8]) {
        pmap::read(self.phys + at as u64, out);
    }

    /// Copies bytes in, from `at` on, all inside the page.
    pub(crate) fn write(&self, at: usize, bytes: &[u8]) {
        pmap::write(self.phys + at as u64, bytes);
    }

    /// Fills the page with zeros from `at` to its end.
    pub(crate) fn clear_from(&self, at: usize) {
        const ZEROS: [u8; 256] = [0; 256];
        let mut at = at;
        while at < PAGE_SIZE as usize {
            let len = ZEROS.len().min(PAGE_SIZE as usize - at);
            self.write(at, &ZEROS[..len]);
            at += len;
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        phys::free(self.phys, 1);
    }
}
