//! The heap: one range of memory, given once.
#![expect(unsafe_code, reason = "a global allocator")]

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::{self, NonNull};

use linked_list_allocator::Heap;

use super::physical::Extent;
use super::single::Single;

struct LoaderHeap(Single<Heap>);

#[global_allocator]
static HEAP: LoaderHeap = LoaderHeap(Single::new(Heap::empty()));

// SAFETY: blocks come from `Heap`, which hands out each byte of its range at most once and
// honours size and alignment; `Single` excludes a call within a call.
unsafe impl GlobalAlloc for LoaderHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.0
            .with(|heap| heap.allocate_first_fit(layout).ok())
            .flatten()
            .map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some(block) = NonNull::new(block) {
            // SAFETY: the caller promises that `block` came from `alloc` with this layout.
            self.0
                .with(|heap| unsafe { heap.deallocate(block, layout) });
        }
    }
}

/// Gives the heap its memory, for good. To be called once, before the first allocation.
pub(crate) fn init(extent: Extent) {
    let base = extent.base() as *mut u8;
    let len = extent.len() as usize;
    // SAFETY: the extent is ours and is never given back.
    HEAP.0.with(|heap| unsafe { heap.init(base, len) });
}
