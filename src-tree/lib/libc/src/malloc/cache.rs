//! A thread's own free objects: what most calls of `malloc` and `free` take and leave.
//!
//! A bin for each class holds a list through the objects themselves. Its limit begins low and
//! grows each time that the heap has to be asked for more, so that a thread keeps many objects
//! only of the classes that it uses.

use core::ptr::null_mut;

use super::class;
use super::slab;

/// Free objects of one class.
#[repr(C)]
pub(super) struct Bin {
    head: *mut u8,
    count: u32,
    /// Objects that are kept at most.
    limit: u32,
}

/// The bins of one thread. All zeros is an empty one.
#[repr(C)]
pub struct Cache {
    bins: [Bin; class::COUNT],
    /// The thread is about to end: nothing is kept any more.
    closed: bool,
}

/// Objects that are kept at most of a class.
const fn most(class: usize) -> u32 {
    const BYTES: usize = 128 * 1024;
    let count = BYTES / class::size(class);
    if count > 256 {
        256
    } else if count < 8 {
        8
    } else {
        count as u32
    }
}

/// Objects of one class in a list, on their way between a cache and the heap.
pub(super) struct Chain {
    pub(super) head: *mut u8,
    pub(super) count: u32,
}

impl Cache {
    /// A cache with nothing in it.
    pub const fn new() -> Cache {
        Cache {
            bins: [const {
                Bin {
                    head: null_mut(),
                    count: 0,
                    limit: 0,
                }
            }; class::COUNT],
            closed: false,
        }
    }

    /// Takes an object, if there is one.
    #[inline(always)]
    pub(super) fn take(&mut self, class: usize) -> Option<*mut u8> {
        let bin = self.bins.get_mut(class)?;
        if bin.head.is_null() {
            return None;
        }
        let object = bin.head;
        // SAFETY: objects of a bin are free.
        bin.head = unsafe { slab::next(object) };
        bin.count -= 1;
        Some(object)
    }

    /// Puts an object in; tells whether there are now more than should be kept.
    ///
    /// # Safety
    /// The object must be free and of this class.
    #[inline(always)]
    pub(super) unsafe fn put(&mut self, class: usize, object: *mut u8) -> bool {
        let Some(bin) = self.bins.get_mut(class) else {
            return false;
        };
        // SAFETY: the caller gives a free object.
        unsafe { slab::link(object, bin.head) };
        bin.head = object;
        bin.count += 1;
        bin.count > bin.limit
    }

    /// Lets a bin grow and tells how many objects it should get.
    pub(super) fn wanted(&mut self, class: usize) -> u32 {
        if self.closed {
            return 1;
        }
        let bin = &mut self.bins[class];
        bin.limit = (bin.limit * 2).clamp(8, most(class));
        bin.limit / 2
    }

    /// Fills an empty bin.
    pub(super) fn fill(&mut self, class: usize, chain: Chain) {
        let bin = &mut self.bins[class];
        bin.head = chain.head;
        bin.count = chain.count;
    }

    /// Takes what is too much: the half that was put in first, or everything of a bin that had
    /// no limit yet to keep something.
    pub(super) fn surplus(&mut self, class: usize) -> Chain {
        let closed = self.closed;
        let bin = &mut self.bins[class];
        if !closed && bin.limit < most(class) {
            bin.limit = (bin.limit * 2).clamp(8, most(class));
            if bin.count <= bin.limit {
                return Chain {
                    head: null_mut(),
                    count: 0,
                };
            }
        }
        let keep = if closed { 0 } else { bin.limit / 2 };
        bin.split(keep)
    }

    /// Takes everything of a class.
    pub(super) fn all(&mut self, class: usize) -> Chain {
        self.bins[class].split(0)
    }

    /// From now on nothing is kept.
    pub(super) fn close(&mut self) {
        self.closed = true;
        for bin in &mut self.bins {
            bin.limit = 0;
        }
    }

    /// Whether an object is in a bin.
    pub(super) fn has(&self, class: usize, object: *const u8) -> bool {
        let mut free = self.bins[class].head;
        while !free.is_null() {
            if free.addr() == object.addr() {
                return true;
            }
            // SAFETY: objects of a bin are free.
            free = unsafe { slab::next(free) };
        }
        false
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self::new()
    }
}

impl Bin {
    /// Cuts the list behind the first `keep` objects and gives the rest.
    fn split(&mut self, keep: u32) -> Chain {
        let count = self.count.saturating_sub(keep);
        let mut last = null_mut::<u8>();
        let mut next = self.head;
        for _ in 0..keep.min(self.count) {
            last = next;
            // SAFETY: objects of a bin are free.
            next = unsafe { slab::next(next) };
        }
        if last.is_null() {
            self.head = null_mut();
        } else {
            // SAFETY: as above.
            unsafe { slab::link(last, null_mut()) };
        }
        self.count -= count;
        Chain { head: next, count }
    }
}
