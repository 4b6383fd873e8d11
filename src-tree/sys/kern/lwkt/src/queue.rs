//! Waiting for a condition.

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};

use crate::sleep::{self, Sleep, Wake};

/// A wait was interrupted: `EINTR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the wait was interrupted by a signal")
    }
}

impl core::error::Error for Interrupted {}

/// Threads that wait for something to change. Whoever changes it calls [`WaitQueue::wake`]
/// afterwards; also interrupt handlers.
pub struct WaitQueue {
    /// Calls of `wake` so far: one between a look at the condition and the sleep is noticed.
    wakes: AtomicU64,
}

/// Everybody who waits for any of several things (`poll`, `select`, `kevent`) waits here.
/// Whatever makes a file readable, writable or hung up wakes it, besides its own queue.
pub static ACTIVITY: WaitQueue = WaitQueue::new();

impl WaitQueue {
    /// Nobody waits.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            wakes: AtomicU64::new(0),
        }
    }

    /// What waiters sleep on: the place of the queue, which cannot move while they borrow it.
    fn channel(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    /// Waits until `ready` gives something, the deadline comes, or the wait is interrupted.
    ///
    /// # Errors
    /// [`Wake::TimedOut`] or [`Wake::Interrupted`], as far as `how` permits them.
    #[track_caller]
    pub fn wait_for<T>(&self, how: Sleep, mut ready: impl FnMut() -> Option<T>) -> Result<T, Wake> {
        loop {
            let seen = self.wakes.load(Ordering::Acquire);
            if let Some(value) = ready() {
                return Ok(value);
            }
            let still = || self.wakes.load(Ordering::Acquire) == seen;
            match sleep::sleep_if(self.channel(), how, still) {
                Wake::Woken => {}
                // It may have come together with the interrupt.
                why => return ready().ok_or(why),
            }
        }
    }

    /// Waits until `ready` says so, whatever comes.
    #[track_caller]
    pub fn wait(&self, mut ready: impl FnMut() -> bool) {
        // Without deadline and interrupts there is no other outcome.
        let _always = self.wait_for(Sleep::PLAIN, || ready().then_some(()));
    }

    /// Waits until `ready` has taken a lock ([`Sleep::lock`]).
    #[track_caller]
    pub(crate) fn wait_for_lock(&self, mut ready: impl FnMut() -> bool) {
        let _always = self.wait_for(Sleep::LOCK, || ready().then_some(()));
    }

    /// Waits until `ready` says so.
    ///
    /// # Errors
    /// [`Interrupted`] when a signal came first.
    #[track_caller]
    pub fn wait_interruptible(&self, mut ready: impl FnMut() -> bool) -> Result<(), Interrupted> {
        self.wait_for(Sleep::CATCH, || ready().then_some(()))
            .map_err(|_| Interrupted)
    }

    /// Lets all waiters look again.
    pub fn wake(&self) {
        sleep::wake(self.channel(), usize::MAX, || self.note());
    }

    /// Lets the one that has waited longest look again.
    pub fn wake_one(&self) {
        sleep::wake(self.channel(), 1, || self.note());
    }

    fn note(&self) {
        self.wakes.fetch_add(1, Ordering::Release);
    }
}

impl Default for WaitQueue {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for WaitQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WaitQueue")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_holds_is_not_waited_for() {
        let queue = WaitQueue::new();
        queue.wait(|| true);
        assert_eq!(queue.wait_interruptible(|| true), Ok(()));
        assert_eq!(queue.wait_for(Sleep::CATCH, || Some(7)), Ok(7));
    }

    #[test]
    fn a_deadline_ends_a_wait() {
        let queue = WaitQueue::new();
        let how = Sleep::PLAIN.until(Some(0));
        assert_eq!(queue.wait_for::<()>(how, || None), Err(Wake::TimedOut));
    }

    #[test]
    fn waits_look_again_until_the_condition_holds() {
        let queue = WaitQueue::new();
        let mut looks = 0;
        queue.wait(|| {
            looks += 1;
            looks == 3
        });
        assert_eq!(looks, 3);
        queue.wake();
        queue.wake_one();
    }
}
