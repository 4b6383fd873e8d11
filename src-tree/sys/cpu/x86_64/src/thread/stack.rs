//! Kernel stacks: pages of the heap, mapped a second time in a window of their own, where
//! unmapped pages lie below each of them. A stack that overflows hits one of these, and the
//! double fault that follows has a stack of its own to be reported from.
//!
//! A stack that is no longer used stays mapped, for the next thread, while there are few of
//! them: taking one out of the tables means that every CPU has to forget it.

use alloc::alloc::{alloc, alloc_zeroed, dealloc};
use alloc::vec::Vec;
use core::alloc::Layout;

use df_libkern::pagetable::{Entry, Flags, TableMemory, Tables};

use crate::cpuid::Features;
use crate::layout::{DIRECT_MAP, KERNEL_STACKS, PAGE_SIZE, direct};
use crate::sync::{Once, Spin};
use crate::{cr, tlb};

/// How large a kernel stack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StackSize {
    /// 64 KiB: enough for everything.
    Full,
    /// 16 KiB: for threads that come in great numbers and do not call deep.
    Small,
}

impl StackSize {
    const fn bytes(self) -> u64 {
        match self {
            Self::Full => 64 << 10,
            Self::Small => 16 << 10,
        }
    }

    const fn pages(self) -> usize {
        (self.bytes() / PAGE_SIZE) as usize
    }

    /// Distance of stacks in the window; what is not stack is guard.
    const fn stride(self) -> u64 {
        2 * self.bytes()
    }

    /// Where their part of the window begins: each has half of it.
    const fn window(self) -> u64 {
        match self {
            Self::Full => KERNEL_STACKS,
            Self::Small => KERNEL_STACKS + (1 << 38),
        }
    }
}

const PAGE: usize = PAGE_SIZE as usize;

static TABLES: Once<Tables> = Once::new();
/// Also held while the tables are changed.
static POOLS: Spin<Pools> = Spin::new(Pools {
    full: Pool::new(),
    small: Pool::new(),
});

/// Most stacks of a size that are kept mapped without a user.
const KEPT: usize = 128;
/// Stacks that are unmapped together, because every CPU must forget them.
const BATCH: usize = 64;

/// Stacks without a user, and places.
struct Pools {
    full: Pool,
    small: Pool,
}

/// Those of one size.
struct Pool {
    /// Stacks that are mapped and have no user.
    ready: Vec<Stack>,
    /// The same, to be unmapped.
    retired: Vec<Stack>,
    free: Vec<u64>,
    next: u64,
}

impl Pools {
    const fn of(&mut self, size: StackSize) -> &mut Pool {
        match size {
            StackSize::Full => &mut self.full,
            StackSize::Small => &mut self.small,
        }
    }
}

impl Pool {
    const fn new() -> Self {
        Self {
            ready: Vec::new(),
            retired: Vec::new(),
            free: Vec::new(),
            next: 0,
        }
    }

    fn kept_bytes(&self) -> u64 {
        let kept = self.ready.iter().chain(&self.retired);
        kept.map(|stack| stack.size.bytes()).sum()
    }

    fn place(&mut self) -> u64 {
        self.free.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        })
    }

    /// Keeps a stack that has no user any more. Returns those that are to be unmapped.
    fn keep(&mut self, stack: Stack) -> Vec<Stack> {
        if self.ready.len() < KEPT && self.ready.try_reserve(1).is_ok() {
            self.ready.push(stack);
            return Vec::new();
        }
        if self.retired.try_reserve(1).is_err() {
            // Forgotten for good: without memory for a word there is none to count it by.
            return Vec::new();
        }
        self.retired.push(stack);
        if self.retired.len() < BATCH {
            return Vec::new();
        }
        core::mem::take(&mut self.retired)
    }
}

