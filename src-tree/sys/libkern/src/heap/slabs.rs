//! The slabs.
//!
//! ```text
//! slab  0 next slab of the class   8 previous   16 first free object   24 objects in use
//!      32 objects never used yet start here     40 class
//!      64 (or the next multiple of the object's alignment) first object
//! ```
//! 0 stands for "none" in links.

use super::class::{CLASSES, Class, PAGE, SIZES};

const SLAB_PAGES: usize = 4;
const SLAB_SIZE: u64 = SLAB_PAGES as u64 * PAGE;

const NEXT: u64 = 0;
const PREV: u64 = 8;
const FREE: u64 = 16;
const USED: u64 = 24;
const FRESH: u64 = 32;
const CLASS: u64 = 40;
const HEADER: u64 = 64;

/// Where the heap gets its memory, and how it reaches it.
pub trait Backing {
    /// Returns the address of `pages` pages aligned to `align` pages; `None` when memory is
    /// exhausted. The address is not 0.
    fn alloc_pages(&mut self, pages: usize, align: usize) -> Option<u64>;
    /// Takes pages back.
    fn free_pages(&mut self, addr: u64, pages: usize);
    /// Reads a word of memory that the heap owns.
    fn load(&self, addr: u64) -> u64;
    /// Writes a word of memory that the heap owns.
    fn store(&mut self, addr: u64, value: u64);
}

/// The heap's state.
#[derive(Debug, Default)]
pub struct Heap {
    /// First slab with free objects, by class.
    partial: [u64; CLASSES],
    /// Objects given out, by class: to owners and to the caches of CPUs.
    out: [usize; CLASSES],
    /// The most of them at once.
    most: [usize; CLASSES],
    /// Slabs, by class.
    slabs: [usize; CLASSES],
    /// Pages given out for large objects.
    pages: usize,
    /// The most of them at once.
    most_pages: usize,
    /// Large objects allocated so far.
    large: u64,
}

/// How many zones there are: the classes of small objects, and one for all that is large.
pub const ZONES: usize = CLASSES + 1;

/// What is known of the objects of one class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// Bytes that an object takes.
    pub size: usize,
    /// Objects in use.
    pub used: usize,
    /// Free objects that CPUs keep for themselves.
    pub cached: usize,
    /// Bytes of all slabs of the class.
    pub slabs: usize,
    /// The most objects there were at once, those that CPUs kept included.
    pub most: usize,
    /// Objects that were allocated so far; of large ones, whatever their size.
    pub requests: u64,
}

