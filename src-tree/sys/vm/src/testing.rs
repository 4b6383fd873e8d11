//! What the tests of this crate share.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::vec::Vec;

use df_abi::errno::Errno;

use crate::{PageBytes, Pager, phys};

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The hosted machine for one test alone. When it goes, every page must be free again.
pub(crate) struct Alone {
    _lock: MutexGuard<'static, ()>,
    free: usize,
}

pub(crate) fn alone() -> Alone {
    let lock = ONE_AT_A_TIME.lock();
    Alone {
        _lock: lock.unwrap_or_else(PoisonError::into_inner),
        free: phys::stats().free_pages,
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(phys::stats().free_pages, self.free, "pages were lost");
        }
    }
}

/// Takes all memory but `left` pages while it lives.
pub(crate) struct Hog(Vec<u64>);

impl Hog {
    pub(crate) fn leaving(left: usize) -> Self {
        let mut taken = Vec::new();
        while phys::stats().free_pages > left {
            taken.push(phys::alloc(1, 1).unwrap());
        }
        Self(taken)
    }
}

impl Drop for Hog {
    fn drop(&mut self) {
        for frame in &self.0 {
            phys::free(*frame, 1);
        }
    }
}

/// A read-only file whose every page is full of one byte, which tells the page.
pub(crate) struct Pattern;

impl Pattern {
    pub(crate) fn byte(page: u64) -> u8 {
        (page % 251) as u8 + 1
    }
}

impl Pager for Pattern {
    fn read_page(&self, page: u64, buf: &mut PageBytes) -> Result<(), Errno> {
        buf.fill(Self::byte(page));
        Ok(())
    }

    fn cluster(&self) -> usize {
        4
    }
}
