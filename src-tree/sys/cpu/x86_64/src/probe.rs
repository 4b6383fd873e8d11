//! Reading kernel memory that may not be there, for reports.

use crate::layout::{DIRECT_MAP_SIZE, KERNEL_HALF, direct};
use crate::{cr, trap};

const PRESENT: u64 = 1;
const LARGE: u64 = 1 << 7;
const ADDRESS: u64 = 0x000f_ffff_ffff_f000;

/// Reads an aligned word of the kernel half; `None` when it is not mapped.
///
/// Works only once the direct map is active.
#[must_use]
pub fn read_word(addr: u64) -> Option<u64> {
    if !addr.is_multiple_of(8) || addr < KERNEL_HALF {
        return None;
    }
    let mut bytes = [0; 8];
    for (n, byte) in (0..).zip(&mut bytes) {
        *byte = read_byte(addr + n)?;
    }
    Some(u64::from_le_bytes(bytes))
}

/// Reads a byte of memory at any address of the active address space, a user's too; `None` when
/// there is none. Registers of devices are not memory, and are not read.
///
/// Works only once the direct map is active. Whatever the page tables hold, it does not fault.
#[must_use]
pub fn read_byte(addr: u64) -> Option<u8> {
    read_physical(translate(addr)?)
}

/// Reads a byte of physical memory; `None` where the direct map has none.
#[must_use]
pub fn read_physical(phys: u64) -> Option<u8> {
    if phys >= DIRECT_MAP_SIZE {
        return None;
    }
    // SAFETY: only memory is in the direct map, so reading has no effect; what is not mapped
    // there faults and comes back as `None`.
    unsafe { trap::load_byte(direct(phys)) }
}

/// The physical address behind an address of the active address space.
#[must_use]
pub fn translate(addr: u64) -> Option<u64> {
    // The upper bits of an address repeat bit 47.
    if (addr << 16).cast_signed() >> 16 != addr.cast_signed() {
        return None;
    }
    let mut table = cr::root_table();
    for shift in [39, 30, 21, 12] {
        let index = addr >> shift & 0x1ff;
        let entry = read_entry(table + index * 8)?;
        if entry & PRESENT == 0 {
            return None;
        }
        let page = shift == 12 || entry & LARGE != 0 && shift < 39;
        if page {
            let inside = (1u64 << shift) - 1;
            return Some(entry & ADDRESS & !inside | addr & inside);
        }
        table = entry & ADDRESS;
    }
    None
}

fn read_entry(phys: u64) -> Option<u64> {
    let mut bytes = [0; 8];
    for (n, byte) in (0..).zip(&mut bytes) {
        *byte = read_physical(phys + n)?;
    }
    Some(u64::from_le_bytes(bytes))
}

/// Reads from the user page at address 0, which the kernel never maps, to show what a page
/// fault in the kernel looks like.
#[inline(never)]
pub fn fault_on_purpose() {
    // SAFETY: not mapped in the kernel's own tables, so the only effect is the fault; in
    // user tables the first page is never mapped either.
    let _ = unsafe { core::ptr::without_provenance::<u64>(0x8).read_volatile() };
}
