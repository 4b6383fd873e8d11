//! Where the allocator gets its pages from.

/// Size of a unit, of which slabs and runs are made.
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

#[cfg(target_os = "dragonfly")]
use crate::sys::mman::{map_anonymous, unmap};
#[cfg(not(target_os = "dragonfly"))]
use host::{map_anonymous, unmap};

impl PageSource for System {
    fn map(&mut self, size: usize, align: usize) -> Option<*mut u8> {
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
        unsafe { unmap(start, size) };
    }
}

/// The two calls of the host, so that the allocator serves a host program beside the host's own.
#[cfg(not(target_os = "dragonfly"))]
mod host {
    use core::ffi::{c_int, c_void};

    unsafe extern "C" {
        fn mmap(
            start: *mut c_void,
            length: usize,
            protection: c_int,
            flags: c_int,
            fd: c_int,
            offset: i64,
        ) -> *mut c_void;
        fn munmap(start: *mut c_void, length: usize) -> c_int;
    }

    /// Reading and writing.
    const PROTECTION: c_int = 1 | 2;
    /// Private and anonymous, in Linux's numbers.
    const FLAGS: c_int = 2 | 0x20;

    pub(super) fn map_anonymous(length: usize) -> Option<*mut u8> {
        // SAFETY: a mapping at a place of the kernel's choice disturbs nobody.
        let start = unsafe { mmap(core::ptr::null_mut(), length, PROTECTION, FLAGS, -1, 0) };
        (start.addr() != usize::MAX).then_some(start.cast())
    }

    /// # Safety
    /// Nobody may use the range any more.
    pub(super) unsafe fn unmap(start: *mut u8, length: usize) {
        if length > 0 {
            // SAFETY: the caller gives the range up.
            unsafe { munmap(start.cast(), length) };
        }
    }
}
