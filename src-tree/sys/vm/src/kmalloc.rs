//! The kernel heap as Rust's global allocator.
//!
//! When memory is exhausted allocation returns null: `try_reserve` and friends report it,
//! and what cannot fail ends in a panic that says so.
#![expect(unsafe_code, reason = "the allocator interface deals in raw pointers")]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;

use df_libkern::heap::{Backing, Class, CpuCache, Heap, ZONES, Zone};
use df_machine::intr::IrqGuard;
use df_machine::smp::{self, MAX_CPUS};
use df_machine::sync::holds_spin;

use crate::machine::{Spin, direct};
use crate::{phys, pmap, reclaim};

struct KernelHeap(Spin<Heap>);

#[cfg_attr(target_os = "none", global_allocator)]
static HEAP: KernelHeap = KernelHeap(Spin::new(Heap::new()));

/// Free objects of one CPU.
#[repr(align(256))]
struct Local(UnsafeCell<CpuCache>);

// SAFETY: used only by its CPU, with interrupts off (`with_cache`); `zones` reads words of it,
// which may be a moment old.
unsafe impl Sync for Local {}

static CACHES: [Local; MAX_CPUS] = [const { Local(UnsafeCell::new(CpuCache::new())) }; MAX_CPUS];

/// Runs `act` on this CPU's free objects. It allocates nothing itself.
#[inline]
fn with_cache<R>(act: impl FnOnce(&mut CpuCache) -> R) -> R {
    let _irq = IrqGuard::new();
    let cache = CACHES[smp::current() % MAX_CPUS].0.get();
    // SAFETY: interrupts are off, so this CPU does nothing else, and others do not use it.
    act(unsafe { &mut *cache })
}

/// Returns the bytes in use, roughly: other CPUs allocate meanwhile.
pub(crate) fn used_bytes() -> usize {
    zones().iter().map(|zone| zone.used * zone.size).sum()
}

/// Returns what is known of the objects of each size, and last of the pages of large objects;
/// roughly: other CPUs allocate meanwhile.
#[must_use]
pub fn zones() -> [Zone; ZONES] {
    let mut zones = [Zone::default(); ZONES];
    for (zone, known) in zones.iter_mut().zip(HEAP.0.lock().zones()) {
        *zone = known;
    }
    for cache in &CACHES {
        // SAFETY: aligned words are read, whatever their CPU is doing.
        let cache = unsafe { cache.0.get().read_volatile() };
        for (class, zone) in zones[..ZONES - 1].iter_mut().enumerate() {
            let cached = cache.count(class);
            zone.cached += cached;
            zone.used = zone.used.saturating_sub(cached);
        }
    }
    zones
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

/// Allocates an object that this CPU has none of.
#[cold]
#[inline(never)]
fn find_slowly(layout: Layout) -> Option<u64> {
    match Class::of(layout.size(), layout.align()) {
        Class::Small { index } => with_cache(|cache| {
            let ready = cache.get(&DirectPages, index);
            ready.or_else(|| {
                cache.fill(&mut DirectPages, &mut HEAP.0.lock(), index);
                cache.get(&DirectPages, index)
            })
        }),
        Class::Large { .. } => {
            let mut heap = HEAP.0.lock();
            heap.alloc(&mut DirectPages, layout.size(), layout.align())
        }
    }
}

/// Frees an object that this CPU has enough of, or a large one.
#[cold]
#[inline(never)]
fn free_slowly(addr: u64, layout: Layout) {
    match Class::of(layout.size(), layout.align()) {
        Class::Small { index } => with_cache(|cache| {
            if !cache.put(&mut DirectPages, index, addr) {
                let mut heap = HEAP.0.lock();
                cache.give_back(&mut DirectPages, &mut heap, index);
                let _room = cache.put(&mut DirectPages, index, addr);
            }
        }),
        Class::Large { .. } => {
            let mut heap = HEAP.0.lock();
            heap.free(&mut DirectPages, addr, layout.size(), layout.align());
        }
    }
}

impl KernelHeap {
    /// Allocates where the CPU's own objects do not do. Null when there is no memory.
    #[cold]
    #[inline(never)]
    fn alloc_slowly(layout: Layout) -> *mut u8 {
        let found = find_slowly(layout).or_else(|| Self::find_in_need(layout));
        match found {
            Some(addr) => core::ptr::with_exposed_provenance_mut(addr as usize),
            None => core::ptr::null_mut(),
        }
    }

    /// Gives pages of files up and tries once more. Not where a spin lock is held: whoever has
    /// the locks of those files may be waiting for it.
    #[cold]
    fn find_in_need(layout: Layout) -> Option<u64> {
        if holds_spin() || reclaim::emergency() == 0 {
            return None;
        }
        find_slowly(layout)
    }
}

// SAFETY: `Heap` and `CpuCache` return memory of the size and alignment asked for that nobody
// else has (tested as a property), or nothing.
unsafe impl GlobalAlloc for KernelHeap {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let ready = Class::quick(layout.size(), layout.align())
            .and_then(|class| with_cache(|cache| cache.get(&DirectPages, class)));
        match ready {
            Some(addr) => core::ptr::with_exposed_provenance_mut(addr as usize),
            None => Self::alloc_slowly(layout),
        }
    }

    #[inline]
    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        let addr = ptr.expose_provenance() as u64;
        let put = |class| with_cache(|cache| cache.put(&mut DirectPages, class, addr));
        if !Class::quick(layout.size(), layout.align()).is_some_and(put) {
            free_slowly(addr, layout);
        }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let align = layout.align();
        let class = Class::of(layout.size(), align);
        if class == Class::of(new_size, align) {
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
