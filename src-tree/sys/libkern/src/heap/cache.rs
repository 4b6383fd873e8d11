//! Free objects of one CPU, in front of the heap that all share.
//!
//! The lists run through the free objects themselves, so taking and giving one back is a few
//! loads and stores of one CPU; interrupts are off meanwhile. A CPU that has none takes a
//! batch from the heap, one that has too many gives a batch back, wherever they came from.

use super::class::{CLASSES, SIZES};
use super::slabs::{Backing, Heap};

/// Bytes that a CPU keeps of each class, at most, and objects.
const KEPT_BYTES: usize = 16 << 10;
const KEPT_OBJECTS: usize = 64;

/// Objects that a CPU keeps of a class, at most.
const fn limit(class: usize) -> u16 {
    let fit = KEPT_BYTES / SIZES[class] as usize;
    (if fit > KEPT_OBJECTS {
        KEPT_OBJECTS
    } else {
        fit
    }) as u16
}

const LIMITS: [u16; CLASSES] = {
    let mut limits = [0; CLASSES];
    let mut class = 0;
    while class < CLASSES {
        limits[class] = limit(class);
        class += 1;
    }
    limits
};

/// The free objects of a CPU. 0 stands for "none" in the lists.
#[derive(Debug)]
pub struct CpuCache {
    first: [u64; CLASSES],
    /// Objects that may still be added before there are too many.
    room: [u16; CLASSES],
    /// Objects that were allocated here so far.
    taken: [u64; CLASSES],
}

impl CpuCache {
    /// An empty cache.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            first: [0; CLASSES],
            room: LIMITS,
            taken: [0; CLASSES],
        }
    }

    /// Allocates a free object of a class; `None` when there is none.
    #[inline]
    pub fn get(&mut self, memory: &impl Backing, class: usize) -> Option<u64> {
        let object = self.take(memory, class)?;
        self.taken[class] += 1;
        Some(object)
    }

    /// Takes a free object of a class out.
    #[inline]
    fn take(&mut self, memory: &impl Backing, class: usize) -> Option<u64> {
        let object = self.first[class];
        if object == 0 {
            return None;
        }
        self.first[class] = memory.load(object);
        self.room[class] += 1;
        Some(object)
    }

    /// Adds an object, if there is room: see [`CpuCache::give_back`]. Returns whether there was.
    #[inline]
    pub fn put(&mut self, memory: &mut impl Backing, class: usize, at: u64) -> bool {
        let Some(room) = self.room[class].checked_sub(1) else {
            return false;
        };
        self.room[class] = room;
        memory.store(at, self.first[class]);
        self.first[class] = at;
        true
    }

    /// How many free objects of a class there are.
    #[must_use]
    pub const fn count(&self, class: usize) -> usize {
        (LIMITS[class] - self.room[class]) as usize
    }

    /// How many objects of a class were allocated here so far.
    #[must_use]
    pub const fn taken(&self, class: usize) -> u64 {
        self.taken[class]
    }

    /// Takes a batch of objects from the heap. Returns whether there is one at least.
    pub fn fill(&mut self, memory: &mut impl Backing, heap: &mut Heap, class: usize) -> bool {
        for _ in 0..(LIMITS[class] / 2).max(1) {
            let Some(object) = heap.alloc_small(memory, class) else {
                break;
            };
            if !self.put(memory, class, object) {
                heap.free_small(memory, class, object);
                break;
            }
        }
        self.first[class] != 0
    }

    /// Gives half of the objects of a class back to the heap.
    pub fn give_back(&mut self, memory: &mut impl Backing, heap: &mut Heap, class: usize) {
        let keep = usize::from(LIMITS[class] / 2);
        while self.count(class) > keep
            && let Some(object) = self.take(memory, class)
        {
            heap.free_small(memory, class, object);
        }
    }

    /// Gives all objects back.
    pub fn give_all_back(&mut self, memory: &mut impl Backing, heap: &mut Heap) {
        for class in 0..CLASSES {
            while let Some(object) = self.take(memory, class) {
                heap.free_small(memory, class, object);
            }
        }
    }
}

impl Default for CpuCache {
    fn default() -> Self {
        Self::new()
    }
}
