//! A unit cut into objects of one size class.

use super::class;
use super::header::{Header, Kind, RESERVED};
use super::source::UNIT;

/// Where the first object of a class lies in its unit: behind the header, and for a power of
/// two at a multiple of itself, so that such classes serve aligned requests.
pub fn first_object(size: usize) -> usize {
    if size.is_power_of_two() {
        size.max(RESERVED)
    } else {
        RESERVED
    }
}

/// How many objects of a class a unit holds.
pub fn capacity(size: usize) -> usize {
    (UNIT - first_object(size)) / size
}

/// Makes a unit a slab of `class`.
///
/// # Safety
/// `unit` must be a whole unit that nobody else uses.
pub unsafe fn start(unit: *mut u8, class_index: usize) -> *mut Header {
    let mut header = Header::new(Kind::Slab);
    header.class = class_index as u16;
    header.fresh = unit.wrapping_add(first_object(class::size(class_index)));
    let place = unit.cast::<Header>();
    // SAFETY: the unit is this caller's alone and larger than a header.
    unsafe { place.write(header) };
    place
}

/// Takes an object out of a slab that has room.
pub fn take(slab: &mut Header, unit: *mut u8) -> *mut u8 {
    slab.used += 1;
    if slab.free.is_null() {
        let object = slab.fresh;
        slab.fresh = object.wrapping_add(class::size(usize::from(slab.class)));
        debug_assert!(slab.fresh.addr() <= unit.addr() + UNIT);
        return object;
    }
    let object = slab.free;
    // SAFETY: a free object holds the address of the next one in its first word.
    slab.free = unsafe { object.cast::<*mut u8>().read() };
    object
}

/// Puts an object back.
///
/// # Safety
/// `object` must have been taken from this slab, and nobody may use it any more.
pub unsafe fn put(slab: &mut Header, object: *mut u8) {
    // SAFETY: the object is at least 16 bytes and free to be written.
    unsafe { object.cast::<*mut u8>().write(slab.free) };
    slab.free = object;
    slab.used -= 1;
}

/// Whether every object is in use.
pub fn is_full(slab: &Header) -> bool {
    usize::from(slab.used) == capacity(class::size(usize::from(slab.class)))
}

/// Whether `object` is where an object of this slab can be.
pub fn holds(slab: &Header, unit: *const u8, object: *const u8) -> bool {
    let size = class::size(usize::from(slab.class));
    let offset = object.addr().wrapping_sub(unit.addr());
    offset >= first_object(size)
        && (offset - first_object(size)).is_multiple_of(size)
        && object.addr() < slab.fresh.addr()
}
