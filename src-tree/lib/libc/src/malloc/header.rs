//! The head of a region or of a mapping, and how it is found from an object.
//!
//! ```text
//! 4 MiB boundary
//! v
//! +--------+------+--------+------+------+-------------------------+
//! | unit 0: Header       | unit 1 | unit 2 ...                unit 63 |
//! +--------+------+--------+------+------+-------------------------+
//! ```
//! Rounding an object's address down to 4 MiB gives the region or mapping that it lies in: no
//! object begins at such a boundary. The one exception is an object that was asked for with an
//! alignment of 4 MiB or more: it lies at a boundary, and its head one region before it.
//!
//! The head does not begin at the boundary itself but a few cache lines behind it, a different
//! number in neighbouring regions, so that the lines that `free` reads do not all compete for
//! the same places of the cache.

use core::ptr::null_mut;

use super::slab::Slab;
use super::source::UNIT;

/// Units in a region.
pub const UNITS: usize = 64;
/// Bytes in a region.
pub const REGION: usize = UNITS * UNIT;
/// Bytes from a boundary that a mapping's head may reach to: a page.
pub const LEAD: usize = 4096;

/// What a unit is used for; the first byte says whose head this is.
pub mod kind {
    /// Nothing.
    pub const FREE: u8 = 0;
    // Classes of slabs, plus one, are between these.
    /// The first unit of a run.
    pub const RUN: u8 = 0xf0;
    /// A further unit of a run.
    pub const RUN_REST: u8 = 0xf1;
    /// In the first place: this is a region.
    pub const REGION: u8 = 0xa5;
    /// In the first place: this is a mapping.
    pub const MAPPING: u8 = 0x5b;
}

/// The head of a region or mapping.
#[repr(C, align(64))]
pub struct Header {
    /// What each unit is used for.
    pub kinds: [u8; UNITS],
    /// A bit for each unit in use (the first one always is).
    pub used: u64,
    /// A bit for each unit that ever was in use: the others are zero.
    pub touched: u64,
    /// Neighbours in the list of regions with room.
    pub next: *mut Header,
    /// See `next`.
    pub previous: *mut Header,
    /// Start of the memory taken from below.
    pub start: *mut u8,
    /// Its bytes.
    pub size: usize,
}

/// Lines that heads are moved by at most.
const COLOURS: usize = 16;
/// Bytes of a cache line.
const LINE: usize = 64;

const _: () = assert!(size_of::<Header>() + COLOURS * LINE <= LEAD);
const _: () = assert!(size_of::<Header>() + UNITS * size_of::<Slab>() + COLOURS * LINE <= UNIT);

/// The place of the head of what begins at a boundary.
#[inline]
pub fn at(base: *mut u8) -> *mut Header {
    let colour = base.addr() / REGION % COLOURS;
    base.wrapping_add(colour * LINE).cast()
}

/// The slab that begins in a unit of the region at `base`: they follow the head.
#[inline]
pub fn slab(base: *mut u8, unit: usize) -> *mut Slab {
    at(base).wrapping_add(1).cast::<Slab>().wrapping_add(unit)
}

/// The boundary that belongs to an object.
#[inline]
pub fn base_of(object: *mut u8) -> *mut u8 {
    let inside = object.addr() % REGION;
    object.wrapping_sub(if inside == 0 { REGION } else { inside })
}

/// The unit of a region that an address lies in.
#[inline]
pub fn unit_of(address: *const u8) -> usize {
    address.addr() / UNIT % UNITS
}

/// The boundary before an address inside a head.
pub fn base_of_head<T>(inside: *mut T) -> *mut u8 {
    let bytes = inside.cast::<u8>();
    bytes.wrapping_sub(bytes.addr() % REGION)
}

/// Begins a head in memory that is zero, or holds the head of an earlier mapping.
///
/// # Safety
/// The place must be writable, and nobody else's.
pub unsafe fn start<'a>(
    head: *mut Header,
    kind: u8,
    start: *mut u8,
    size: usize,
) -> &'a mut Header {
    // SAFETY: the caller gives the place; all its bytes are a head.
    let head = unsafe { &mut *head };
    head.kinds[0] = kind;
    head.start = start;
    head.size = size;
    head.next = null_mut();
    head.previous = null_mut();
    head
}
