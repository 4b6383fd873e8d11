//! Reading kernel memory that may not be there, for reports.

use crate::cr;
use crate::layout::{KERNEL_HALF, direct};

const PRESENT: u64 = 1;
const LARGE: u64 = 1 << 7;
const ADDRESS: u64 = 0x000f_ffff_ffff_f000;

/// Reads an aligned word of the kernel half; `None` when it is not mapped.
///
/// Works only once the direct map is active.
#[must_use]
pub fn read_word(addr: u64) -> Option<u64> {
    if !addr.is_multiple_of(8) || addr < KERNEL_HALF || !is_mapped(addr) {
        return None;
    }
    // SAFETY: aligned and mapped; the kernel half holds no device registers with effects on
    // reading except in the device window, which no stack points to.
    Some(unsafe { core::ptr::with_exposed_provenance::<u64>(addr as usize).read_volatile() })
}

fn is_mapped(addr: u64) -> bool {
    let mut table = cr::root_table();
    for shift in [39, 30, 21, 12] {
        let index = addr >> shift & 0x1ff;
        let slot = core::ptr::with_exposed_provenance::<u64>(direct(table + index * 8) as usize);
        // SAFETY: active page tables lie in memory that the direct map covers.
        let entry = unsafe { slot.read_volatile() };
        if entry & PRESENT == 0 {
            return false;
        }
        if entry & LARGE != 0 && shift < 39 {
            return true;
        }
        table = entry & ADDRESS;
    }
    true
}

/// Reads from the user page at address 0, which the kernel never maps, to show what a page
/// fault in the kernel looks like.
#[inline(never)]
pub fn fault_on_purpose() {
    // SAFETY: not mapped in the kernel's own tables, so the only effect is the fault; in
    // user tables the first page is never mapped either.
    let _ = unsafe { core::ptr::without_provenance::<u64>(0x8).read_volatile() };
}
