//! The head of a unit, run or mapping, and how it is found from an object.
//!
//! ```text
//! 64 KiB boundary
//! v
//! +--------+---------------------------------------------+
//! | Header | objects of a class, or one large object     |
//! +--------+---------------------------------------------+
//!          ^ never at a 64 KiB boundary, so rounding an object's address down gives its header
//! ```
//! The one exception is an object that was asked for with an alignment of 64 KiB or more: it
//! lies at a boundary, and its header one unit before it.

use core::ptr::null_mut;

use super::source::UNIT;

/// Bytes reserved for a header: a cache line.
pub const RESERVED: usize = 64;

/// What follows a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Kind {
    /// Objects of one class.
    Slab = 0x5af3_10a1,
    /// One object in a run of units.
    Run = 0x5af3_10a2,
    /// One object in a mapping of its own.
    Mapping = 0x5af3_10a3,
}

/// The head of a unit, run or mapping. The first word guards against wild pointers.
#[repr(C, align(16))]
pub struct Header {
    kind: u32,
    /// Slab: its size class.
    pub class: u16,
    /// Slab: objects in use.
    pub used: u16,
    /// Slab: first free object, a list through the objects themselves.
    pub free: *mut u8,
    /// Slab: objects that were never handed out begin here.
    pub fresh: *mut u8,
    /// Slab: neighbours in the class's list of slabs with room.
    pub next: *mut Header,
    /// See `next`.
    pub previous: *mut Header,
    /// Run or mapping: start of the memory taken from below.
    pub start: *mut u8,
    /// Run or mapping: its bytes.
    pub size: usize,
}

const _: () = assert!(size_of::<Header>() <= RESERVED);

impl Header {
    /// A header with nothing in use.
    pub fn new(kind: Kind) -> Header {
        Header {
            kind: kind as u32,
            class: 0,
            used: 0,
            free: null_mut(),
            fresh: null_mut(),
            next: null_mut(),
            previous: null_mut(),
            start: null_mut(),
            size: 0,
        }
    }

    /// What follows; nothing when this is no header at all.
    pub fn kind(&self) -> Option<Kind> {
        [Kind::Slab, Kind::Run, Kind::Mapping]
            .into_iter()
            .find(|&kind| kind as u32 == self.kind)
    }

    /// Makes the header unrecognisable, so that a second `free` is caught.
    pub fn clear(&mut self) {
        self.kind = 0;
    }
}

/// The place where the header of an object must be.
pub fn of_object(object: *mut u8) -> *mut Header {
    let inside = object.addr() % UNIT;
    let back = if inside == 0 { UNIT } else { inside };
    object.wrapping_sub(back).cast()
}
