//! A run of units cut into objects of one size class.
//!
//! A free object holds the address of the next one in its first word, and in its second a mark
//! by which a second `free` is noticed.

use core::ptr::null_mut;

use super::class;
use super::source::UNIT;

/// What a slab's objects are doing.
#[repr(C)]
pub struct Slab {
    /// First free object.
    pub free: *mut u8,
    /// Objects that were never handed out begin here.
    pub fresh: *mut u8,
    /// Neighbours in the class's list of slabs with room.
    pub next: *mut Slab,
    /// See `next`.
    pub previous: *mut Slab,
    /// Objects that are not free here (they are in use, or in some thread's cache).
    pub used: u32,
    /// The size class.
    pub class: u8,
    /// The unit in which the slab begins that this unit belongs to.
    pub first_unit: u8,
}

impl Slab {
    /// Makes a slab of `class` out of its units, which begin at `start`.
    pub fn begin(&mut self, start: *mut u8, class: usize) {
        self.free = null_mut();
        self.fresh = start;
        self.next = null_mut();
        self.previous = null_mut();
        self.used = 0;
        self.class = class as u8;
    }

    /// Whether every object is in use.
    pub fn is_full(&self) -> bool {
        self.used as usize == class::capacity(usize::from(self.class))
    }

    /// Takes an object out of a slab that has room.
    pub fn take(&mut self) -> *mut u8 {
        self.used += 1;
        if self.free.is_null() {
            let object = self.fresh;
            self.fresh = object.wrapping_add(class::size(usize::from(self.class)));
            return object;
        }
        let object = self.free;
        // SAFETY: a free object holds the address of the next one.
        self.free = unsafe { next(object) };
        object
    }

    /// Puts an object back.
    ///
    /// # Safety
    /// `object` must have been taken from this slab, and nobody may use it any more.
    pub unsafe fn put(&mut self, object: *mut u8) {
        // SAFETY: the object is free to be written.
        unsafe { link(object, self.free) };
        self.free = object;
        self.used -= 1;
    }

    /// Whether `object` is where an object of this slab, which begins at `start`, can be.
    pub fn holds(&self, start: *const u8, object: *const u8) -> bool {
        let class = usize::from(self.class);
        let offset = object.addr().wrapping_sub(start.addr());
        offset < class::units(class) * UNIT
            && offset.is_multiple_of(class::size(class))
            && object.addr() < self.fresh.addr()
    }

    /// Whether an object is free here.
    pub fn has_free(&self, object: *const u8) -> bool {
        let mut free = self.free;
        while !free.is_null() {
            if free.addr() == object.addr() {
                return true;
            }
            // SAFETY: a free object holds the address of the next one.
            free = unsafe { next(free) };
        }
        false
    }
}

/// The object behind a free one.
///
/// # Safety
/// `object` must be free.
#[inline(always)]
pub unsafe fn next(object: *mut u8) -> *mut u8 {
    // SAFETY: the caller gives a free object, which has at least 16 bytes.
    unsafe { object.cast::<*mut u8>().read() }
}

/// Puts a free object before another.
///
/// # Safety
/// `object` must be free.
#[inline(always)]
pub unsafe fn link(object: *mut u8, next: *mut u8) {
    // SAFETY: the caller gives a free object, which has at least 16 bytes.
    unsafe { object.cast::<*mut u8>().write(next) };
}

/// A value that a program has in its data by accident only.
const MARK: usize = 0xd0b1_e4f5_ee93_1c57;

/// Marks an object as free, or (0) as in use.
///
/// # Safety
/// `object` must be free.
#[inline(always)]
pub unsafe fn set_mark(object: *mut u8, free: bool) {
    let mark = if free { MARK } else { 0 };
    // SAFETY: the caller gives a free object, which has at least 16 bytes.
    unsafe { object.cast::<usize>().wrapping_add(1).write(mark) };
}

/// Whether an object looks as if it were free: it is, or its user has written that value.
///
/// # Safety
/// `object` must be readable.
#[inline(always)]
pub unsafe fn is_marked(object: *mut u8) -> bool {
    // SAFETY: every object has at least 16 bytes.
    unsafe { object.cast::<usize>().wrapping_add(1).read() == MARK }
}
