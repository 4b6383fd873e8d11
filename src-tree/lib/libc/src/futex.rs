//! Sleeping on a word until it changes: what every lock of the library is made of.
//!
//! The kernel's `umtx_sleep` takes relative microseconds and wakes after its own maximum in any
//! case, so every sleeper looks at its word and its deadline again.

use core::sync::atomic::AtomicI32;

use df_abi::syscall::nr;
use df_abi::time::Timespec;
use df_abi::time::clock::{CLOCK_MONOTONIC, CLOCK_REALTIME};

use crate::pthread::cancel;
use crate::syscall::Argument;
use crate::syscall::point::{self, Broken};

/// Longest single sleep, in microseconds: the kernel's own maximum.
const LONGEST_US: i64 = 2_000_000;

/// Which clock a deadline is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// The wall clock.
    Real,
    /// Time since some fixed point.
    Monotonic,
}

impl Clock {
    /// The clock's number.
    pub(crate) fn number(self) -> u64 {
        match self {
            Clock::Real => CLOCK_REALTIME,
            Clock::Monotonic => CLOCK_MONOTONIC,
        }
    }

    /// The clock of a number, if one can wait by it.
    pub(crate) fn from_number(number: u64) -> Option<Clock> {
        match number {
            CLOCK_REALTIME => Some(Clock::Real),
            CLOCK_MONOTONIC => Some(Clock::Monotonic),
            _ => None,
        }
    }

    /// Now, in nanoseconds.
    fn now_ns(self) -> i128 {
        let mut now = Timespec::default();
        // SAFETY: the structure is writable.
        let _ = unsafe { crate::syscall::clock_gettime(self.number(), &raw mut now) };
        i128::from(now.tv_sec) * 1_000_000_000 + i128::from(now.tv_nsec)
    }
}

/// A point in time until which to wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    clock: Clock,
    at_ns: i128,
}

impl Deadline {
    /// A point of a clock; `None` when the nanoseconds are not normal.
    pub(crate) fn new(clock: Clock, at: Timespec) -> Option<Deadline> {
        (0..1_000_000_000).contains(&at.tv_nsec).then(|| Deadline {
            clock,
            at_ns: i128::from(at.tv_sec) * 1_000_000_000 + i128::from(at.tv_nsec),
        })
    }

    /// Microseconds that are left, rounded up; 0 when it is over.
    fn left_us(self) -> i64 {
        let left = (self.at_ns - self.clock.now_ns() + 999) / 1000;
        left.clamp(0, i128::from(i64::MAX)) as i64
    }
}

/// The deadline has passed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TimedOut;

/// Sleeps while `cell` holds `value`, or less long: the caller looks again.
///
/// # Errors
/// When the deadline has passed.
pub(crate) fn wait(
    cell: &AtomicI32,
    value: i32,
    deadline: Option<Deadline>,
) -> Result<(), TimedOut> {
    let left = match deadline.map(Deadline::left_us) {
        Some(0) => return Err(TimedOut),
        left => left,
    };
    sleep(cell, value, left);
    Ok(())
}

/// Sleeps while `cell` holds `value`, for a short time at most: for words that the kernel
/// changes without waking anybody.
pub(crate) fn nap(cell: &AtomicI32, value: i32) {
    const SHORT_US: i64 = 500;
    sleep(cell, value, Some(SHORT_US));
}

/// Why a wait that is a cancellation point ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The deadline has passed.
    TimedOut,
    /// The thread is to be cancelled: once the caller has tidied up.
    Cancelled,
}

/// As [`wait`], as a cancellation point.
///
/// # Errors
/// When the deadline has passed, or the thread is to be cancelled.
pub(crate) fn wait_point(
    cell: &AtomicI32,
    value: i32,
    deadline: Option<Deadline>,
) -> Result<(), Ended> {
    let left = match deadline.map(Deadline::left_us) {
        Some(0) if cancel::wanted() => return Err(Ended::Cancelled),
        Some(0) => return Err(Ended::TimedOut),
        left => left,
    };
    let words = [cell.as_ptr().word(), value.word(), limit(left).word()];
    // SAFETY: the cell lives as long as the call.
    let outcome = unsafe { point::try_enter(nr::umtx_sleep as usize, &words) };
    if outcome == Err(Broken::Cancelled) {
        return Err(Ended::Cancelled);
    }
    #[cfg(not(target_os = "dragonfly"))]
    std::thread::yield_now();
    // Woken, changed, interrupted, time-out: the caller looks again.
    Ok(())
}

/// The kernel's limit for a sleep: 0 means "none".
fn limit(left_us: Option<i64>) -> i32 {
    left_us.map_or(0, |left| left.min(LONGEST_US)) as i32
}

#[cfg(target_os = "dragonfly")]
fn sleep(cell: &AtomicI32, value: i32, left_us: Option<i64>) {
    let limit = limit(left_us);
    // Every outcome (woken, changed, interrupted, time-out) means: look again.
    // SAFETY: the cell lives as long as the call.
    let _ = unsafe { crate::syscall::umtx_sleep(cell.as_ptr(), value, limit) };
}

#[cfg(not(target_os = "dragonfly"))]
fn sleep(_cell: &AtomicI32, _value: i32, _left_us: Option<i64>) {
    std::thread::yield_now();
}

/// Wakes one sleeper of `cell`.
pub(crate) fn wake_one(cell: &AtomicI32) {
    wake(cell, 1);
}

/// Wakes every sleeper of `cell`.
pub(crate) fn wake_all(cell: &AtomicI32) {
    wake(cell, 0);
}

fn wake(cell: &AtomicI32, count: i32) {
    // SAFETY: the kernel only compares the address; it may be that of a word that is gone.
    let _ = unsafe { crate::syscall::umtx_wakeup(cell.as_ptr(), count) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_need_normal_nanoseconds_and_pass() {
        let bad = Timespec {
            tv_sec: 0,
            tv_nsec: 1_000_000_000,
        };
        assert!(Deadline::new(Clock::Real, bad).is_none());
        // On the host the clock stands at 0.
        let past = Deadline::new(Clock::Monotonic, Timespec::default()).unwrap();
        let cell = AtomicI32::new(0);
        assert_eq!(wait(&cell, 0, Some(past)), Err(TimedOut));
        let later = Timespec {
            tv_sec: 0,
            tv_nsec: 1,
        };
        let later = Deadline::new(Clock::Monotonic, later).unwrap();
        assert_eq!(later.left_us(), 1);
        assert_eq!(wait(&cell, 0, Some(later)), Ok(()));
    }
}
