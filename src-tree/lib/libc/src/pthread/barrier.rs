//! Barriers, in the 8 bytes of C's handle: `pthread_barrier_wait` and relatives.
//!
//! ```text
//! 0 i32  how many threads have come, and how often all have: bits 0-15 and 16-31
//! 4 u32  how many threads there are
//! ```

use core::ffi::{c_int, c_uint};
use core::sync::atomic::{AtomicI32, Ordering};

use crate::errno::Errno;
use crate::futex;

/// `PTHREAD_BARRIER_SERIAL_THREAD`: what one of the threads is given.
const SERIAL: c_int = -1;
/// Most threads.
const MOST: u32 = 0xffff;

/// A point that threads pass together.
#[repr(C, align(8))]
#[derive(Debug)]
pub struct Barrier {
    state: AtomicI32,
    count: u32,
}

impl Barrier {
    fn wait(&self) -> c_int {
        let state = self.state.fetch_add(1, Ordering::AcqRel).cast_unsigned() + 1;
        let round = state >> 16;
        if state & MOST == self.count {
            let next = (round + 1) << 16;
            self.state.store(next.cast_signed(), Ordering::Release);
            futex::wake_all(&self.state);
            return SERIAL;
        }
        loop {
            let now = self.state.load(Ordering::Acquire);
            if now.cast_unsigned() >> 16 != round {
                return 0;
            }
            // Without a deadline there is no failure.
            let _ = futex::wait(&self.state, now, None);
        }
    }
}

/// Makes a barrier for `count` threads; gives 0 or EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_barrier_init(
    barrier: *mut Barrier,
    _attributes: *const u64,
    count: c_uint,
) -> c_int {
    if !(1..=MOST).contains(&count) {
        return Errno::EINVAL.0 as c_int;
    }
    let state = AtomicI32::new(0);
    // SAFETY: the caller gives a place.
    unsafe { barrier.write(Barrier { state, count }) };
    0
}

/// Ends a barrier that nobody waits at.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_barrier_destroy(_barrier: *mut Barrier) -> c_int {
    0
}

/// Waits until all threads have come; one of them is given -1, the others 0.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_barrier_wait(barrier: *mut Barrier) -> c_int {
    // SAFETY: the caller gives a barrier.
    unsafe { &*barrier }.wait()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn no_thread_passes_before_the_last_has_come() {
        let barrier = Barrier {
            state: AtomicI32::new(0),
            count: 3,
        };
        let (come, serial) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for round in 1..100 {
                        come.fetch_add(1, Ordering::SeqCst);
                        if barrier.wait() == SERIAL {
                            serial.fetch_add(1, Ordering::Relaxed);
                        }
                        assert!(come.load(Ordering::SeqCst) >= 3 * round);
                    }
                });
            }
        });
        assert_eq!(serial.into_inner(), 99);
    }
}
