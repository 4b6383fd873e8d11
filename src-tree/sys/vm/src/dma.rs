//! Memory that devices read and write by themselves.
#![expect(
    unsafe_code,
    reason = "frames shared with a device are reached by address"
)]

use core::ptr::{with_exposed_provenance, with_exposed_provenance_mut};

use df_abi::Errno;
use df_machine::memory::{PAGE_SIZE, direct};

use crate::phys;

/// Physically contiguous memory for a device, zero at first; freed when dropped.
///
/// The device may change it at any time, so no reference to it is given out: bytes are copied
/// in and out, and single words are accessed by volatile reads and writes.
///
/// Invariant: `phys` is the first of `pages` frames that this value owns.
#[derive(Debug)]
pub struct Dma {
    phys: u64,
    pages: usize,
}

impl Dma {
    /// Allocates at least `len` bytes, page-aligned.
    ///
    /// # Errors
    /// `ENOMEM` when there is no contiguous range of that length.
    pub fn new(len: usize) -> Result<Self, Errno> {
        Self::of(len, |pages| phys::alloc(pages, 1))
    }

    /// The same for a device that reaches only addresses below `end`, and wants the first at a
    /// multiple of `align` bytes, a power of two.
    ///
    /// # Errors
    /// `ENOMEM` when there is no contiguous range of that length there.
    pub fn below(len: usize, align: usize, end: u64) -> Result<Self, Errno> {
        let align = align.div_ceil(PAGE_SIZE as usize).max(1);
        Self::of(len, |pages| phys::alloc_below(pages, align, end))
    }

    fn of(len: usize, find: impl FnOnce(usize) -> Option<u64>) -> Result<Self, Errno> {
        let pages = len.div_ceil(PAGE_SIZE as usize).max(1);
        let phys = find(pages).ok_or(Errno::ENOMEM)?;
        let dma = Self { phys, pages };
        // SAFETY: the frames were allocated just now and are whole.
        unsafe {
            dma.at_mut::<u8>(0, dma.size()).write_bytes(0, dma.size());
        }
        Ok(dma)
    }

    /// The physical address of the first byte.
    #[must_use]
    pub const fn address(&self) -> u64 {
        self.phys
    }

    /// Size in bytes: whole pages.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.pages * PAGE_SIZE as usize
    }

    fn check(&self, offset: usize, len: usize) {
        let end = offset.checked_add(len);
        assert!(
            end.is_some_and(|end| end <= self.size()),
            "{len} bytes at {offset} are not in the buffer"
        );
    }

    fn at<T>(&self, offset: usize, len: usize) -> *const T {
        self.check(offset, len);
        with_exposed_provenance(direct(self.phys) as usize + offset)
    }

    fn at_mut<T>(&self, offset: usize, len: usize) -> *mut T {
        self.check(offset, len);
        with_exposed_provenance_mut(direct(self.phys) as usize + offset)
    }

    /// Copies out of the buffer.
    ///
    /// # Panics
    /// Here and below: when the range is not in the buffer.
    pub fn read(&self, offset: usize, out: &mut [u8]) {
        let from = self.at::<u8>(offset, out.len());
        // SAFETY: owned frames, in range; `out` is the kernel's own memory, which is another.
        // A device that writes meanwhile can only spoil the bytes, and any byte is a valid one.
        unsafe {
            from.copy_to_nonoverlapping(out.as_mut_ptr(), out.len());
        }
    }

    /// Copies into the buffer. Needs only a shared reference: the device shares it anyway.
    pub fn write(&self, offset: usize, bytes: &[u8]) {
        let to = self.at_mut::<u8>(offset, bytes.len());
        // SAFETY: as in `read`.
        unsafe {
            to.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        }
    }

    /// Reads a little-endian word of 16 bits at an even offset.
    #[must_use]
    pub fn read16(&self, offset: usize) -> u16 {
        assert!(offset.is_multiple_of(2), "odd offset {offset}");
        // SAFETY: owned frames, in range and aligned; volatile, since the device may write.
        u16::from_le(unsafe { self.at::<u16>(offset, 2).read_volatile() })
    }

    /// Writes a little-endian word of 16 bits at an even offset.
    pub fn write16(&self, offset: usize, value: u16) {
        assert!(offset.is_multiple_of(2), "odd offset {offset}");
        // SAFETY: as in `read16`.
        unsafe {
            self.at_mut::<u16>(offset, 2).write_volatile(value.to_le());
        }
    }

    /// Reads a little-endian word of 32 bits at a multiple of 4.
    #[must_use]
    pub fn read32(&self, offset: usize) -> u32 {
        assert!(offset.is_multiple_of(4), "unaligned offset {offset}");
        // SAFETY: as in `read16`.
        u32::from_le(unsafe { self.at::<u32>(offset, 4).read_volatile() })
    }
}

impl Drop for Dma {
    fn drop(&mut self) {
        phys::free(self.phys, self.pages);
    }
}
