//! Which handler serves which interrupt vector, and how often each has come.
//!
//! Nothing here is locked: a handler is found with one load, and what a CPU has for itself
//! (timer, messages of other CPUs) it counts for itself.

use core::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use crate::local;
use crate::smp::MAX_CPUS;
use crate::trap::vector::FIRST_INTERRUPT;

/// Serves an interrupt, with interrupts off; acknowledges it at the controller.
pub type Handler = fn(vector: u8);

const VECTORS: usize = 256 - FIRST_INTERRUPT as usize;
/// Vectors from this one on come to every CPU; those below belong to devices.
pub const FIRST_OF_CPU: u8 = 0xe0;
const OF_CPU: usize = 256 - FIRST_OF_CPU as usize;

static HANDLERS: [AtomicPtr<()>; VECTORS] =
    [const { AtomicPtr::new(core::ptr::null_mut()) }; VECTORS];
static DEVICES: [AtomicU64; VECTORS] = [const { AtomicU64::new(0) }; VECTORS];
static CPUS: [[AtomicU64; OF_CPU]; MAX_CPUS] =
    [const { [const { AtomicU64::new(0) }; OF_CPU] }; MAX_CPUS];

/// Sets the handler of a vector (32 and up); replaces the one before.
///
/// # Panics
/// If the vector belongs to an exception.
pub fn set_handler(vector: u8, handler: Handler) {
    assert!(
        vector >= FIRST_INTERRUPT,
        "vector {vector} belongs to an exception"
    );
    let place = &HANDLERS[usize::from(vector - FIRST_INTERRUPT)];
    place.store(handler as *mut (), Ordering::Release);
}

/// Runs the handler of a vector; without one the interrupt is spurious and ignored.
pub(crate) fn dispatch(vector: u8) {
    count(vector);
    let handler = HANDLERS[usize::from(vector - FIRST_INTERRUPT)].load(Ordering::Acquire);
    if handler.is_null() {
        return;
    }
    // SAFETY: only `set_handler` stores here, and only values of this type.
    let handler = unsafe { core::mem::transmute::<*mut (), Handler>(handler) };
    handler(vector);
}

fn count(vector: u8) {
    match vector.checked_sub(FIRST_OF_CPU) {
        Some(own) => {
            // Interrupts are off, and other CPUs only read it.
            let count = &CPUS[local::number() % MAX_CPUS][usize::from(own)];
            count.store(count.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
        None => {
            let place = usize::from(vector - FIRST_INTERRUPT);
            DEVICES[place].fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// How often the interrupt of a device has come, by its vector; 0 for what is none.
#[must_use]
pub fn device_count(vector: u8) -> u64 {
    let place = usize::from(vector.wrapping_sub(FIRST_INTERRUPT));
    DEVICES.get(place).map_or(0, |n| n.load(Ordering::Relaxed))
}

/// How often an interrupt that comes to every CPU has come to one.
#[must_use]
pub fn cpu_count(cpu: usize, vector: u8) -> u64 {
    let own = vector.checked_sub(FIRST_OF_CPU).map(usize::from);
    let count = own.and_then(|own| CPUS.get(cpu)?.get(own));
    count.map_or(0, |n| n.load(Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    static CALLED: AtomicU64 = AtomicU64::new(0);

    #[test]
    fn a_handler_is_called_with_its_vector_and_every_interrupt_is_counted() {
        let vector = 0x51;
        dispatch(vector);
        assert_eq!(CALLED.load(Ordering::Relaxed), 0);
        set_handler(vector, |vector| {
            CALLED.fetch_add(u64::from(vector), Ordering::Relaxed);
        });
        dispatch(vector);
        assert_eq!(CALLED.load(Ordering::Relaxed), u64::from(vector));
        assert_eq!(device_count(vector), 2);
        assert_eq!((device_count(3), cpu_count(0, vector)), (0, 0));
    }

    #[test]
    fn what_comes_to_every_cpu_is_counted_for_each() {
        dispatch(0xfb);
        dispatch(0xfb);
        assert_eq!((cpu_count(0, 0xfb), cpu_count(1, 0xfb)), (2, 0));
        assert_eq!((cpu_count(MAX_CPUS, 0xfb), device_count(0xfb)), (0, 0));
    }

    #[test]
    #[should_panic(expected = "belongs to an exception")]
    fn exceptions_have_no_handler_here() {
        set_handler(31, |_| {});
    }
}
