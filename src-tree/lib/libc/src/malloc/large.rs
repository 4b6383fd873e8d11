//! Objects that have a run of units or a mapping of their own.

use super::header::{Header, Kind, RESERVED};
use super::region::{LONGEST_RUN, Regions};
use super::source::{PageSource, UNIT};

/// Pages are the unit of mappings.
const PAGE: usize = 4096;

/// Takes memory for one object of `size` bytes at a multiple of `align` (a power of two).
pub fn take(
    regions: &mut Regions,
    source: &mut impl PageSource,
    size: usize,
    align: usize,
) -> Option<*mut u8> {
    let lead = RESERVED.max(align);
    if align >= UNIT {
        return take_aligned(source, size, align);
    }
    let total = size.checked_add(lead)?;
    let units = total.div_ceil(UNIT);
    if units <= LONGEST_RUN {
        let start = regions.take(source, units)?;
        place(start, Kind::Run, start, units * UNIT);
        return Some(start.wrapping_add(lead));
    }
    let total = total.checked_next_multiple_of(PAGE)?;
    let start = source.map(total, UNIT)?;
    place(start, Kind::Mapping, start, total);
    Some(start.wrapping_add(lead))
}

/// An object at a unit boundary or a larger one: the header goes one unit before it.
fn take_aligned(source: &mut impl PageSource, size: usize, align: usize) -> Option<*mut u8> {
    let total = size.checked_add(align)?.checked_next_multiple_of(PAGE)?;
    let start = source.map(total, align)?;
    let object = start.wrapping_add(align);
    place(object.wrapping_sub(UNIT), Kind::Mapping, start, total);
    Some(object)
}

fn place(at: *mut u8, kind: Kind, start: *mut u8, size: usize) {
    let mut header = Header::new(kind);
    header.start = start;
    header.size = size;
    // SAFETY: `at` is the start of fresh memory of at least one page, aligned to a unit.
    unsafe { at.cast::<Header>().write(header) };
}

/// Bytes that can be used from `object` on.
pub fn usable(header: &Header, object: *const u8) -> usize {
    header.start.addr() + header.size - object.addr()
}

/// Tries to make room for `size` bytes at the place where the object is.
///
/// # Safety
/// `object` must be a live object of this header.
pub unsafe fn resize(
    regions: &mut Regions,
    header: &mut Header,
    object: *const u8,
    size: usize,
) -> bool {
    let lead = object.addr() - header.start.addr();
    let Some(total) = size.checked_add(lead) else {
        return false;
    };
    match header.kind() {
        Some(Kind::Run) => {
            let (old, new) = (header.size / UNIT, total.div_ceil(UNIT));
            // SAFETY: the header tells the run's length.
            let done = new <= LONGEST_RUN && unsafe { regions.resize(header.start, old, new) };
            if done {
                header.size = new * UNIT;
            }
            done
        }
        // A mapping keeps its place while at least half of it is used.
        _ => total <= header.size && total >= header.size / 2,
    }
}

/// Gives the memory of an object back.
///
/// # Safety
/// Nobody may use the object any more; the header must be its own.
pub unsafe fn put(regions: &mut Regions, source: &mut impl PageSource, header: &mut Header) {
    let (kind, start, size) = (header.kind(), header.start, header.size);
    header.clear();
    if kind == Some(Kind::Run) {
        // SAFETY: the header told the run's start and length.
        unsafe { regions.put(start, size / UNIT) };
    } else {
        // SAFETY: the header told the mapping's start and length.
        unsafe { source.unmap(start, size) };
    }
}
