//! A message on its way: who has it, without the waiting.
//!
//! ```text
//!             receive            reply
//!   queued ------------> taken ---------> done
//!     ^  |                 |
//!     |  | abort           | forward
//!     |  v                 |
//!     | taken back         |
//!     +--------------------+
//! ```
//! The sender may ask to abort at any time: a message that is still queued is its own again,
//! whoever has taken it sees the wish, and one that is done is done.

use super::atomic::{AtomicU64, Ordering, Slot};

const QUEUED: u64 = 0;
const TAKEN: u64 = 1;
const DONE: u64 = 2;
const TAKEN_BACK: u64 = 3;
const STATE: u64 = 3;
/// The sender wants it back.
const ABORT: u64 = 4;

/// A message between its sender and its receivers.
#[derive(Debug)]
pub struct Letter<M> {
    state: AtomicU64,
    message: Slot<M>,
}

/// What came of the wish to abort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abort<M> {
    /// Nobody had taken the message yet; here it is.
    TakenBack(M),
    /// A receiver has it, and sees the wish; it replies sooner or later.
    Asked,
    /// It has been replied, or was aborted before.
    TooLate,
}

impl<M> Letter<M> {
    /// A message that is put into a queue.
    #[must_use]
    pub fn new(message: M) -> Self {
        let letter = Self {
            state: AtomicU64::new(QUEUED),
            message: Slot::new(),
        };
        letter.message.put(message);
        letter
    }

    /// Changes the state if it is `from`, keeping the wish to abort.
    fn change(&self, from: u64, to: u64) -> bool {
        let mut state = self.state.load(Ordering::Acquire);
        while state & STATE == from {
            match self.state.compare_exchange(
                state,
                state & !STATE | to,
                Ordering::AcqRel,
                Ordering::Acquire,
            ) {
                Ok(_) => return true,
                Err(now) => state = now,
            }
        }
        false
    }

    /// Takes the message out of its queue to serve it; `None` if its sender has taken it back.
    pub fn receive(&self) -> Option<M> {
        if self.change(QUEUED, TAKEN) {
            self.message.take()
        } else {
            None
        }
    }

    /// Puts a message that was received back, for the queue of another receiver.
    pub fn forward(&self, message: M) {
        self.message.put(message);
        let _was_taken = self.change(TAKEN, QUEUED);
    }

    /// Ends the service of a message that was received.
    pub fn reply(&self, message: M) {
        self.message.put(message);
        let _was_taken = self.change(TAKEN, DONE);
    }

    /// Whether its sender has asked to abort it.
    pub fn is_unwanted(&self) -> bool {
        self.state.load(Ordering::Acquire) & ABORT != 0
    }

    /// Asks for the message back.
    pub fn abort(&self) -> Abort<M> {
        self.state.fetch_or(ABORT, Ordering::AcqRel);
        if self.change(QUEUED, TAKEN_BACK) {
            return match self.message.take() {
                Some(message) => Abort::TakenBack(message),
                None => Abort::TooLate,
            };
        }
        if self.state.load(Ordering::Acquire) & STATE == TAKEN {
            Abort::Asked
        } else {
            // A forward in between has put it into another queue, where it is served: its
            // receiver sees the wish.
            match self.state.load(Ordering::Acquire) & STATE {
                QUEUED | TAKEN => Abort::Asked,
                _ => Abort::TooLate,
            }
        }
    }

    /// Whether it has been replied.
    pub fn is_done(&self) -> bool {
        self.state.load(Ordering::Acquire) & STATE == DONE
    }

    /// Takes the reply; `None` before it is there, and the second time.
    pub fn take_reply(&self) -> Option<M> {
        if self.is_done() {
            self.message.take()
        } else {
            None
        }
    }
}
