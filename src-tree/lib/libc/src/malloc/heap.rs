//! A heap: size classes, runs and large objects over a source of pages.

use core::ptr::null_mut;

use super::NotAnObject;
use super::cache::{Cache, Chain};
use super::central::{Central, run_for, slab_of};
use super::class;
use super::header::{self, Header, UNITS, kind};
use super::large::{self, Mappings, Taken};
use super::region::{LONGEST_RUN, Regions};
use super::slab;
use super::source::{PageSource, UNIT};
use crate::lock::Lock;

/// An object that is made larger than this is taken for one that goes on growing.
const GROWS: usize = 8 * 1024;
/// What grows further gets a mapping.
const GROWN_RUN: usize = 256 * 1024;
/// Mappings of this size keep their place whatever is left of the object.
const KEEPS_PLACE: usize = 32 << 20;
/// Bytes of the longest run that is looked for.
const LONGEST_RUN_SIZE: usize = LONGEST_RUN * UNIT;

/// What all classes share.
struct Shared<S> {
    regions: Regions,
    mappings: Mappings,
    source: S,
}

/// An allocator. Lock order: a class, then what is shared.
pub struct Heap<S> {
    classes: [Lock<Central>; class::COUNT],
    shared: Lock<Shared<S>>,
}

/// Where an object lies.
enum Place {
    Slab(usize),
    Run,
    Mapping,
}

/// Where an object lies, as its head tells.
///
/// # Safety
/// `object` must be an object; a wild pointer may fault here, as in C.
#[inline(always)]
unsafe fn place_of(object: *mut u8) -> Result<Place, NotAnObject> {
    if !object.addr().is_multiple_of(class::MIN_ALIGN) {
        return Err(NotAnObject);
    }
    let kinds = header::at(header::base_of(object)).cast::<u8>();
    let unit = header::unit_of(object);
    // SAFETY: an object's head is readable.
    let whose = unsafe { kinds.read() };
    // SAFETY: as above; the kinds of the units come first.
    let used_for = unsafe { kinds.wrapping_add(unit).read() };
    match (whose, used_for) {
        (kind::REGION, 1..) if usize::from(used_for) <= class::COUNT => {
            Ok(Place::Slab(usize::from(used_for) - 1))
        }
        (kind::REGION, kind::RUN) if object.addr().is_multiple_of(UNIT) => Ok(Place::Run),
        (kind::MAPPING, _) => Ok(Place::Mapping),
        _ => Err(NotAnObject),
    }
}

/// Units of a run.
///
/// # Safety
/// `run` must be a live run.
unsafe fn units_of(run: *mut u8) -> usize {
    let kinds = header::at(header::base_of(run)).cast::<u8>();
    let first = header::unit_of(run);
    // SAFETY: a live run's head is readable.
    let follows = |unit: &usize| unsafe { kinds.wrapping_add(*unit).read() } == kind::RUN_REST;
    1 + (first + 1..UNITS).take_while(follows).count()
}

impl<S: PageSource> Heap<S> {
    /// An empty heap.
    pub const fn new(source: S) -> Heap<S> {
        Heap {
            classes: [const { Lock::new(Central::new()) }; class::COUNT],
            shared: Lock::new(Shared {
                regions: Regions::new(),
                mappings: Mappings::new(),
                source,
            }),
        }
    }

    /// Gives `size` bytes at a multiple of `align` (a power of two), or null.
    #[inline(always)]
    pub fn allocate(&self, cache: &mut Cache, size: usize, align: usize) -> *mut u8 {
        if size <= class::LARGEST && align <= class::MIN_ALIGN {
            return self.allocate_small(cache, class::of(size));
        }
        self.allocate_other(cache, size, align).object
    }

    /// As [`allocate`](Self::allocate), also telling whether the memory is zero.
    pub fn allocate_other(&self, cache: &mut Cache, size: usize, align: usize) -> Taken {
        if size <= class::LARGEST && align <= class::LARGEST {
            // Classes that are powers of two keep their own alignment.
            let size = if align <= class::MIN_ALIGN {
                size
            } else {
                size.max(align).next_power_of_two()
            };
            let object = self.allocate_small(cache, class::of(size));
            return Taken {
                object,
                zeroed: false,
            };
        }
        let mut shared = self.shared.lock();
        let Shared {
            regions,
            mappings,
            source,
        } = &mut *shared;
        let taken = if size <= LONGEST_RUN_SIZE && align <= UNIT {
            take_run(regions, source, size)
        } else {
            mappings.take(source, size, align)
        };
        taken.unwrap_or(Taken {
            object: null_mut(),
            zeroed: false,
        })
    }

