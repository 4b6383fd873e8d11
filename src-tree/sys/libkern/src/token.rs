//! The state of a token: who has it, without the waiting.
//!
//! A token belongs to one thread exclusively, any number of times, or to any number of threads
//! shared. Threads that have begun to wait come first: while any of them is impatient (it was
//! woken and found the token taken again) nobody else gets the token.

use super::atomic::{AtomicU64, Ordering, fence};

/// Names a thread, never 0, below 2^62.
pub type Owner = u64;

/// How a token is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By one thread.
    Exclusive,
    /// Together with others.
    Shared,
}

/// Bit of `state`: a waiter is impatient.
const IMPATIENT: u64 = 1 << 63;
/// Bit of `state`: held exclusively.
const EXCLUSIVE: u64 = 1;
/// What a sharer adds to `state`: the bits but the first and the last count sharers, or name
/// the owner.
const SHARER: u64 = 2;

/// Whether a token is free, or who has it.
#[derive(Debug)]
pub struct Word {
    state: AtomicU64,
    /// Threads that wait or are about to.
    waiters: AtomicU64,
}

impl Word {
    constructor! {
        /// A free token.
        pub fn new() -> Self {
            Self {
                state: AtomicU64::new(0),
                waiters: AtomicU64::new(0),
            }
        }
    }

    /// Takes the token if nobody at all has it or waits impatiently, in one step: what is
    /// nearly always enough. If it succeeds the thread did not have it before.
    #[inline]
    pub fn try_take_unheld(&self, owner: Owner, mode: Mode) -> bool {
        let wanted = match mode {
            Mode::Exclusive => owned_by(owner),
            Mode::Shared => SHARER,
        };
        self.state
            .compare_exchange(0, wanted, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    /// Takes the token if it is free for a thread that has not waited for it.
    pub fn try_take(&self, owner: Owner, mode: Mode) -> bool {
        self.change(|state| {
            if state & IMPATIENT != 0 {
                return None;
            }
            taken(state, owner, mode)
        })
    }

    /// Takes the token if it is free, for a thread that waits for it ([`Word::begin_wait`]).
    /// With `again` the thread has been woken before: if it finds the token taken once more,
    /// nobody who has not waited gets it from now on until a waiter has had it.
    pub fn try_take_waiting(&self, owner: Owner, mode: Mode, again: bool) -> bool {
        if self.change(|state| taken(state & !IMPATIENT, owner, mode)) {
            return true;
        }
        if again {
            self.state.fetch_or(IMPATIENT, Ordering::Relaxed);
            // It may have become free just before.
            return self.change(|state| taken(state & !IMPATIENT, owner, mode));
        }
        false
    }

    fn change(&self, new: impl Fn(u64) -> Option<u64>) -> bool {
        let mut state = self.state.load(Ordering::Relaxed);
        loop {
            let Some(wanted) = new(state) else {
                return false;
            };
            match self.state.compare_exchange_weak(
                state,
                wanted,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return true,
                Err(now) => state = now,
            }
        }
    }

    /// Gives the token back. Returns whether somebody waits, who is to be woken then.
    #[inline]
    pub fn release(&self, mode: Mode) -> bool {
        match mode {
            Mode::Exclusive => self.state.fetch_and(IMPATIENT, Ordering::Release),
            Mode::Shared => self.state.fetch_sub(SHARER, Ordering::Release),
        };
        // A waiter counts itself before it looks at the state, this looks after the change.
        fence(Ordering::SeqCst);
        self.waiters.load(Ordering::Relaxed) > 0
    }

    /// Counts a thread that waits, before it looks at the token again.
    pub fn begin_wait(&self) {
        self.waiters.fetch_add(1, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }

    /// Takes [`Word::begin_wait`] back, when the thread has the token.
    pub fn end_wait(&self) {
        self.waiters.fetch_sub(1, Ordering::Relaxed);
    }

    /// The thread that has it exclusively.
    #[must_use]
    pub fn owner(&self) -> Option<Owner> {
        let state = self.state.load(Ordering::Relaxed);
        (state & EXCLUSIVE != 0).then_some((state & !IMPATIENT) / SHARER)
    }
}

impl Default for Word {
    fn default() -> Self {
        Self::new()
    }
}

/// The state of a token that a thread has exclusively.
#[inline]
const fn owned_by(owner: Owner) -> u64 {
    owner.wrapping_mul(SHARER) | EXCLUSIVE
}

/// The state after a thread has taken the token, if it can. Not for a thread that has it.
fn taken(state: u64, owner: Owner, mode: Mode) -> Option<u64> {
    match mode {
        Mode::Exclusive => (state == 0).then_some(owned_by(owner)),
        Mode::Shared => (state & EXCLUSIVE == 0).then_some(state + SHARER),
    }
}
