//! Queues of messages of System V.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use df_abi::Errno;
use df_lwkt::{Mutex, WaitQueue};

use super::Registry;

/// Most queues.
const QUEUES: usize = 64;
/// Bytes that a queue holds at first.
pub(crate) const CAPACITY: usize = 16 << 10;
/// Most messages in a queue.
const MESSAGES: usize = 4096;

/// All queues.
pub(crate) static ALL: Mutex<Registry<Queue>> = Mutex::new(Registry::new(QUEUES));
/// Woken when messages come and go, and with queues.
pub(crate) static CHANGED: WaitQueue = WaitQueue::new();

/// A message: its type, above zero, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) kind: i64,
    pub(crate) data: Vec<u8>,
}

/// A queue.
#[derive(Debug)]
pub(crate) struct Queue {
    messages: VecDeque<Message>,
    bytes: usize,
    /// Most bytes in it.
    pub(crate) capacity: usize,
    /// Processes that sent and received last.
    pub(crate) last: [i32; 2],
    /// Seconds since 1970 of the last send, receive, change.
    pub(crate) times: [i64; 3],
}

impl Queue {
    /// An empty queue.
    pub(crate) fn new() -> Self {
        Self {
            messages: VecDeque::new(),
            bytes: 0,
            capacity: CAPACITY,
            last: [0; 2],
            times: [0; 3],
        }
    }

    /// Bytes and messages in it.
    pub(crate) fn fill(&self) -> (usize, usize) {
        (self.bytes, self.messages.len())
    }

    /// Whether a message of so many bytes fits in now; `EINVAL` when it never will.
    pub(crate) fn has_room(&self, len: usize) -> Result<bool, Errno> {
        if len > self.capacity {
            return Err(Errno::EINVAL);
        }
        Ok(self.bytes + len <= self.capacity && self.messages.len() < MESSAGES)
    }

    /// Adds a message.
    pub(crate) fn push(&mut self, message: Message) {
        self.bytes += message.data.len();
        self.messages.push_back(message);
    }

    /// Where the message is that a receiver wants: the first for 0, the first of a type for its
    /// number, the first of the lowest type up to `-kind` for a negative number.
    fn find(&self, kind: i64) -> Option<usize> {
        let all = || self.messages.iter().enumerate();
        match kind {
            0 => (!self.messages.is_empty()).then_some(0),
            1.. => all().find(|(_, m)| m.kind == kind).map(|(at, _)| at),
            _ => all()
                .filter(|(_, m)| m.kind.unsigned_abs() <= kind.unsigned_abs())
                .min_by_key(|(at, m)| (m.kind, *at))
                .map(|(at, _)| at),
        }
    }

    /// Takes the message that a receiver wants.
    ///
    /// # Errors
    /// `E2BIG` when it is longer than `room` and must not be cut: it stays.
    pub(crate) fn take(
        &mut self,
        kind: i64,
        room: usize,
        cut: bool,
    ) -> Result<Option<Message>, Errno> {
        let Some(at) = self.find(kind) else {
            return Ok(None);
        };
        if !cut && self.messages[at].data.len() > room {
            return Err(Errno::E2BIG);
        }
        let mut message = self.messages.remove(at);
        if let Some(message) = &mut message {
            self.bytes -= message.data.len();
            message.data.truncate(room);
        }
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(kinds: &[i64]) -> Queue {
        let mut queue = Queue::new();
        for (n, kind) in (0..).zip(kinds) {
            queue.push(Message {
                kind: *kind,
                data: alloc::vec![n; 4],
            });
        }
        queue
    }

    fn order(mut queue: Queue, kind: i64) -> Vec<u8> {
        let mut out = Vec::new();
        while let Some(message) = queue.take(kind, 10, false).unwrap() {
            out.push(message.data[0]);
        }
        out
    }

    #[test]
    fn receivers_choose_by_type() {
        let kinds = [5, 2, 7, 2, 1];
        assert_eq!(order(queue(&kinds), 0), [0, 1, 2, 3, 4]);
        assert_eq!(order(queue(&kinds), 2), [1, 3]);
        assert_eq!(order(queue(&kinds), -5), [4, 1, 3, 0]);
        assert_eq!(order(queue(&kinds), i64::MIN), [4, 1, 3, 0, 2]);
        assert_eq!(order(queue(&kinds), 9), []);
    }

    #[test]
    fn long_messages_stay_or_are_cut() {
        let mut queue = queue(&[1]);
        assert_eq!(queue.take(0, 3, false), Err(Errno::E2BIG));
        assert_eq!(queue.take(0, 3, true).unwrap().unwrap().data.len(), 3);
        assert_eq!(queue.fill(), (0, 0));
    }

    #[test]
    fn full_queue_has_no_room() {
        let mut queue = queue(&[1]);
        queue.capacity = 8;
        assert_eq!(queue.has_room(4), Ok(true));
        assert_eq!(queue.has_room(5), Ok(false));
        assert_eq!(queue.has_room(9), Err(Errno::EINVAL));
    }
}
