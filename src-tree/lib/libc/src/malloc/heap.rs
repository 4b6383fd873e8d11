//! A heap: size classes and large objects over a source of pages.

use core::ptr::null_mut;

use super::class;
use super::header::{self, Header, Kind};
use super::large;
use super::region::Regions;
use super::slab;
use super::source::{PageSource, UNIT};
use crate::lock::Lock;

/// Empty slabs of a class that are kept for the next request.
const KEPT_EMPTY: usize = 1;

/// The slabs of one class that have room, and how many of them are empty.
struct ClassList {
    first: *mut Header,
    empty: usize,
}

// SAFETY: the slabs in the list belong to the heap, and the list is behind a lock.
unsafe impl Send for ClassList {}

/// What all classes share.
struct Shared<S> {
    regions: Regions,
    source: S,
}

/// An allocator. Lock order: a class, then what is shared.
pub struct Heap<S> {
    classes: [Lock<ClassList>; class::COUNT],
    shared: Lock<Shared<S>>,
}

/// Why a pointer was refused: the caller has corrupted memory and should be ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnObject;

impl<S: PageSource> Heap<S> {
    /// An empty heap.
    pub const fn new(source: S) -> Heap<S> {
        Heap {
            classes: [const {
                Lock::new(ClassList {
                    first: null_mut(),
                    empty: 0,
                })
            }; class::COUNT],
            shared: Lock::new(Shared {
                regions: Regions::new(),
                source,
            }),
        }
    }