impl Heap {
    /// Makes an empty heap.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            partial: [0; CLASSES],
            out: [0; CLASSES],
            most: [0; CLASSES],
            slabs: [0; CLASSES],
            pages: 0,
            most_pages: 0,
            large: 0,
        }
    }

    /// Returns the bytes in use, including what is rounded up, and what CPUs keep.
    #[must_use]
    pub fn used_bytes(&self) -> usize {
        let small = self
            .out
            .iter()
            .zip(SIZES)
            .map(|(n, size)| n * usize::from(size));
        small.sum::<usize>() + self.pages * PAGE as usize
    }

    /// What is known of each class, smallest objects first; of large objects, which are the
    /// last, by pages. What CPUs keep counts as used, and what they allocated is not counted: the
    /// caller knows how much it is.
    pub fn zones(&self) -> impl Iterator<Item = Zone> + '_ {
        let small = (0..CLASSES).map(|class| Zone {
            size: usize::from(SIZES[class]),
            used: self.out[class],
            cached: 0,
            slabs: self.slabs[class] * SLAB_SIZE as usize,
            most: self.most[class],
            requests: 0,
        });
        small.chain(core::iter::once(Zone {
            size: PAGE as usize,
            used: self.pages,
            cached: 0,
            slabs: self.pages * PAGE as usize,
            most: self.most_pages,
            requests: self.large,
        }))
    }

    /// Allocates; `None` when memory is exhausted.
    pub fn alloc(&mut self, memory: &mut impl Backing, size: usize, align: usize) -> Option<u64> {
        match Class::of(size, align) {
            Class::Small { index } => self.alloc_small(memory, index),
            Class::Large { pages, align } => {
                let addr = memory.alloc_pages(pages, align)?;
                self.pages += pages;
                self.most_pages = self.most_pages.max(self.pages);
                self.large += 1;
                Some(addr)
            }
        }
    }

    /// Frees what [`Heap::alloc`] returned for the same size and alignment.
    ///
    /// # Panics
    /// If the address does not belong to a slab of that class.
    pub fn free(&mut self, memory: &mut impl Backing, addr: u64, size: usize, align: usize) {
        match Class::of(size, align) {
            Class::Small { index } => self.free_small(memory, index, addr),
            Class::Large { pages, .. } => {
                memory.free_pages(addr, pages);
                self.pages -= pages;
            }
        }
    }

    /// Allocates an object of a class.
    pub(super) fn alloc_small(&mut self, memory: &mut impl Backing, class: usize) -> Option<u64> {
        if self.partial[class] == 0 {
            let slab = memory.alloc_pages(SLAB_PAGES, SLAB_PAGES)?;
            memory.store(slab + FREE, 0);
            memory.store(slab + USED, 0);
            memory.store(slab + FRESH, slab + first_object(class));
            memory.store(slab + CLASS, class as u64);
            self.link(memory, class, slab);
            self.slabs[class] += 1;
        }
        self.out[class] += 1;
        self.most[class] = self.most[class].max(self.out[class]);
        let slab = self.partial[class];
        let mut object = memory.load(slab + FREE);
        if object == 0 {
            object = memory.load(slab + FRESH);
            memory.store(slab + FRESH, object + u64::from(SIZES[class]));
        } else {
            let next = memory.load(object);
            memory.store(slab + FREE, next);
        }
        let used = memory.load(slab + USED) + 1;
        memory.store(slab + USED, used);
        if used == capacity(class) {
            self.unlink(memory, class, slab);
        }
        Some(object)
    }

    /// Frees an object of a class.
    pub(super) fn free_small(&mut self, memory: &mut impl Backing, class: usize, addr: u64) {
        let slab = addr & !(SLAB_SIZE - 1);
        assert!(
            memory.load(slab + CLASS) == class as u64,
            "{addr:#x} is freed as an object of {} bytes, which it is not",
            SIZES[class]
        );
        self.out[class] -= 1;
        let first_free = memory.load(slab + FREE);
        memory.store(addr, first_free);
        memory.store(slab + FREE, addr);
        let used = memory.load(slab + USED) - 1;
        memory.store(slab + USED, used);
        if used + 1 == capacity(class) {
            self.link(memory, class, slab);
        }
        // An empty slab is kept while it is the only one with room, so that a single object
        // coming and going does not cost a slab each time.
        let only = memory.load(slab + NEXT) == 0 && memory.load(slab + PREV) == 0;
        if used == 0 && !only {
            self.unlink(memory, class, slab);
            memory.free_pages(slab, SLAB_PAGES);
            self.slabs[class] -= 1;
        }
    }

    fn link(&mut self, memory: &mut impl Backing, class: usize, slab: u64) {
        let head = self.partial[class];
        memory.store(slab + NEXT, head);
        memory.store(slab + PREV, 0);
        if head != 0 {
            memory.store(head + PREV, slab);
        }
        self.partial[class] = slab;
    }

    fn unlink(&mut self, memory: &mut impl Backing, class: usize, slab: u64) {
        let (next, prev) = (memory.load(slab + NEXT), memory.load(slab + PREV));
        if prev == 0 {
            self.partial[class] = next;
        } else {
            memory.store(prev + NEXT, next);
        }
        if next != 0 {
            memory.store(next + PREV, prev);
        }
        memory.store(slab + NEXT, 0);
        memory.store(slab + PREV, 0);
    }
}

/// Offset of the first object: behind the header, aligned as the class promises.
fn first_object(class: usize) -> u64 {
    let size = u64::from(SIZES[class]);
    HEADER.next_multiple_of(1 << size.trailing_zeros())
}

fn capacity(class: usize) -> u64 {
    (SLAB_SIZE - first_object(class)) / u64::from(SIZES[class])
}
