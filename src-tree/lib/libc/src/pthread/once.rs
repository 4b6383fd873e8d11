//! `pthread_once`: a function that is called once, however many threads ask.

use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicI32, Ordering};

use crate::futex;

const NOT_CALLED: i32 = 0;
const DONE: i32 = 1;
const RUNNING: i32 = 2;
const AWAITED: i32 = 3;

/// State of a call that is made once; zeros are one that was not made.
#[repr(C)]
#[derive(Debug)]
pub struct Once {
    state: AtomicI32,
    unused: *mut c_void,
}

/// Calls the function unless it was called with this state before; when another thread is just
/// calling it, waits until that is done.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_once(once: *mut Once, function: unsafe extern "C" fn()) -> c_int {
    // SAFETY: the caller gives a state.
    let state = unsafe { &(*once).state };
    loop {
        let (success, failure) = (Ordering::Acquire, Ordering::Acquire);
        match state.compare_exchange(NOT_CALLED, RUNNING, success, failure) {
            Ok(_) => {
                // SAFETY: who calls vouches for the function.
                unsafe { function() };
                if state.swap(DONE, Ordering::Release) == AWAITED {
                    futex::wake_all(state);
                }
                return 0;
            }
            Err(DONE) => return 0,
            Err(_) => {
                let _ = state.compare_exchange(RUNNING, AWAITED, success, failure);
                // Without a deadline there is no failure.
                let _ = futex::wait(state, AWAITED, None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    static CALLS: AtomicUsize = AtomicUsize::new(0);

    unsafe extern "C" fn count() {
        CALLS.fetch_add(1, Ordering::Relaxed);
    }

    #[test]
    fn function_is_called_once_and_done_for_everybody() {
        let state = AtomicI32::new(0);
        let address = state.as_ptr().expose_provenance();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(move || {
                    let once = core::ptr::with_exposed_provenance_mut::<Once>(address);
                    // SAFETY: only the state is looked at.
                    assert_eq!(unsafe { pthread_once(once, count) }, 0);
                    assert_eq!(CALLS.load(Ordering::Relaxed), 1);
                });
            }
        });
    }
}
