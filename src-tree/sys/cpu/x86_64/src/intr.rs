//! Which handler serves which interrupt vector.

use crate::sync::Spin;
use crate::trap::vector::FIRST_INTERRUPT;

/// Serves an interrupt, with interrupts off; acknowledges it at the controller.
pub type Handler = fn(vector: u8);

const VECTORS: usize = 256 - FIRST_INTERRUPT as usize;

static HANDLERS: Spin<[Option<Handler>; VECTORS]> = Spin::new([None; VECTORS]);

/// Sets the handler of a vector (32 and up); replaces the one before.
///
/// # Panics
/// If the vector belongs to an exception.
pub fn set_handler(vector: u8, handler: Handler) {
    assert!(
        vector >= FIRST_INTERRUPT,
        "vector {vector} belongs to an exception"
    );
    HANDLERS.lock()[usize::from(vector - FIRST_INTERRUPT)] = Some(handler);
}

/// Runs the handler of a vector; without one the interrupt is spurious and ignored.
pub(crate) fn dispatch(vector: u8) {
    // The lock is released before the handler runs.
    let handler = HANDLERS.lock()[usize::from(vector - FIRST_INTERRUPT)];
    if let Some(handler) = handler {
        handler(vector);
    }
}
