//! `pthread_cleanup_push` and `pthread_cleanup_pop`: functions to be called when a thread ends.

use core::ffi::{c_int, c_void};

use super::thread::current;

/// A function to be called, in the frame of who pushed it: the macros of `<pthread.h>` make it.
#[repr(C)]
#[derive(Debug)]
pub struct Cleanup {
    /// The one that was pushed before.
    next: *mut Cleanup,
    function: unsafe extern "C" fn(*mut c_void),
    argument: *mut c_void,
}

/// Pushes a function.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn __pthread_cleanup_push(
    function: unsafe extern "C" fn(*mut c_void),
    argument: *mut c_void,
    place: *mut Cleanup,
) {
    let top = current().cleanup.get();
    // SAFETY: the list is the calling thread's own.
    let next = unsafe { top.read() };
    let cleanup = Cleanup {
        next,
        function,
        argument,
    };
    // SAFETY: the caller gives a place that lives until the function is popped.
    unsafe { place.write(cleanup) };
    // SAFETY: as above.
    unsafe { top.write(place) };
}

/// Takes the last function off, and calls it when `execute` is not 0.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn __pthread_cleanup_pop(execute: c_int) {
    let top = current().cleanup.get();
    // SAFETY: the list is the calling thread's own.
    let place = unsafe { top.read() };
    if place.is_null() {
        return;
    }
    // SAFETY: what was pushed lives until it is popped.
    let cleanup = unsafe { place.read() };
    // SAFETY: as above.
    unsafe { top.write(cleanup.next) };
    if execute != 0 {
        // SAFETY: who pushed the function vouched for it.
        unsafe { (cleanup.function)(cleanup.argument) };
    }
}

/// Calls everything that is on the list, innermost first.
pub(super) fn run_all() {
    let top = current().cleanup.get();
    // SAFETY: the list is the calling thread's own.
    while !unsafe { top.read() }.is_null() {
        // SAFETY: the frames below are alive: the thread ends inside of them.
        unsafe { __pthread_cleanup_pop(1) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::mem::MaybeUninit;
    use core::sync::atomic::{AtomicUsize, Ordering};

    static ORDER: AtomicUsize = AtomicUsize::new(0);

    unsafe extern "C" fn digit(argument: *mut c_void) {
        let order = ORDER.load(Ordering::Relaxed);
        ORDER.store(order * 10 + argument.addr(), Ordering::Relaxed);
    }

    #[test]
    fn functions_are_called_innermost_first_or_dropped() {
        let mut places = [const { MaybeUninit::<Cleanup>::uninit() }; 3];
        for (at, place) in places.iter_mut().enumerate() {
            let argument = core::ptr::without_provenance_mut(at + 1);
            // SAFETY: the places live until the end of the test.
            unsafe { __pthread_cleanup_push(digit, argument, place.as_mut_ptr()) };
        }
        // SAFETY: three were pushed.
        unsafe { __pthread_cleanup_pop(0) };
        run_all();
        assert_eq!(ORDER.load(Ordering::Relaxed), 21);
    }
}
