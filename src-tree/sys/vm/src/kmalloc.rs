//! The kernel heap as Rust's global allocator.
//!
//! When memory is exhausted allocation returns null: `try_reserve` and friends report it,
//! and what cannot fail ends in a panic that says so.
#![expect(unsafe_code, reason = "the allocator interface deals in raw pointers")]

use core::alloc::{GlobalAlloc, Layout};

use df_libkern::heap::{Backing, Class, Heap};

use crate::machine::{Spin, direct};
use crate::{phys, pmap, reclaim};

struct KernelHeap(Spin<Heap>);

#[cfg_attr(target_os = "none", global_allocator)]
static HEAP: KernelHeap = KernelHeap(Spin::new(Heap::new()));

/// Returns the bytes in use.
pub(crate) fn used_bytes() -> usize {
    HEAP.0.lock().used_bytes()
}

/// Pages from `phys`, named by their addresses in the direct map.
struct DirectPages;

fn phys_of(addr: u64) -> u64 {
    addr - direct(0)
}

impl Backing for DirectPages {
    fn alloc_pages(&mut self, pages: usize, align: usize) -> Option<u64> {
        phys::alloc(pages, align).map(direct)
    }

    fn free_pages(&mut self, addr: u64, pages: usize) {
        phys::free(phys_of(addr), pages);
    }

    fn load(&self, addr: u64) -> u64 {
        pmap::load(phys_of(addr))
    }

    fn store(&mut self, addr: u64, value: u64) {
        pmap::store(phys_of(addr), value);
    }
}

// SAFETY: `Heap` returns memory of the size and alignment asked for that nobody else has
// (tested as a property), or nothing.
unsafe impl GlobalAlloc for KernelHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let find = || {
            let mut heap = self.0.lock();
            heap.alloc(&mut DirectPages, layout.size(), layout.align())
        };
        let found = find().or_else(|| (reclaim::emergency() > 0).then(find).flatten());
        match found {
            Some(addr) => core::ptr::with_exposed_provenance_mut(addr as usize),
            None => core::ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        let addr = ptr.expose_provenance() as u64;
        self.0
            .lock()
            .free(&mut DirectPages, addr, layout.size(), layout.align());
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let align = layout.align();
        if Class::of(layout.size(), align) == Class::of(new_size, align) {
            self.0.lock().resized(layout.size(), new_size);
            return ptr;
        }
        // SAFETY: the caller promises that the new size does not overflow with this alignment.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_size, align) };
        // SAFETY: the layout has a size, which the caller promises not to be zero.
        let new = unsafe { self.alloc(new_layout) };
        if !new.is_null() {
            // SAFETY: both hold at least the smaller size, and the new one is not the old.
            unsafe {
                new.copy_from_nonoverlapping(ptr, layout.size().min(new_size));
            }
            // SAFETY: the caller gives the old one up.
            unsafe {
                self.dealloc(ptr, layout);
            }
        }
        new
    }
}