    /// Gives `size` bytes at a multiple of `align` (a power of two), or null.
    pub fn allocate(&self, size: usize, align: usize) -> *mut u8 {
        if size <= class::LARGEST && align <= class::MIN_ALIGN {
            return self.allocate_small(class::of(size));
        }
        if size <= class::LARGEST && align <= class::LARGEST {
            // Classes that are powers of two keep their own alignment.
            return self.allocate_small(class::of(size.max(align).next_power_of_two()));
        }
        let mut shared = self.shared.lock();
        let Shared { regions, source } = &mut *shared;
        large::take(regions, source, size, align).unwrap_or(null_mut())
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

    fn allocate_small(&self, class_index: usize) -> *mut u8 {
        let mut list = self.classes[class_index].lock();
        if list.first.is_null() {
            let Some(unit) = self.take_unit() else {
                return null_mut();
            };
            // SAFETY: the unit was just taken for this.
            list.first = unsafe { slab::start(unit, class_index) };
            list.empty += 1;
        }
        let unit = list.first.cast::<u8>();
        // SAFETY: slabs in the list are live, and the class's lock is held.
        let header = unsafe { &mut *list.first };
        if header.used == 0 {
            list.empty -= 1;
        }
        let object = slab::take(header, unit);
        if slab::is_full(header) {
            list.first = header.next;
            header.next = null_mut();
            // SAFETY: as above; the next slab has the full one as its neighbour.
            if let Some(next) = unsafe { list.first.as_mut() } {
                next.previous = null_mut();
            }
        }
        object
    }

    fn take_unit(&self) -> Option<*mut u8> {
        let mut shared = self.shared.lock();
        let Shared { regions, source } = &mut *shared;
        regions.take(source, 1)
    }

    /// Takes an object back.
    ///
    /// # Safety
    /// `object` must have come from this heap, and nobody may use it any more.
    ///
    /// # Errors
    /// When the address is recognisably not that of a live object.
    pub unsafe fn free(&self, object: *mut u8) -> Result<(), NotAnObject> {
        let place = header::of_object(object);
        // SAFETY: an object's header is readable; a wild pointer may fault here, as in C.
        let kind = unsafe { (*place).kind() };
        match kind.ok_or(NotAnObject)? {
            // SAFETY: the header was recognised; the caller gives the object up.
            Kind::Slab => unsafe { self.free_small(place, object) },
            Kind::Run | Kind::Mapping => {
                let mut shared = self.shared.lock();
                let Shared { regions, source } = &mut *shared;
                // SAFETY: the header belongs to the object that is given up.
                let header = unsafe { &mut *place };
                // SAFETY: as above.
                unsafe { large::put(regions, source, header) };
                Ok(())
            }
        }
    }

    unsafe fn free_small(&self, place: *mut Header, object: *mut u8) -> Result<(), NotAnObject> {
        // SAFETY: the class of a live slab does not change.
        let class_index = usize::from(unsafe { (*place).class });
        let mut list = self.classes.get(class_index).ok_or(NotAnObject)?.lock();
        // SAFETY: the slab is live, and the class's lock is held.
        let slab = unsafe { &mut *place };
        if slab.used == 0 || !slab::holds(slab, place.cast(), object) {
            return Err(NotAnObject);
        }
        let was_full = slab::is_full(slab);
        // SAFETY: the object is of this slab and given up.
        unsafe { slab::put(slab, object) };
        if was_full {
            slab.previous = null_mut();
            slab.next = list.first;
            // SAFETY: slabs in the list are live.
            if let Some(next) = unsafe { list.first.as_mut() } {
                next.previous = place;
            }
            list.first = place;
        }
        if slab.used == 0 {
            if list.empty >= KEPT_EMPTY {
                self.give_up(&mut list, slab);
            } else {
                list.empty += 1;
            }
        }
        Ok(())
    }

    /// Takes an empty slab out of its list and gives its unit back.
    fn give_up(&self, list: &mut ClassList, slab: &mut Header) {
        // SAFETY: neighbours in the list are live.
        match unsafe { slab.previous.as_mut() } {
            Some(previous) => previous.next = slab.next,
            None => list.first = slab.next,
        }
        // SAFETY: as above.
        if let Some(next) = unsafe { slab.next.as_mut() } {
            next.previous = slab.previous;
        }
        slab.clear();
        let unit = core::ptr::from_mut(slab).cast();
        let mut shared = self.shared.lock();
        // SAFETY: the unit was taken as a run of one, and holds no object.
        unsafe { shared.regions.put(unit, 1) };
    }

    /// Bytes that can be used at `object`.
    ///
    /// # Safety
    /// As for [`free`](Self::free), but the object stays in use.
    ///
    /// # Errors
    /// As for [`free`](Self::free).
    pub unsafe fn usable_size(&self, object: *mut u8) -> Result<usize, NotAnObject> {
        // SAFETY: an object's header is readable and what is read does not change.
        let header = unsafe { &*header::of_object(object) };
        match header.kind().ok_or(NotAnObject)? {
            Kind::Slab if usize::from(header.class) < class::COUNT => {
                Ok(class::size(usize::from(header.class)))
            }
            Kind::Slab => Err(NotAnObject),
            Kind::Run | Kind::Mapping => Ok(large::usable(header, object)),
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
    pub unsafe fn resize(&self, object: *mut u8, size: usize) -> Result<*mut u8, NotAnObject> {
        // SAFETY: the caller gives a live object.
        let old = unsafe { self.usable_size(object) }?;
        // SAFETY: as above.
        if unsafe { self.resize_in_place(object, old, size) } {
            return Ok(object);
        }
        let new = self.allocate(size, class::MIN_ALIGN);
        if !new.is_null() {
            // SAFETY: both objects have that many bytes, and they are different ones.
            unsafe { new.copy_from_nonoverlapping(object, old.min(size)) };
            // SAFETY: the content has moved; the caller gives the old object up.
            unsafe { self.free(object) }?;
        }
        Ok(new)
    }

    unsafe fn resize_in_place(&self, object: *mut u8, old: usize, size: usize) -> bool {
        // SAFETY: the caller gives a live object.
        let header = unsafe { &mut *header::of_object(object) };
        if header.kind() == Some(Kind::Slab) {
            return size <= old && (size > old / 2 || old <= 64);
        }
        if size <= class::LARGEST {
            return false;
        }
        let mut shared = self.shared.lock();
        // SAFETY: the header is the object's own, and only its owner resizes it.
        unsafe { large::resize(&mut shared.regions, header, object, size) }
    }

    /// Whether fresh memory for an object of this size is already zero.
    pub fn is_fresh_zero(size: usize) -> bool {
        size > super::region::LONGEST_RUN * UNIT
    }
}
