//! `<semaphore.h>`: semaphores, in the 8 bytes of C's handle.
//!
//! ```text
//! 0 i32  the count
//! 4 i32  how many threads wait
//! ```
//! Those with a name are in `semaphore_named`.

use core::ffi::{c_int, c_uint, c_ulong};
use core::sync::atomic::{AtomicI32, Ordering};

use df_abi::time::Timespec;

use crate::errno::{self, Errno};
use crate::futex::{self, Clock, Deadline, Ended};
use crate::pthread::cancel;

/// A semaphore.
#[repr(C, align(8))]
#[derive(Debug, Default)]
pub struct Semaphore {
    count: AtomicI32,
    waiting: AtomicI32,
}

const _: () = assert!(size_of::<Semaphore>() == 8);

impl Semaphore {
    /// A semaphore with a count.
    pub(crate) fn new(count: i32) -> Semaphore {
        Semaphore {
            count: AtomicI32::new(count),
            waiting: AtomicI32::new(0),
        }
    }

    fn try_take(&self) -> bool {
        let less = |count| (count > 0).then(|| count - 1);
        let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
        self.count.fetch_update(success, failure, less).is_ok()
    }

    fn take(&self, deadline: Option<Deadline>) -> Result<(), Errno> {
        cancel::test();
        if self.try_take() {
            return Ok(());
        }
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let outcome = loop {
            if self.try_take() {
                break Ok(());
            }
            if let Err(ended) = futex::wait_point(&self.count, 0, deadline) {
                break Err(ended);
            }
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        match outcome {
            Ok(()) => Ok(()),
            Err(Ended::TimedOut) => Err(Errno::ETIMEDOUT),
            Err(Ended::Cancelled) => {
                // What was given meanwhile may have woken this thread: it is for another.
                if self.count.load(Ordering::Relaxed) > 0 {
                    futex::wake_one(&self.count);
                }
                cancel::act()
            }
        }
    }

    fn give(&self) -> Result<(), Errno> {
        let more = |count: i32| count.checked_add(1);
        self.count
            .fetch_update(Ordering::SeqCst, Ordering::Relaxed, more)
            .map_err(|_| Errno::EOVERFLOW)?;
        if self.waiting.load(Ordering::SeqCst) > 0 {
            futex::wake_one(&self.count);
        }
        Ok(())
    }
}

/// C's result: 0, or -1 with `errno` set.
fn status(outcome: Result<(), Errno>) -> c_int {
    match outcome {
        Ok(()) => 0,
        Err(error) => errno::fail(error),
    }
}

/// Makes a semaphore with a count. Several processes can use every one, in shared memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sem_init(
    semaphore: *mut Semaphore,
    _shared: c_int,
    count: c_uint,
) -> c_int {
    let Ok(count) = i32::try_from(count) else {
        return errno::fail(Errno::EINVAL);
    };
    // SAFETY: the caller gives a place.
    unsafe { semaphore.write(Semaphore::new(count)) };
    0
}

/// Ends a semaphore.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn sem_destroy(_semaphore: *mut Semaphore) -> c_int {
    0
}

/// Takes one, waiting until there is one.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sem_wait(semaphore: *mut Semaphore) -> c_int {
    // SAFETY: the caller gives a semaphore.
    status(unsafe { &*semaphore }.take(None))
}

/// Takes one, or fails with EAGAIN.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sem_trywait(semaphore: *mut Semaphore) -> c_int {
    // SAFETY: the caller gives a semaphore.
    if unsafe { &*semaphore }.try_take() {
        0
    } else {
        errno::fail(Errno::EAGAIN)
    }
}

/// As `sem_wait`, until a time of the wall clock at most: ETIMEDOUT.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sem_timedwait(semaphore: *mut Semaphore, until: *const Timespec) -> c_int {
    // SAFETY: the caller gives a time.
    match Deadline::new(Clock::Real, unsafe { until.read() }) {
        // SAFETY: the caller gives a semaphore.
        Some(deadline) => status(unsafe { &*semaphore }.take(Some(deadline))),
        None => errno::fail(Errno::EINVAL),
    }
}

/// As `sem_timedwait`, by a clock of choice.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sem_clockwait(
    semaphore: *mut Semaphore,
    clock: c_ulong,
    until: *const Timespec,
) -> c_int {
    // SAFETY: the caller gives a time.
    let until = unsafe { until.read() };
    match Clock::from_number(clock).and_then(|clock| Deadline::new(clock, until)) {
        // SAFETY: the caller gives a semaphore.
        Some(deadline) => status(unsafe { &*semaphore }.take(Some(deadline))),
        None => errno::fail(Errno::EINVAL),
    }
}

/// Gives one back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sem_post(semaphore: *mut Semaphore) -> c_int {
    // SAFETY: the caller gives a semaphore.
    status(unsafe { &*semaphore }.give())
}

/// Stores the count.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sem_getvalue(semaphore: *mut Semaphore, out: *mut c_int) -> c_int {
    // SAFETY: the caller gives a semaphore.
    let count = unsafe { &*semaphore }.count.load(Ordering::Relaxed);
    // SAFETY: the caller gives a place.
    unsafe { out.write(count) };
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicI64;

    #[test]
    fn no_more_threads_pass_than_the_count_says() {
        let semaphore = Semaphore::default();
        semaphore.give().unwrap();
        semaphore.give().unwrap();
        let inside = AtomicI64::new(0);
        std::thread::scope(|scope| {
            for _ in 0..5 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        semaphore.take(None).unwrap();
                        assert!(inside.fetch_add(1, Ordering::SeqCst) < 2);
                        inside.fetch_sub(1, Ordering::SeqCst);
                        semaphore.give().unwrap();
                    }
                });
            }
        });
        assert_eq!(semaphore.count.load(Ordering::Relaxed), 2);
        assert!(semaphore.try_take() && semaphore.try_take() && !semaphore.try_take());
    }
}