    #[inline(always)]
    fn allocate_small(&self, cache: &mut Cache, class: usize) -> *mut u8 {
        let object = match cache.take(class) {
            Some(object) => object,
            None => self.refill(cache, class),
        };
        if !object.is_null() {
            // SAFETY: the object is free until it is given out.
            unsafe { slab::set_mark(object, false) };
        }
        object
    }

    /// Fetches objects for an empty bin; gives one of them, or null.
    #[cold]
    #[inline(never)]
    fn refill(&self, cache: &mut Cache, class: usize) -> *mut u8 {
        let wanted = cache.wanted(class);
        let mut central = self.classes[class].lock();
        let mut chain = central.take(wanted);
        if chain.count == 0 {
            let mut shared = self.shared.lock();
            let Shared {
                regions, source, ..
            } = &mut *shared;
            let Some(run) = run_for(regions, source, class) else {
                return null_mut();
            };
            central.add(class, run);
            drop(shared);
            chain = central.take(wanted);
        }
        drop(central);
        cache.fill(class, chain);
        cache.take(class).unwrap_or(null_mut())
    }

    /// Takes an object back.
    ///
    /// # Safety
    /// `object` must have come from this heap, and nobody may use it any more.
    ///
    /// # Errors
    /// When the address is recognisably not that of a live object.
    #[inline(always)]
    pub unsafe fn free(&self, cache: &mut Cache, object: *mut u8) -> Result<(), NotAnObject> {
        // SAFETY: the caller gives an object.
        match unsafe { place_of(object) }? {
            Place::Slab(class) => {
                // SAFETY: as above.
                if unsafe { slab::is_marked(object) } && self.is_free(cache, class, object) {
                    return Err(NotAnObject);
                }
                // SAFETY: the caller gives the object up.
                unsafe { slab::set_mark(object, true) };
                // SAFETY: the object is free now.
                if unsafe { cache.put(class, object) } {
                    return self.drain(cache, class);
                }
                Ok(())
            }
            // SAFETY: the caller gives the object up.
            place => unsafe { self.free_other(&place, object) },
        }
    }

    /// Whether an object that looks free is found among the free ones.
    #[cold]
    fn is_free(&self, cache: &Cache, class: usize, object: *mut u8) -> bool {
        if cache.has(class, object) {
            return true;
        }
        let _central = self.classes[class].lock();
        // SAFETY: the object's slab is live, and the class's lock is held.
        unsafe { &*slab_of(object) }.has_free(object)
    }

    /// Gives back what a bin has too much.
    #[cold]
    #[inline(never)]
    fn drain(&self, cache: &mut Cache, class: usize) -> Result<(), NotAnObject> {
        let chain = cache.surplus(class);
        self.give_back(class, chain)
    }

    fn give_back(&self, class: usize, chain: Chain) -> Result<(), NotAnObject> {
        if chain.count == 0 {
            return Ok(());
        }
        let mut central = self.classes[class].lock();
        let give_up = |run| {
            let mut shared = self.shared.lock();
            let Shared {
                regions, source, ..
            } = &mut *shared;
            // SAFETY: the run was taken for a slab of this class, and holds no object.
            unsafe { regions.put(source, run, class::units(class)) };
        };
        // SAFETY: the objects of a cache are free and lie in regions.
        unsafe { central.put(class, chain, give_up) }
    }

    #[cold]
    unsafe fn free_other(&self, place: &Place, object: *mut u8) -> Result<(), NotAnObject> {
        let mut shared = self.shared.lock();
        let Shared {
            regions,
            mappings,
            source,
        } = &mut *shared;
        if matches!(place, Place::Run) {
            // SAFETY: the object is a run.
            let units = unsafe { units_of(object) };
            // SAFETY: as above; the caller gives it up.
            unsafe { regions.put(source, object, units) };
        } else {
            // SAFETY: the object is a mapping, and the caller gives it up.
            unsafe { mappings.put(source, object) };
        }
        Ok(())
    }

    /// Bytes that can be used at `object`.
    ///
    /// # Safety
    /// As for [`free`](Self::free), but the object stays in use.
    ///
    /// # Errors
    /// As for [`free`](Self::free).
    pub unsafe fn usable_size(&self, object: *mut u8) -> Result<usize, NotAnObject> {
        // SAFETY: the caller gives an object.
        match unsafe { place_of(object) }? {
            Place::Slab(class) => Ok(class::size(class)),
            // SAFETY: as above.
            Place::Run => Ok(unsafe { units_of(object) } * UNIT),
            // SAFETY: as above.
            Place::Mapping => Ok(unsafe { large::usable(object) }),
        }
    }

