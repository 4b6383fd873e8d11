//! Objects that have a mapping of their own.
//!
//! A few mappings that were given back are kept for the next request: asking the kernel for
//! pages and having them filled with zeros costs more than most uses of a large object.

use core::ptr::null_mut;

use super::header::{self, LEAD, REGION, kind};
use super::source::PageSource;

/// Pages are the unit of mappings.
const PAGE: usize = 4096;
/// Mappings that are kept, and the bytes of all of them and of the largest one.
const KEPT: usize = 16;
const KEPT_BYTES: usize = 64 << 20;
const LARGEST_KEPT: usize = 32 << 20;

/// A mapping that nobody uses.
#[derive(Clone, Copy)]
struct Idle {
    start: *mut u8,
    size: usize,
}

/// Mappings that are kept for later.
pub struct Mappings {
    idle: [Idle; KEPT],
    count: usize,
    bytes: usize,
}

// SAFETY: the mappings belong to the one owner of this value.
unsafe impl Send for Mappings {}

/// Memory for one object.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// The object.
    pub object: *mut u8,
    /// Whether its memory is zero.
    pub zeroed: bool,
}

impl Mappings {
    /// Keeps nothing yet.
    pub const fn new() -> Mappings {
        Mappings {
            idle: [Idle {
                start: null_mut(),
                size: 0,
            }; KEPT],
            count: 0,
            bytes: 0,
        }
    }

    /// Takes memory for one object of `size` bytes at a multiple of `align` (a power of two).
    pub fn take(
        &mut self,
        source: &mut impl PageSource,
        size: usize,
        align: usize,
    ) -> Option<Taken> {
        if align >= REGION {
            return take_aligned(source, size, align);
        }
        let lead = LEAD.max(align);
        let total = size.checked_add(lead)?.checked_next_multiple_of(PAGE)?;
        if let Some(idle) = self.find(total) {
            let object = place(header::at(idle.start), idle.start, idle.size, lead);
            return Some(Taken {
                object,
                zeroed: false,
            });
        }
        let start = source.map(total, REGION)?;
        let object = place(header::at(start), start, total, lead);
        Some(Taken {
            object,
            zeroed: true,
        })
    }

    /// The smallest idle mapping that holds `total` bytes and is not twice as large.
    fn find(&mut self, total: usize) -> Option<Idle> {
        let fits = |idle: &Idle| idle.size >= total && idle.size / 2 <= total;
        let known = self.idle[..self.count].iter().enumerate();
        let (at, &idle) = known
            .filter(|(_, idle)| fits(idle))
            .min_by_key(|(_, idle)| idle.size)?;
        self.forget(at);
        Some(idle)
    }

    fn forget(&mut self, at: usize) {
        self.bytes -= self.idle[at].size;
        self.idle.copy_within(at + 1..self.count, at);
        self.count -= 1;
    }

    /// Gives the memory of an object back.
    ///
    /// # Safety
    /// The object must have come from [`take`](Self::take), and nobody may use it any more.
    pub unsafe fn put(&mut self, source: &mut impl PageSource, object: *mut u8) {
        let head = header::at(header::base_of(object));
        // SAFETY: the object's head is live.
        let head = unsafe { &mut *head };
        head.kinds[0] = kind::FREE;
        let idle = Idle {
            start: head.start,
            size: head.size,
        };
        // What begins elsewhere than its head was made for a large alignment.
        if idle.size > LARGEST_KEPT || header::at(idle.start) != core::ptr::from_mut(head) {
            // SAFETY: the head told start and size.
            unsafe { source.unmap(idle.start, idle.size) };
            return;
        }
        while self.count == KEPT || self.bytes + idle.size > KEPT_BYTES {
            let oldest = self.idle[0];
            self.forget(0);
            // SAFETY: nobody uses what is idle.
            unsafe { source.unmap(oldest.start, oldest.size) };
        }
        self.idle[self.count] = idle;
        self.count += 1;
        self.bytes += idle.size;
    }
}

impl Default for Mappings {
    fn default() -> Self {
        Self::new()
    }
}

/// An object at a region's boundary: the head goes one region before it.
fn take_aligned(source: &mut impl PageSource, size: usize, align: usize) -> Option<Taken> {
    let total = size.checked_add(align)?.checked_next_multiple_of(PAGE)?;
    let start = source.map(total, align)?;
    let before = align - REGION;
    let head = header::at(start.wrapping_add(before));
    let object = place(head, start, total, align);
    Some(Taken {
        object,
        zeroed: true,
    })
}

/// Writes the head of a mapping; gives the object, `lead` bytes behind the start.
fn place(head: *mut header::Header, start: *mut u8, size: usize, lead: usize) -> *mut u8 {
    // SAFETY: the page at the boundary before the object belongs to the mapping alone.
    unsafe { header::start(head, kind::MAPPING, start, size) };
    start.wrapping_add(lead)
}

/// Bytes that can be used from `object` on.
///
/// # Safety
/// `object` must be a live object with a mapping of its own.
pub unsafe fn usable(object: *mut u8) -> usize {
    let head = header::at(header::base_of(object));
    // SAFETY: the object's head is live.
    let start = unsafe { (*head).start };
    // SAFETY: as above.
    let size = unsafe { (*head).size };
    start.addr() + size - object.addr()
}
