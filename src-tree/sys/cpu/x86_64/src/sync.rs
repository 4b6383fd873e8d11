//! The two locks that the lowest rooms need: an interrupt-safe spin lock and a cell that is
//! set once.

pub use crate::place::Place;

use core::cell::UnsafeCell;
use core::fmt;
use core::mem::MaybeUninit;
use core::ops::{Deref, DerefMut};
use core::panic::Location;
use core::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use crate::contention::{self, Class, Kind};
use crate::irq::IrqGuard;
use crate::{local, tlb, tsc};

/// A spin lock that keeps interrupts off while it is held, so that interrupt handlers may
/// take it too. Not recursive: taking it twice on one CPU panics. Hold it briefly, and
/// never across a sleep ([`held_spin`] tells the scheduler). A CPU that waits for one still
/// answers the requests of [`tlb`].
pub struct Spin<T> {
    /// Number of the CPU that has it, and 1; 0 while it is free.
    holder: AtomicU32,
    value: UnsafeCell<T>,
}

// SAFETY: the lock hands out one reference at a time.
unsafe impl<T: Send> Sync for Spin<T> {}

impl<T> Spin<T> {
    /// Makes an unlocked lock.
    pub const fn new(value: T) -> Self {
        Self {
            holder: AtomicU32::new(FREE),
            value: UnsafeCell::new(value),
        }
    }

    /// Takes the lock, spinning until it is free.
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> SpinGuard<'_, T> {
        match self.try_lock() {
            Some(guard) => guard,
            None => self.lock_slowly(),
        }
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn lock_slowly(&self) -> SpinGuard<'_, T> {
        let (begin, mut spins) = (tsc::read(), 0);
        loop {
            while self.holder.load(Ordering::Relaxed) != FREE {
                if self.is_held_here() {
                    refuse();
                }
                tlb::poll();
                core::hint::spin_loop();
                spins += 1;
            }
            if let Some(guard) = self.try_lock() {
                let class = Class::at(Kind::Spin, Location::caller());
                contention::note(class, spins, tsc::read().wrapping_sub(begin));
                return guard;
            }
        }
    }

    /// Whether this CPU has it. A host program has threads instead of CPUs.
    fn is_held_here(&self) -> bool {
        cfg!(target_os = "none") && self.holder.load(Ordering::Relaxed) == me()
    }

    /// Takes the lock if it is free.
    #[inline]
    #[track_caller]
    pub fn try_lock(&self) -> Option<SpinGuard<'_, T>> {
        let irq = IrqGuard::unnamed();
        self.holder
            .compare_exchange(FREE, me(), Ordering::Acquire, Ordering::Relaxed)
            .ok()?;
        local::spin_taken(Location::caller());
        Some(SpinGuard {
            lock: self,
            _irq: irq,
        })
    }
}

impl<T> fmt::Debug for Spin<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spin")
            .field("holder", &self.holder)
            .finish_non_exhaustive()
    }
}

const FREE: u32 = 0;

/// What this CPU makes of the word of a lock that it takes.
#[inline]
fn me() -> u32 {
    local::number() as u32 + 1
}

/// Panics because of a lock that the CPU would wait for until it lets it go itself.
#[cold]
#[track_caller]
fn refuse() -> ! {
    match held_spin() {
        Some(taken) => panic!(
            "a spin lock is wanted that this CPU has; the first one that it has was taken at {taken}"
        ),
        None => panic!("a spin lock is wanted that this CPU has"),
    }
}

/// Access to what a [`Spin`] protects.
pub struct SpinGuard<'a, T> {
    lock: &'a Spin<T>,
    // Dropped after `drop` has released the lock.
    _irq: IrqGuard,
}

impl<T> Deref for SpinGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the guard holds the lock, so nobody else has a reference.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for SpinGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as in `deref`, and `self` is borrowed exclusively.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for SpinGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.lock.holder.store(FREE, Ordering::Release);
        local::spin_released();
    }
}

/// Whether this CPU holds a spin lock: then nobody may sleep.
#[must_use]
#[inline]
pub fn holds_spin() -> bool {
    local::holds_spin()
}

/// Where this CPU took the first of the spin locks that it holds, if it holds any.
#[must_use]
pub fn held_spin() -> Option<&'static Location<'static>> {
    local::held_spin()
}

const EMPTY: u8 = 0;
const WRITING: u8 = 1;
const FULL: u8 = 2;

/// A value that is set once, at boot, and read by everybody from then on.
pub struct Once<T> {
    state: AtomicU8,
    value: UnsafeCell<MaybeUninit<T>>,
}

// SAFETY: written once before `FULL` is published, only shared references afterwards.
unsafe impl<T: Send + Sync> Sync for Once<T> {}

impl<T> Once<T> {
    /// Makes an empty cell.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            state: AtomicU8::new(EMPTY),
            value: UnsafeCell::new(MaybeUninit::uninit()),
        }
    }

    /// Sets the value; the first one wins. Returns whether this was the first.
    pub fn set(&self, value: T) -> bool {
        let first = self
            .state
            .compare_exchange(EMPTY, WRITING, Ordering::Acquire, Ordering::Relaxed)
            .is_ok();
        if first {
            // SAFETY: only the caller that moved the state away from EMPTY comes here, and
            // nobody reads before FULL.
            let slot = unsafe { &mut *self.value.get() };
            slot.write(value);
            self.state.store(FULL, Ordering::Release);
        }
        first
    }

    /// Returns the value, if it has been set.
    #[inline]
    pub fn get(&self) -> Option<&T> {
        if self.state.load(Ordering::Acquire) != FULL {
            return None;
        }
        // SAFETY: FULL means that nobody writes any more.
        let value = unsafe { &*self.value.get() };
        // SAFETY: FULL means that it has been written.
        Some(unsafe { value.assume_init_ref() })
    }
}

impl<T> Once<T> {
    /// Gives the value back, if it has been set.
    pub fn into_inner(mut self) -> Option<T> {
        if core::mem::replace(self.state.get_mut(), EMPTY) != FULL {
            return None;
        }
        // SAFETY: FULL means that it has been written; EMPTY keeps it from being dropped here.
        Some(unsafe { self.value.get_mut().assume_init_read() })
    }
}

impl<T> Drop for Once<T> {
    fn drop(&mut self) {
        if *self.state.get_mut() == FULL {
            // SAFETY: FULL means that it has been written, and nobody has a reference any more.
            unsafe {
                self.value.get_mut().assume_init_drop();
            }
        }
    }
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Once<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
