//! The kernel heap as Rust's global allocator.
//!
//! When memory is exhausted allocation returns null: `try_reserve` and friends report it,
//! and what cannot fail ends in a panic that says so.
#![expect(unsafe_code, reason = "the allocator interface deals in raw pointers")]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;

use df_libkern::heap::{Backing, Class, CpuCache, Heap, ZONES, Zone, guard};
use df_machine::intr::IrqGuard;
use df_machine::smp::{self, MAX_CPUS};
use df_machine::sync::holds_spin;

use crate::machine::{PAGE_SIZE, Spin, direct};
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
    let _irq = IrqGuard::brief();
    let cache = CACHES[smp::current() % MAX_CPUS].0.get();
    // SAFETY: interrupts are off, so this CPU does nothing else, and others do not use it.
    act(unsafe { &mut *cache })
}

/// Returns the bytes in use, roughly: other CPUs allocate meanwhile.
pub(crate) fn used_bytes() -> usize {
    crate::Zones::now().used_bytes()
}

/// Returns what is known of the objects of each size, and last of the pages of large objects;
/// roughly: other CPUs allocate meanwhile.
pub(crate) fn zones() -> [Zone; ZONES] {
    zones_of(&HEAP.0.lock())
}

/// The same for the debugger: `None` when the heap is locked.
pub(crate) fn try_zones() -> Option<[Zone; ZONES]> {
    Some(zones_of(&*HEAP.0.try_lock()?))
}

fn zones_of(heap: &Heap) -> [Zone; ZONES] {
    let mut zones = [Zone::default(); ZONES];
    for (zone, known) in zones.iter_mut().zip(heap.zones()) {
        *zone = known;
    }
    for cache in &CACHES {
        // SAFETY: aligned words are read, whatever their CPU is doing.
        let cache = unsafe { cache.0.get().read_volatile() };
        for (class, zone) in zones[..ZONES - 1].iter_mut().enumerate() {
            let cached = cache.count(class);
            zone.cached += cached;
            zone.used = zone.used.saturating_sub(cached);
            zone.requests += cache.taken(class);
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
        let first = phys::alloc(pages, align)?;
        if cfg!(debug_assertions) {
            // What the pattern of free objects left there would be mistaken for it.
            (0..pages as u64).for_each(|page| pmap::zero(first + page * PAGE_SIZE));
        }
        Some(direct(first))
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

impl KernelHeap {
    #[inline]
    fn alloc_plain(layout: Layout) -> *mut u8 {
        let ready = Class::quick(layout.size(), layout.align())
            .and_then(|class| with_cache(|cache| cache.get(&DirectPages, class)));
        match ready {
            Some(addr) => core::ptr::with_exposed_provenance_mut(addr as usize),
            None => Self::alloc_slowly(layout),
        }
    }

    #[inline]
    fn dealloc_plain(addr: u64, layout: Layout) {
        let put = |class| with_cache(|cache| cache.put(&mut DirectPages, class, addr));
        if !Class::quick(layout.size(), layout.align()).is_some_and(put) {
            free_slowly(addr, layout);
        }
    }
}

/// Debug builds: objects have a red zone behind them, and a pattern in them while they are free.
mod checked {
    use super::{Class, DirectPages, KernelHeap, Layout, guard};

    fn padded(layout: Layout) -> Option<Layout> {
        Layout::from_size_align(guard::padded(layout.size()), layout.align()).ok()
    }

    /// Bytes of a small object; large ones go back to where pages come from.
    fn small(layout: Layout) -> Option<usize> {
        let class = Class::of(layout.size(), layout.align());
        matches!(class, Class::Small { .. }).then(|| class.bytes())
    }

    pub(super) fn alloc(layout: Layout) -> *mut u8 {
        let Some(padded) = padded(layout) else {
            return core::ptr::null_mut();
        };
        let pointer = KernelHeap::alloc_plain(padded);
        if pointer.is_null() {
            return pointer;
        }
        let addr = pointer.expose_provenance() as u64;
        if let Some(bytes) = small(padded)
            && let Err(damage) = guard::check_poison(&DirectPages, addr, bytes)
        {
            panic!("kernel heap: {damage}");
        }
        guard::arm(&mut DirectPages, addr, layout.size());
        pointer
    }

    pub(super) fn dealloc(addr: u64, layout: Layout) {
        let Some(padded) = padded(layout) else {
            return;
        };
        if let Err(damage) = guard::check_end(&DirectPages, addr, layout.size()) {
            panic!("kernel heap: {damage}");
        }
        if let Some(bytes) = small(padded) {
            guard::poison(&mut DirectPages, addr, bytes);
        }
        KernelHeap::dealloc_plain(addr, padded);
    }
}

// SAFETY: `Heap` and `CpuCache` return memory of the size and alignment asked for that nobody
// else has (tested as a property), or nothing.
unsafe impl GlobalAlloc for KernelHeap {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if cfg!(debug_assertions) {
            checked::alloc(layout)
        } else {
            Self::alloc_plain(layout)
        }
    }

    #[inline]
    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        let addr = ptr.expose_provenance() as u64;
        if cfg!(debug_assertions) {
            checked::dealloc(addr, layout);
        } else {
            Self::dealloc_plain(addr, layout);
        }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let align = layout.align();
        let class = Class::of(layout.size(), align);
        if !cfg!(debug_assertions) && class == Class::of(new_size, align) {
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
