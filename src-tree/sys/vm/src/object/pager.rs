//! Where the pages of an object come from.

use df_abi::errno::Errno;

/// Size of a page in bytes.
pub const PAGE: usize = 4096;

/// The contents of a page.
pub type PageBytes = [u8; PAGE];

/// The backing store of an object, a file on a medium for example.
///
/// Calls may block. No lock of this crate is held during them, but the address space of a
/// process may be: a pager never touches user memory.
pub trait Pager: Send + Sync {
    /// Reads a page by its number in the object. Zeros stand behind the end of the data.
    ///
    /// # Errors
    /// `EIO` when the medium fails.
    fn read_page(&self, page: u64, buf: &mut PageBytes) -> Result<(), Errno>;

    /// Reads the pages from `first` on that fill `buf`, whose length is a multiple of the
    /// page size. Override it together with [`Pager::cluster`] where one transfer of many
    /// pages is quicker than many of one.
    ///
    /// # Errors
    /// As [`Pager::read_page`].
    fn read_pages(&self, first: u64, buf: &mut [u8]) -> Result<(), Errno> {
        let (pages, _) = buf.as_chunks_mut::<PAGE>();
        for (index, page) in pages.iter_mut().enumerate() {
            self.read_page(first + index as u64, page)?;
        }
        Ok(())
    }

    /// How many pages are best read at once when one is missing.
    fn cluster(&self) -> usize {
        1
    }

    /// Whether the object may be changed: written, resized, mapped shared and writable.
    fn is_writable(&self) -> bool {
        false
    }

    /// Writes a page back.
    ///
    /// # Errors
    /// `EROFS` unless [`Pager::is_writable`], `EIO`, `ENOSPC`.
    fn write_page(&self, page: u64, buf: &PageBytes) -> Result<(), Errno> {
        let _unused = (page, buf);
        Err(Errno::EROFS)
    }
}
