//! The kernel heap as Rust's global allocator.
//!
//! When memory is exhausted allocation returns null: `try_reserve` and friends report it,
//! and what cannot fail ends in a panic that says so.
#![expect(unsafe_code, reason = "the allocator interface deals in raw pointers")]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;

use df_libkern::heap::{Backing, Class, CpuCache, Heap};
use df_machine::intr::IrqGuard;
use df_machine::smp::{self, MAX_CPUS};
use df_machine::sync::held_spin;

use crate::machine::{Spin, direct};
use crate::{phys, pmap, reclaim};

struct KernelHeap(Spin<Heap>);

#[cfg_attr(target_os = "none", global_allocator)]
static HEAP: KernelHeap = KernelHeap(Spin::new(Heap::new()));

/// Free objects of one CPU.
struct Local(UnsafeCell<CpuCache>);

// SAFETY: used only by its CPU, with interrupts off (`with_cache`); `used_bytes` reads one
// word of it, which may be a moment old.
unsafe impl Sync for Local {}

static CACHES: [Local; MAX_CPUS] = [const { Local(UnsafeCell::new(CpuCache::new())) }; MAX_CPUS];

/// Runs `act` on this CPU's free objects. It allocates nothing itself.
#[inline]
fn with_cache<R>(act: impl FnOnce(&mut CpuCache) -> R) -> R {
    let _irq = IrqGuard::new();
    let cache = CACHES[smp::current()].0.get();
    // SAFETY: interrupts are off, so this CPU does nothing else, and others do not use it.
    act(unsafe { &mut *cache })
}

/// Returns the bytes in use, roughly: other CPUs allocate meanwhile.
pub(crate) fn used_bytes() -> usize {
    let mut used = HEAP.0.lock().used_bytes() as isize;
    for cache in &CACHES {
        // SAFETY: one aligned word is read, whatever its CPU is doing.
        used += unsafe { cache.0.get().read_volatile() }.used();
    }
    usize::try_from(used).unwrap_or(0)
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

/// Allocates a small object by the CPU's cache.
#[inline]
fn alloc_small(heap: &Spin<Heap>, class: usize, size: usize) -> Option<u64> {
    with_cache(|cache| {
        if let Some(addr) = cache.get(&DirectPages, class, size) {
            return Some(addr);
        }
        cache.fill(&mut DirectPages, &mut heap.lock(), class);
        cache.get(&DirectPages, class, size)
    })
}

#[inline]
fn free_small(heap: &Spin<Heap>, class: usize, size: usize, addr: u64) {
    with_cache(|cache| {
        if cache.put(&mut DirectPages, class, size, addr) {
            cache.give_back(&mut DirectPages, &mut heap.lock(), class);
        }
    });
}

impl KernelHeap {
    #[inline]
    fn find(&self, layout: Layout) -> Option<u64> {
        match Class::of(layout.size(), layout.align()) {
            Class::Small { index } => alloc_small(&self.0, index, layout.size()),
            Class::Large { .. } => {
                let mut heap = self.0.lock();
                heap.alloc(&mut DirectPages, layout.size(), layout.align())
            }
        }
    }

    /// Gives pages of files up and tries once more. Not where a spin lock is held: whoever has
    /// the locks of those files may be waiting for it.
    #[cold]
    fn find_in_need(&self, layout: Layout) -> Option<u64> {
        if held_spin().is_some() || reclaim::emergency() == 0 {
            return None;
        }
        self.find(layout)
    }
}

// SAFETY: `Heap` and `CpuCache` return memory of the size and alignment asked for that nobody
// else has (tested as a property), or nothing.
unsafe impl GlobalAlloc for KernelHeap {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let found = self.find(layout).or_else(|| self.find_in_need(layout));
        match found {
            Some(addr) => core::ptr::with_exposed_provenance_mut(addr as usize),
            None => core::ptr::null_mut(),
        }
    }

    #[inline]
    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        let addr = ptr.expose_provenance() as u64;
        match Class::of(layout.size(), layout.align()) {
            Class::Small { index } => free_small(&self.0, index, layout.size(), addr),
            Class::Large { .. } => {
                let mut heap = self.0.lock();
                heap.free(&mut DirectPages, addr, layout.size(), layout.align());
            }
        }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let align = layout.align();
        let class = Class::of(layout.size(), align);
        if class == Class::of(new_size, align) {
            match class {
                Class::Small { .. } => with_cache(|c| c.resized(layout.size(), new_size)),
                Class::Large { .. } => self.0.lock().resized(layout.size(), new_size),
            }
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
