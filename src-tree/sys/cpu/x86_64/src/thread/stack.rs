//! Kernel stacks: pages of the heap, mapped a second time in a window of their own, where
//! unmapped pages lie below each of them. A stack that overflows hits one of these, and the
//! double fault that follows has a stack of its own to be reported from.
//!
//! A stack that is no longer used stays mapped, for the next thread, while there are few of
//! them: taking one out of the tables means that every CPU has to forget it.

use alloc::alloc::{alloc_zeroed, dealloc};
use alloc::vec::Vec;
use core::alloc::Layout;

use df_libkern::pagetable::{Entry, Flags, TableMemory, Tables};

use crate::cpuid::Features;
use crate::layout::{DIRECT_MAP, KERNEL_STACKS, PAGE_SIZE, direct};
use crate::sync::{Once, Spin};
use crate::{cr, tlb};

/// Size of a kernel stack in bytes.
pub const STACK_SIZE: usize = 64 << 10;
/// Distance of stacks in the window; what is not stack is guard.
const STRIDE: u64 = 2 * STACK_SIZE as u64;
const PAGE: usize = PAGE_SIZE as usize;
const PAGES: usize = STACK_SIZE / PAGE;

static TABLES: Once<Tables> = Once::new();
static SLOTS: Spin<Slots> = Spin::new(Slots {
    ready: Vec::new(),
    free: Vec::new(),
    next: 0,
});

/// Most stacks that are kept mapped without a user.
const KEPT: usize = 128;

/// Places in the window.
struct Slots {
    /// Stacks that are mapped and have no user.
    ready: Vec<Stack>,
    free: Vec<u64>,
    next: u64,
}

/// A place and the memory that is mapped there.
#[derive(Clone, Copy, Debug)]
struct Stack {
    /// Number of its place in the window.
    slot: u64,
    /// Its memory in the direct map.
    memory: u64,
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
pub(super) struct KernelStack(Stack);

impl KernelStack {
    /// Makes a stack. `None` when there is no memory.
    pub(super) fn new() -> Option<Self> {
        if let Some(stack) = SLOTS.lock().ready.pop() {
            return Some(Self(stack));
        }
        let tables = TABLES.get()?;
        let memory = alloc_pages(PAGES)?;
        let mut slots = SLOTS.lock();
        let slot = slots.free.pop().unwrap_or_else(|| {
            slots.next += 1;
            slots.next - 1
        });
        let stack = Stack { slot, memory };
        let flags = Flags {
            write: true,
            ..Flags::default()
        };
        let range = (stack.base(), memory - DIRECT_MAP, STACK_SIZE as u64);
        let mapped = tables.map_range(&mut HeapTables, range, PAGE_SIZE, flags);
        drop(slots);
        if mapped.is_err() {
            stack.unmap();
            return None;
        }
        Some(Self(stack))
    }

    /// Puts words on the top of a stack that is not in use, the first at the lowest address;
    /// returns the stack pointer.
    pub(super) fn push(&mut self, words: &[u64]) -> u64 {
        let len = 8 * words.len() as u64;
        let at = self.0.memory + STACK_SIZE as u64 - len;
        for (place, word) in (at..).step_by(8).zip(words) {
            let pointer = core::ptr::with_exposed_provenance_mut::<u64>(place as usize);
            // SAFETY: inside the stack's memory, which `self` owns.
            unsafe {
                pointer.write(*word);
            }
        }
        self.0.base() + STACK_SIZE as u64 - len
    }
}

impl Stack {
    fn base(&self) -> u64 {
        KERNEL_STACKS + self.slot * STRIDE + (STRIDE - STACK_SIZE as u64)
    }

    /// Takes the stack out of the tables of all CPUs and gives memory and place back. Nobody
    /// uses it any more.
    fn unmap(self) {
        if let Some(tables) = TABLES.get() {
            let _one_at_a_time = SLOTS.lock();
            for page in 0..PAGES as u64 {
                let addr = self.base() + page * PAGE_SIZE;
                if let Some(page) = tables.unmap(&mut HeapTables, addr) {
                    cr::flush_page(page.addr);
                }
            }
        }
        tlb::flush_kernel(self.base(), PAGES as u64);
        SLOTS.lock().free.push(self.slot);
        // SAFETY: allocated in `new`, no CPU knows a translation to it any more, and nobody
        // runs on it: a context that runs is kept alive by its CPU.
        unsafe {
            free_pages(self.memory, PAGES);
        }
    }
}

impl Drop for KernelStack {
    fn drop(&mut self) {
        let mut slots = SLOTS.lock();
        if slots.ready.len() < KEPT {
            slots.ready.push(self.0);
            return;
        }
        drop(slots);
        self.0.unmap();
    }
}
