//! What all threads share of one size class: the slabs that have room.

use core::ptr::null_mut;

use super::NotAnObject;
use super::cache::Chain;
use super::class;
use super::header;
use super::region::Regions;
use super::slab::{self, Slab};
use super::source::{PageSource, UNIT};

/// Empty slabs of a class that are kept for the next request.
const KEPT_EMPTY: usize = 1;

/// The slabs of one class that have room, and how many of them are empty.
pub(super) struct Central {
    first: *mut Slab,
    empty: usize,
}

// SAFETY: the slabs in the list belong to the heap, and the list is behind a lock.
unsafe impl Send for Central {}

/// The unit where a slab begins.
fn start_of(slab: *mut Slab) -> *mut u8 {
    let base = header::base_of_head(slab);
    // SAFETY: a slab is part of a live head.
    let first = unsafe { (*slab).first_unit };
    base.wrapping_add(usize::from(first) * UNIT)
}

impl Central {
    /// No slabs.
    pub(super) const fn new() -> Central {
        Central {
            first: null_mut(),
            empty: 0,
        }
    }

    /// Takes up to `wanted` objects; none when there is no slab with room.
    pub(super) fn take(&mut self, wanted: u32) -> Chain {
        let mut chain = Chain {
            head: null_mut(),
            count: 0,
        };
        while chain.count < wanted {
            // SAFETY: slabs in the list are live, and the class's lock is held.
            let Some(slab) = (unsafe { self.first.as_mut() }) else {
                break;
            };
            self.empty -= usize::from(slab.used == 0);
            while chain.count < wanted && !slab.is_full() {
                let object = slab.take();
                // SAFETY: the object is free.
                unsafe { slab::link(object, chain.head) };
                chain.head = object;
                chain.count += 1;
            }
            if slab.is_full() {
                self.remove(slab);
            }
        }
        chain
    }

    /// Makes a slab out of a run of units of this class.
    pub(super) fn add(&mut self, class: usize, run: *mut u8) {
        let base = header::base_of_head(run);
        let at = header::unit_of(run);
        // SAFETY: a run lies in a live region, and its units are this slab's.
        let head = unsafe { &mut *header::at(base) };
        for unit in at..at + class::units(class) {
            head.kinds[unit] = class as u8 + 1;
            // SAFETY: as above.
            unsafe { &mut *header::slab(base, unit) }.first_unit = at as u8;
        }
        // SAFETY: as above.
        let slab = unsafe { &mut *header::slab(base, at) };
        slab.begin(run, class);
        self.empty += 1;
        self.insert(slab);
    }

    /// Takes objects of this class back; units of slabs that are then not needed go to `regions`.
    ///
    /// # Errors
    /// At the first that is not an object of this class; those behind it are lost.
    ///
    /// # Safety
    /// The objects are free, and in regions.
    pub(super) unsafe fn put(
        &mut self,
        class: usize,
        chain: Chain,
        mut give_up: impl FnMut(*mut u8),
    ) -> Result<(), NotAnObject> {
        let mut object = chain.head;
        for _ in 0..chain.count {
            // SAFETY: the object is free.
            let next = unsafe { slab::next(object) };
            let slab = slab_of(object);
            // SAFETY: the slab of an object is live, and the class's lock is held.
            let slab = unsafe { &mut *slab };
            let start = start_of(slab);
            if usize::from(slab.class) != class || slab.used == 0 || !slab.holds(start, object) {
                return Err(NotAnObject);
            }
            let was_full = slab.is_full();
            // SAFETY: the object is of this slab and free.
            unsafe { slab.put(object) };
            if was_full {
                self.insert(slab);
            }
            if slab.used == 0 {
                if self.empty >= KEPT_EMPTY {
                    self.remove(slab);
                    give_up(start);
                } else {
                    self.empty += 1;
                }
            }
            object = next;
        }
        Ok(())
    }

    fn insert(&mut self, slab: &mut Slab) {
        slab.previous = null_mut();
        slab.next = self.first;
        // SAFETY: slabs in the list are live.
        if let Some(next) = unsafe { slab.next.as_mut() } {
            next.previous = slab;
        }
        self.first = slab;
    }

    fn remove(&mut self, slab: &mut Slab) {
        // SAFETY: neighbours in the list are live.
        match unsafe { slab.previous.as_mut() } {
            Some(previous) => previous.next = slab.next,
            None => self.first = slab.next,
        }
        // SAFETY: as above.
        if let Some(next) = unsafe { slab.next.as_mut() } {
            next.previous = slab.previous;
        }
        slab.next = null_mut();
        slab.previous = null_mut();
    }
}

/// The slab of an object that lies in a region.
pub(super) fn slab_of(object: *mut u8) -> *mut Slab {
    let base = header::base_of(object);
    // SAFETY: the head of a live region is readable; the number of the first unit of a unit in
    // use does not change.
    let first = unsafe { (*header::slab(base, header::unit_of(object))).first_unit };
    header::slab(base, usize::from(first))
}

/// Takes a run for a slab of a class.
pub(super) fn run_for(
    regions: &mut Regions,
    source: &mut impl PageSource,
    class: usize,
) -> Option<*mut u8> {
    regions
        .take(source, class::units(class))
        .map(|run| run.start)
}
