//! Kernel stacks: pages of the heap, mapped a second time in a window of their own, where
//! unmapped pages lie below each of them. A stack that overflows hits one of these, and the
//! double fault that follows has a stack of its own to be reported from.

use alloc::alloc::{alloc_zeroed, dealloc};
use alloc::vec::Vec;
use core::alloc::Layout;

use df_libkern::pagetable::{Entry, Flags, TableMemory, Tables};

use crate::cpuid::Features;
use crate::cr;
use crate::layout::{DIRECT_MAP, KERNEL_STACKS, PAGE_SIZE, direct};
use crate::sync::{Once, Spin};

/// Size of a kernel stack in bytes.
pub const STACK_SIZE: usize = 64 << 10;
/// Distance of stacks in the window; what is not stack is guard.
const STRIDE: u64 = 2 * STACK_SIZE as u64;
const PAGE: usize = PAGE_SIZE as usize;
const PAGES: usize = STACK_SIZE / PAGE;

static TABLES: Once<Tables> = Once::new();
static SLOTS: Spin<Slots> = Spin::new(Slots {
    free: Vec::new(),
    next: 0,
});

/// Places in the window.
struct Slots {
    free: Vec<u64>,
    next: u64,
}

/// Page tables in pages of the heap, which the direct map covers.
struct HeapTables;

fn page_layout(pages: usize) -> Option<Layout> {
    Layout::from_size_align(pages * PAGE, PAGE).ok()
}

/// Allocates zeroed pages from the heap; returns their address.
fn alloc_pages(pages: usize) -> Option<u64> {
    let layout = page_layout(pages)?;
    // SAFETY: the layout is not empty.
    let pointer = unsafe { alloc_zeroed(layout) };
    if pointer.is_null() {
        return None;
    }
    Some(pointer.expose_provenance() as u64)
}

/// # Safety
/// `addr` and `pages` are those of one [`alloc_pages`], and nobody uses the memory any more.
unsafe fn free_pages(addr: u64, pages: usize) {
    if let Some(layout) = page_layout(pages) {
        let pointer = core::ptr::with_exposed_provenance_mut(addr as usize);
        // SAFETY: the caller vouches for the allocation.
        unsafe {
            dealloc(pointer, layout);
        }
    }
}

impl TableMemory for HeapTables {
    fn load(&self, phys: u64) -> Entry {
        let pointer = core::ptr::with_exposed_provenance::<u64>(direct(phys) as usize);
        // SAFETY: a word of a page table, all of which the direct map covers.
        Entry(unsafe { pointer.read_volatile() })
    }

    fn store(&mut self, phys: u64, entry: Entry) {
        let pointer = core::ptr::with_exposed_provenance_mut::<u64>(direct(phys) as usize);
        // SAFETY: as in `load`; entries are written for the stack window only.
        unsafe {
            pointer.write_volatile(entry.0);
        }
    }

    fn alloc_table(&mut self) -> Option<u64> {
        alloc_pages(1).map(|addr| addr - DIRECT_MAP)
    }

    fn free_table(&mut self, _phys: u64) {}
}

/// Notes the kernel's page tables and makes the window's part of their top level, which all
/// address spaces share from then on.
pub(super) fn init() {
    let tables = Tables::new(cr::root_table(), Features::detect().nx);
    if tables.reserve_top(&mut HeapTables, KERNEL_STACKS).is_err() {
        panic!("no memory for the page tables of kernel stacks");
    }
    TABLES.set(tables);
}

/// A stack.
#[derive(Debug)]
pub(super) struct KernelStack {
    /// Number of its place in the window.
    slot: u64,
    /// Its memory in the direct map.
    memory: u64,
}

impl KernelStack {
    /// Makes a stack of zeros. `None` when there is no memory.
    pub(super) fn new() -> Option<Self> {
        let tables = TABLES.get()?;
        let memory = alloc_pages(PAGES)?;
        let mut slots = SLOTS.lock();
        let slot = slots.free.pop().unwrap_or_else(|| {
            slots.next += 1;
            slots.next - 1
        });
        let stack = Self { slot, memory };
        let flags = Flags {
            write: true,
            ..Flags::default()
        };
        let range = (stack.base(), memory - DIRECT_MAP, STACK_SIZE as u64);
        let mapped = tables.map_range(&mut HeapTables, range, PAGE_SIZE, flags);
        drop(slots);
        // On failure the drop unmaps what has been mapped.
        mapped.ok().map(|()| stack)
    }

    fn base(&self) -> u64 {
        KERNEL_STACKS + self.slot * STRIDE + (STRIDE - STACK_SIZE as u64)
    }

    /// Puts words on the top of a stack that is not in use, the first at the lowest address;
    /// returns the stack pointer.
    pub(super) fn push(&mut self, words: &[u64]) -> u64 {
        let len = 8 * words.len() as u64;
        let at = self.memory + STACK_SIZE as u64 - len;
        for (place, word) in (at..).step_by(8).zip(words) {
            let pointer = core::ptr::with_exposed_provenance_mut::<u64>(place as usize);
            // SAFETY: inside the stack's memory, which `self` owns.
            unsafe {
                pointer.write(*word);
            }
        }
        self.base() + STACK_SIZE as u64 - len
    }
}

impl Drop for KernelStack {
    fn drop(&mut self) {
        let mut slots = SLOTS.lock();
        if let Some(tables) = TABLES.get() {
            for page in 0..PAGES as u64 {
                let addr = self.base() + page * PAGE_SIZE;
                if let Some(page) = tables.unmap(&mut HeapTables, addr) {
                    cr::flush_page(page.addr);
                }
            }
        }
        slots.free.push(self.slot);
        drop(slots);
        // SAFETY: allocated in `new`, no longer mapped, and nobody runs on it: a context that
        // runs is kept alive by the CPU.
        unsafe {
            free_pages(self.memory, PAGES);
        }
    }
}
