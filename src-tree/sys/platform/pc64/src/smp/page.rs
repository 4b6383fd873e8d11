//! The page below 1 MiB from which other CPUs start.

use core::sync::atomic::{AtomicU64, Ordering};

use alloc::boxed::Box;
use alloc::vec::Vec;

use df_cpu_x86_64::layout::{PAGE_SIZE, direct};
use df_cpu_x86_64::msr::{self, Msr};
use df_cpu_x86_64::smp::Prepared;

use super::trampoline::{self, Data};
use crate::boot;

/// EFER: long mode is active, which only the CPU itself sets.
const EFER_ACTIVE: u64 = 1 << 10;

/// Where the page may be, best first: free by custom, and away from the BIOS's own data.
const PLACES: [u64; 3] = [0x8000, 0x7000, 0x9000];

/// A borrowed page with the trampoline in it; what was there comes back in the end.
#[derive(Debug)]
pub(super) struct Page {
    phys: u64,
    before: Box<[u8]>,
    data_at: usize,
    /// The words of [`Data`] without those that each CPU has of its own.
    data: Data,
}

impl Page {
    /// Takes a page. `None` when none is memory that the kernel reaches.
    pub(super) fn borrow_low() -> Option<Self> {
        let memory = |phys: &u64| {
            let regions = boot::memory_map().regions();
            regions.iter().any(|region| {
                region.kind.is_memory() && region.start <= *phys && phys + PAGE_SIZE <= region.end
            })
        };
        let phys = PLACES.into_iter().find(memory)?;
        let (code, data_at) = trampoline::code();
        // SAFETY: every CPU with long mode has the register.
        let efer = unsafe { msr::read(Msr::EFER) } & !EFER_ACTIVE;
        let entry = super::enter as extern "C" fn(u64) -> ! as usize as u64;
        let data = Data {
            boot_root: boot::low_root(phys)?,
            root: boot::kernel_root(),
            efer,
            entry,
            block: 0,
            stack: 0,
        };
        let mut page = Self {
            phys,
            before: Box::default(),
            data_at,
            data,
        };
        page.before = page.contents();
        page.put(code);
        Some(page)
    }

    /// Number of the page, as the start command wants it.
    pub(super) fn number(&self) -> u8 {
        (self.phys / PAGE_SIZE) as u8
    }

    /// Lets one CPU take what was prepared for it.
    pub(super) fn offer(&self, prepared: Prepared) {
        let data = Data {
            block: prepared.block,
            ..self.data
        };
        let words = [data.boot_root, data.root, data.efer, data.entry, data.block];
        for (index, word) in words.into_iter().enumerate() {
            self.word(index).store(word, Ordering::Relaxed);
        }
        self.stack().store(prepared.stack, Ordering::Release);
    }

    /// Whether a CPU has taken the offer.
    pub(super) fn is_taken(&self) -> bool {
        self.stack().load(Ordering::Acquire) == 0
    }

    /// Takes the offer back; false if a CPU has taken it before.
    pub(super) fn withdraw(&self) -> bool {
        self.stack().swap(0, Ordering::AcqRel) != 0
    }

    fn stack(&self) -> &AtomicU64 {
        self.word(core::mem::offset_of!(Data, stack) / 8)
    }

    /// A word of the data.
    fn word(&self, index: usize) -> &AtomicU64 {
        let at = self.pointer().wrapping_add(self.data_at + 8 * index);
        // SAFETY: in the page, whose data are aligned to 8 and reached by words of this size
        // only, from all CPUs.
        unsafe { AtomicU64::from_ptr(at.cast()) }
    }

    fn pointer(&self) -> *mut u8 {
        core::ptr::with_exposed_provenance_mut(direct(self.phys) as usize)
    }

    fn contents(&self) -> Box<[u8]> {
        // SAFETY: a page of memory in the direct map, which nobody writes now: its owner is
        // firmware, which does not run.
        let bytes = unsafe { core::slice::from_raw_parts(self.pointer(), PAGE_SIZE as usize) };
        Vec::from(bytes).into_boxed_slice()
    }

    fn put(&self, bytes: &[u8]) {
        let len = bytes.len().min(PAGE_SIZE as usize);
        // SAFETY: as in `contents`; inside the page, and no CPU executes it at the moment.
        unsafe {
            self.pointer().copy_from_nonoverlapping(bytes.as_ptr(), len);
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.put(&self.before);
    }
}