    /// Makes an object `size` bytes large, moving it when it must; null when there is no
    /// memory, the old object then being untouched.
    ///
    /// # Safety
    /// As for [`free`](Self::free).
    ///
    /// # Errors
    /// As for [`free`](Self::free).
    pub unsafe fn resize(
        &self,
        cache: &mut Cache,
        object: *mut u8,
        size: usize,
    ) -> Result<*mut u8, NotAnObject> {
        // SAFETY: the caller gives a live object.
        let old = unsafe { self.usable_size(object) }?;
        // SAFETY: as above.
        if unsafe { self.resize_in_place(object, old, size) }? {
            return Ok(object);
        }
        let new = self.allocate_grown(cache, old, size);
        if !new.is_null() {
            // SAFETY: both objects have that many bytes, and they are different ones.
            unsafe { new.copy_from_nonoverlapping(object, old.min(size)) };
            // SAFETY: the content has moved; the caller gives the old object up.
            unsafe { self.free(cache, object) }?;
        }
        Ok(new)
    }

    /// Memory for an object that has grown, and so is likely to grow again: one that is not
    /// small gets a run, whose neighbours are mostly free, or address space to grow into. Pages
    /// cost nothing as long as they are not used.
    fn allocate_grown(&self, cache: &mut Cache, old: usize, size: usize) -> *mut u8 {
        const LEAST_MAPPING: usize = 8 << 20;
        const LARGE: usize = 16 << 20;
        const HUGE: usize = 256 << 20;
        if size > old && size > GROWS {
            let roomy = match size {
                // More than a class serves.
                _ if size <= GROWN_RUN => size.max(class::LARGEST + 1),
                _ if size <= LARGE => LEAST_MAPPING.max(size * 4),
                _ if size <= HUGE => size * 2,
                _ => size.saturating_add(size / 4),
            };
            let new = self.allocate(cache, roomy, class::MIN_ALIGN);
            if !new.is_null() {
                return new;
            }
        }
        self.allocate(cache, size, class::MIN_ALIGN)
    }

    unsafe fn resize_in_place(
        &self,
        object: *mut u8,
        old: usize,
        size: usize,
    ) -> Result<bool, NotAnObject> {
        // SAFETY: the caller gives a live object.
        match unsafe { place_of(object) }? {
            Place::Slab(_) => Ok(size <= old && (size > old / 2 || old <= 64)),
            // What goes on growing moves on early, while there is little to copy.
            Place::Run if size <= GROWS / 2 || size > old && size > GROWN_RUN => Ok(false),
            Place::Run => {
                let (old, new) = (old / UNIT, size.div_ceil(UNIT));
                if old == new {
                    return Ok(true);
                }
                let mut shared = self.shared.lock();
                let Shared {
                    regions, source, ..
                } = &mut *shared;
                // SAFETY: the object is a run of that length.
                Ok(unsafe { regions.resize(source, object, old, new) })
            }
            Place::Mapping => {
                let enough = size >= old / 8 || old <= KEEPS_PLACE && size > GROWN_RUN / 2;
                Ok(size <= old && enough)
            }
        }
    }

    /// Gives back everything that a cache holds, which from then on keeps nothing: its thread
    /// ends.
    pub fn close(&self, cache: &mut Cache) {
        cache.close();
        for class in 0..class::COUNT {
            let chain = cache.all(class);
            // What is no object is left alone: there is nobody any more to tell it.
            let _ = self.give_back(class, chain);
        }
    }

    /// Takes every lock and keeps it, for a fork.
    pub(crate) fn hold(&self) {
        for class in &self.classes {
            class.hold();
        }
        self.shared.hold();
    }

    /// Gives the locks back that this thread took by `hold`.
    pub(crate) fn release(&self) {
        self.shared.release();
        for class in &self.classes {
            class.release();
        }
    }
}

/// Takes a run for one object.
fn take_run(regions: &mut Regions, source: &mut impl PageSource, size: usize) -> Option<Taken> {
    let units = size.div_ceil(UNIT).max(1);
    let run = regions.take(source, units)?;
    let head: *mut Header = header::at(header::base_of(run.start));
    // SAFETY: a run lies in a live region, and what is shared is locked.
    let kinds = unsafe { &mut (*head).kinds };
    let first = header::unit_of(run.start);
    kinds[first] = kind::RUN;
    kinds[first + 1..first + units].fill(kind::RUN_REST);
    Some(Taken {
        object: run.start,
        zeroed: run.zeroed,
    })
}
