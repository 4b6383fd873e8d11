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
    count: [u16; CLASSES],
    /// Bytes given out by this CPU, less those that came back to it; may be below 0.
    used: isize,
}

impl CpuCache {
    /// An empty cache.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            first: [0; CLASSES],
            count: [0; CLASSES],
            used: 0,
        }
    }

    /// Takes a free object of a class for a request of `size` bytes; `None` when there is
    /// none.
    #[inline]
    pub fn get(&mut self, memory: &impl Backing, class: usize, size: usize) -> Option<u64> {
        let object = self.first[class];
        if object == 0 {
            return None;
        }
        self.first[class] = memory.load(object);
        self.count[class] -= 1;
        self.used += size as isize;
        Some(object)
    }

    /// Adds an object that was given out for a request of `size` bytes. Returns whether there
    /// are too many now: see [`CpuCache::give_back`].
    #[inline]
    pub fn put(&mut self, memory: &mut impl Backing, class: usize, size: usize, at: u64) -> bool {
        memory.store(at, self.first[class]);
        self.first[class] = at;
        self.count[class] += 1;
        self.used -= size as isize;
        self.count[class] > LIMITS[class]
    }

    /// Takes a batch of objects from the heap. Returns whether there is one at least.
    pub fn fill(&mut self, memory: &mut impl Backing, heap: &mut Heap, class: usize) -> bool {
        for _ in 0..(LIMITS[class] / 2).max(1) {
            let Some(object) = heap.alloc_small(memory, class) else {
                break;
            };
            memory.store(object, self.first[class]);
            self.first[class] = object;
            self.count[class] += 1;
        }
        self.count[class] > 0
    }

    /// Gives half of the objects of a class back to the heap.
    pub fn give_back(&mut self, memory: &mut impl Backing, heap: &mut Heap, class: usize) {
        let keep = LIMITS[class] / 2;
        while self.count[class] > keep {
            let object = self.first[class];
            self.first[class] = memory.load(object);
            self.count[class] -= 1;
            heap.free_small(memory, class, object);
        }
    }

    /// Gives all objects back.
    pub fn give_all_back(&mut self, memory: &mut impl Backing, heap: &mut Heap) {
        for class in 0..CLASSES {
            while self.count[class] > 0 {
                let object = self.first[class];
                self.first[class] = memory.load(object);
                self.count[class] -= 1;
                heap.free_small(memory, class, object);
            }
        }
    }

    /// Bytes given out by this CPU, less those that came back to it; may be below 0.
    #[must_use]
    pub const fn used(&self) -> isize {
        self.used
    }

    /// Notes that an object changed its size without moving: old and new are of one class.
    pub const fn resized(&mut self, old: usize, new: usize) {
        self.used += new as isize - old as isize;
    }
}

impl Default for CpuCache {
    fn default() -> Self {
        Self::new()
    }
}
