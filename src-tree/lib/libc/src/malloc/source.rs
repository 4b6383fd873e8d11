//! Where the allocator gets its pages from.

/// Size and alignment of a unit, and alignment of everything taken from a source.
pub const UNIT: usize = 64 * 1024;

/// A giver of zeroed pages.
pub trait PageSource {
    /// Gives `size` bytes of zeroed memory (a multiple of the page size) that begin at a
    /// multiple of `align` (a power of two, at least [`UNIT`]), or nothing.
    fn map(&mut self, size: usize, align: usize) -> Option<*mut u8>;

    /// Takes memory back.
    ///
    /// # Safety
    /// `start` and `size` must be those of a [`map`](Self::map) that was not taken back yet,
    /// and nobody may use the memory any more.
    unsafe fn unmap(&mut self, start: *mut u8, size: usize);
}

/// Pages from the kernel.
pub struct System;

#[cfg(not(target_os = "dragonfly"))]
impl PageSource for System {
    fn map(&mut self, size: usize, align: usize) -> Option<*mut u8> {
        let layout = std::alloc::Layout::from_size_align(size, align).ok()?;
        // SAFETY: nobody asks for nothing.
        let start = unsafe { std::alloc::alloc_zeroed(layout) };
        (!start.is_null()).then_some(start)
    }

    /// Host tests are short: what they give back is not used again.
    unsafe fn unmap(&mut self, _start: *mut u8, _size: usize) {}
}

#[cfg(target_os = "dragonfly")]
impl PageSource for System {
    fn map(&mut self, size: usize, align: usize) -> Option<*mut u8> {
        use crate::sys::mman::{map_anonymous, unmap};
        let spare = align - crate::sys::param::PAGE_SIZE;
        let start = map_anonymous(size.checked_add(spare)?)?;
        let skip = start.addr().next_multiple_of(align) - start.addr();
        // SAFETY: the pages before the aligned start belong to the new mapping alone.
        unsafe { unmap(start, skip) };
        let aligned = start.wrapping_add(skip);
        // SAFETY: as above for the pages behind the end.
        unsafe { unmap(aligned.wrapping_add(size), spare - skip) };
        Some(aligned)
    }

    unsafe fn unmap(&mut self, start: *mut u8, size: usize) {
        // SAFETY: the caller gives a mapping that is not in use.
        unsafe { crate::sys::mman::unmap(start, size) };
    }
}
