//! The data of a file.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;

use df_abi::Errno;
use df_libkern::sync::Mutex;

/// Size of a page in bytes.
pub(crate) const PAGE: u64 = 4096;

type Page = Box<[u8; PAGE as usize]>;

/// Pages by number; one that is not there reads as zeros.
#[derive(Default)]
pub(crate) struct Data(Mutex<BTreeMap<u64, Page>>);

impl Data {
    /// Number of pages that are there.
    pub(crate) fn pages(&self) -> u64 {
        self.0.lock().len() as u64
    }

    /// Whether a page is there.
    pub(crate) fn has(&self, page: u64) -> bool {
        self.0.lock().contains_key(&page)
    }

    /// Fills `buf` from `offset` on.
    pub(crate) fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Errno> {
        let pages = self.0.lock();
        for (page, at, range) in pieces(offset, buf.len()) {
            let part = &mut buf[range];
            match pages.get(&page) {
                Some(bytes) => part.copy_from_slice(&bytes[at..at + part.len()]),
                None => part.fill(0),
            }
        }
        Ok(())
    }

    /// Writes `data` at `offset`.
    pub(crate) fn write(&self, offset: u64, data: &[u8]) -> Result<(), Errno> {
        let mut pages = self.0.lock();
        for (page, at, range) in pieces(offset, data.len()) {
            let part = &data[range];
            let bytes = pages
                .entry(page)
                .or_insert_with(|| Box::new([0; PAGE as usize]));
            bytes[at..at + part.len()].copy_from_slice(part);
        }
        Ok(())
    }

    /// Sets the size: cuts off what lies behind.
    pub(crate) fn set_size(&self, size: u64) -> Result<(), Errno> {
        let mut pages = self.0.lock();
        let _cut = pages.split_off(&size.div_ceil(PAGE));
        if let Some(last) = pages.get_mut(&(size / PAGE)) {
            last[usize::try_from(size % PAGE).unwrap_or(0)..].fill(0);
        }
        Ok(())
    }
}

/// The pieces of a range: page, offset in the page, range of the buffer.
fn pieces(offset: u64, len: usize) -> impl Iterator<Item = (u64, usize, core::ops::Range<usize>)> {
    let mut done = 0;
    core::iter::from_fn(move || {
        if done == len {
            return None;
        }
        let position = offset + done as u64;
        let at = usize::try_from(position % PAGE).unwrap_or(0);
        let start = done;
        done = len.min(start + PAGE as usize - at);
        Some((position / PAGE, at, start..done))
    })
}
