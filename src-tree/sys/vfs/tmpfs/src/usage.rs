//! What the file system may take, and takes.

use df_abi::Errno;
use df_libkern::sync::Mutex;

/// Limits and use, in pages and files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) max_pages: u64,
    pub(crate) pages: u64,
    pub(crate) max_files: u64,
    pub(crate) files: u64,
}

/// The account of a file system.
#[derive(Debug)]
pub(crate) struct Usage(Mutex<Counts>);

impl Usage {
    pub(crate) fn new(max_pages: u64, max_files: u64) -> Self {
        Self(Mutex::new(Counts {
            max_pages,
            max_files,
            ..Counts::default()
        }))
    }

    pub(crate) fn counts(&self) -> Counts {
        *self.0.lock()
    }

    /// Changes the limits; less than what is in use only stops growth.
    pub(crate) fn set_limits(&self, max_pages: u64, max_files: u64) {
        let mut counts = self.0.lock();
        counts.max_pages = max_pages;
        counts.max_files = max_files;
    }

    /// Takes up to so many pages; returns how many.
    pub(crate) fn take_pages(&self, wanted: u64) -> u64 {
        let mut counts = self.0.lock();
        let taken = wanted.min(counts.max_pages.saturating_sub(counts.pages));
        counts.pages += taken;
        taken
    }

    /// Replaces one number of pages by another, without asking.
    pub(crate) fn settle_pages(&self, before: u64, now: u64) {
        let mut counts = self.0.lock();
        counts.pages = (counts.pages + now).saturating_sub(before);
    }

    /// Takes a file.
    pub(crate) fn take_file(&self) -> Result<(), Errno> {
        let mut counts = self.0.lock();
        if counts.files >= counts.max_files {
            return Err(Errno::ENOSPC);
        }
        counts.files += 1;
        Ok(())
    }

    /// Gives a file back.
    pub(crate) fn give_file(&self) {
        let mut counts = self.0.lock();
        counts.files = counts.files.saturating_sub(1);
    }
}