/// A place and the memory that is mapped there.
#[derive(Clone, Copy, Debug)]
struct Stack {
    size: StackSize,
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

/// Allocates pages from the heap; returns their address.
fn alloc_pages(pages: usize) -> Option<u64> {
    let layout = page_layout(pages)?;
    // SAFETY: the layout is not empty.
    let pointer = unsafe { alloc(layout) };
    if pointer.is_null() {
        return None;
    }
    Some(pointer.expose_provenance() as u64)
}

/// Allocates a page full of zeros from the heap; returns its address.
fn alloc_zeroed_page() -> Option<u64> {
    let layout = page_layout(1)?;
    // SAFETY: the layout is not empty.
    let pointer = unsafe { alloc_zeroed(layout) };
    (!pointer.is_null()).then(|| pointer.expose_provenance() as u64)
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
        alloc_zeroed_page().map(|addr| addr - DIRECT_MAP)
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

/// Returns the bytes of the heap that are stacks without a user, kept for the next threads.
#[must_use]
pub fn kept_stack_bytes() -> u64 {
    let pools = POOLS.lock();
    pools.full.kept_bytes() + pools.small.kept_bytes()
}

/// A stack.
#[derive(Debug)]
pub(super) struct KernelStack(Stack);

impl KernelStack {
    /// Makes a stack. `None` when there is no memory. What was there before is still there.
    pub(super) fn new(size: StackSize) -> Option<Self> {
        if let Some(stack) = POOLS.lock().of(size).ready.pop() {
            return Some(Self(stack));
        }
        let tables = TABLES.get()?;
        let memory = alloc_pages(size.pages())?;
        let mut pools = POOLS.lock();
        let slot = pools.of(size).place();
        let stack = Stack { size, slot, memory };
        let flags = Flags {
            write: true,
            ..Flags::default()
        };
        let range = (stack.base(), memory - DIRECT_MAP, size.bytes());
        let mapped = tables.map_range(&mut HeapTables, range, PAGE_SIZE, flags);
        drop(pools);
        if mapped.is_err() {
            unmap(&[stack]);
            return None;
        }
        Some(Self(stack))
    }

    /// Puts words on the top of a stack that is not in use, the first at the lowest address;
    /// returns the stack pointer.
    pub(super) fn push(&mut self, words: &[u64]) -> u64 {
        let len = 8 * words.len() as u64;
        let at = self.0.memory + self.0.size.bytes() - len;
        for (place, word) in (at..).step_by(8).zip(words) {
            let pointer = core::ptr::with_exposed_provenance_mut::<u64>(place as usize);
            // SAFETY: inside the stack's memory, which `self` owns.
            unsafe {
                pointer.write(*word);
            }
        }
        self.0.base() + self.0.size.bytes() - len
    }
}

impl Stack {
    fn base(&self) -> u64 {
        let (bytes, stride) = (self.size.bytes(), self.size.stride());
        self.size.window() + self.slot * stride + (stride - bytes)
    }

    /// Takes the stack out of the tables, on this CPU only.
    fn remove(&self, tables: &Tables) {
        for page in 0..self.size.pages() as u64 {
            let addr = self.base() + page * PAGE_SIZE;
            if let Some(page) = tables.unmap(&mut HeapTables, addr) {
                cr::flush_page(page.addr);
            }
        }
    }
}

/// Takes stacks of one size, which nobody uses any more, out of the tables of all CPUs and
/// gives memory and places back.
fn unmap(stacks: &[Stack]) {
    let Some(tables) = TABLES.get() else {
        return;
    };
    {
        let _one_at_a_time = POOLS.lock();
        stacks.iter().for_each(|stack| stack.remove(tables));
    }
    match stacks {
        [] => return,
        [one] => tlb::flush_kernel(one.base(), one.size.pages() as u64),
        // More than is forgotten page by page.
        _ => tlb::flush_kernel(KERNEL_STACKS, u64::MAX),
    }
    for stack in stacks {
        let mut pools = POOLS.lock();
        let pool = pools.of(stack.size);
        if pool.free.try_reserve(1).is_ok() {
            pool.free.push(stack.slot);
        }
        drop(pools);
        // SAFETY: allocated in `new`, no CPU knows a translation to it any more, and nobody
        // runs on it: a context that runs is kept alive by its CPU.
        unsafe {
            free_pages(stack.memory, stack.size.pages());
        }
    }
}

impl Drop for KernelStack {
    fn drop(&mut self) {
        let retired = POOLS.lock().of(self.0.size).keep(self.0);
        unmap(&retired);
    }
}
