//! A machine inside an ordinary program, for tests on the host: its memory is a piece of the
//! program's heap, it has no page table of its own and remembers no translations.
#![expect(unsafe_code, reason = "takes memory from the host's heap")]

use alloc::alloc::{Layout, alloc_zeroed, handle_alloc_error};

use df_libkern::cpuset::CpuSet;
use df_libkern::memmap::{Kind, Region};
use df_libkern::sync::Mutex;

pub(crate) use df_libkern::sync::Mutex as Spin;
pub(crate) use df_machine::memory::{PAGE_SIZE, Space, USER_END, USER_START};

/// Whether memory comes from the heap of the program that this crate is part of.
pub(crate) const HOSTED: bool = true;

/// How much memory the machine has.
const MEMORY: u64 = 64 << 20;

static BASE: Mutex<Option<u64>> = Mutex::new(None);

/// Address of the memory with a physical address.
pub(crate) fn direct(phys: u64) -> u64 {
    *BASE.lock().get_or_insert_with(allocate) + phys
}

fn allocate() -> u64 {
    let size = MEMORY as usize;
    let Ok(layout) = Layout::from_size_align(size, PAGE_SIZE as usize) else {
        return 0;
    };
    // SAFETY: the layout has a size.
    let start = unsafe { alloc_zeroed(layout) };
    if start.is_null() {
        handle_alloc_error(layout);
    }
    start.expose_provenance() as u64
}

/// Memory that nobody uses yet: all but the first page, which stays the kernel's empty half.
pub(crate) fn usable() -> impl Iterator<Item = Region> {
    core::iter::once(Region {
        start: PAGE_SIZE,
        end: MEMORY,
        kind: Kind::Usable,
    })
}

/// The table whose upper half every address space shares.
pub(crate) fn kernel_root() -> u64 {
    0
}

/// Makes a table active, which here nobody follows.
///
/// # Safety
/// None; on the machine the table must stay valid.
pub(crate) unsafe fn activate(_space: &Space) {}

/// The table that is active: the kernel's.
pub(crate) fn active_table() -> u64 {
    kernel_root()
}

/// Makes the kernel's table active, which it always is.
pub(crate) fn deactivate(_space: &Space) {}

/// Makes CPUs forget pages; there are none.
pub(crate) fn flush_pages(_cpus: &CpuSet, _space: &Space, _start: u64, _count: u64) {}

/// Makes CPUs forget all pages; there are none.
pub(crate) fn flush_all(_cpus: &CpuSet, _space: &Space) {}

/// Makes other CPUs leave a table; there are none.
pub(crate) fn leave(_cpus: &CpuSet, _space: &Space) {}

/// Whether pages can be made not executable.
pub(crate) fn no_execute() -> bool {
    true
}
