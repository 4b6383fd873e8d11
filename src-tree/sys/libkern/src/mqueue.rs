//! A POSIX message queue: messages by priority, first come first served within one.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use core::cmp::Reverse;

use df_abi::Errno;

/// Priorities are below this.
pub const PRIORITIES: u32 = 32;
/// Messages of a queue whose maker says nothing.
pub const DEFAULT_MESSAGES: usize = 32;
/// Most messages of a queue.
pub const MOST_MESSAGES: usize = 16 * DEFAULT_MESSAGES;
/// Bytes of a message of a queue whose maker says nothing.
pub const DEFAULT_SIZE: usize = 1024;
/// Most bytes of a message.
pub const MOST_SIZE: usize = 16 * DEFAULT_SIZE;

/// The messages of a queue.
#[derive(Clone, Debug)]
pub struct Messages {
    most: usize,
    size: usize,
    waiting: BTreeMap<Reverse<u32>, VecDeque<Vec<u8>>>,
    count: usize,
}

impl Messages {
    /// An empty queue for at most `most` messages of at most `size` bytes.
    ///
    /// # Errors
    /// `EINVAL` when one of them is 0 or beyond what a queue may have.
    pub fn new(most: usize, size: usize) -> Result<Self, Errno> {
        let fits = (1..=MOST_MESSAGES).contains(&most) && (1..=MOST_SIZE).contains(&size);
        if !fits {
            return Err(Errno::EINVAL);
        }
        Ok(Self {
            most,
            size,
            waiting: BTreeMap::new(),
            count: 0,
        })
    }

    /// Most messages.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most
    }

    /// Most bytes of a message.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Messages that wait.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether there is no room for another message.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.count >= self.most
    }

    /// Adds a message behind those of its priority.
    ///
    /// # Errors
    /// `EINVAL` for a priority that there is not, `EMSGSIZE` for a message that is too long,
    /// `EAGAIN` when there is no room.
    pub fn send(&mut self, priority: u32, message: &[u8]) -> Result<(), Errno> {
        if priority >= PRIORITIES {
            return Err(Errno::EINVAL);
        }
        if message.len() > self.size {
            return Err(Errno::EMSGSIZE);
        }
        if self.is_full() {
            return Err(Errno::EAGAIN);
        }
        let same = self.waiting.entry(Reverse(priority)).or_default();
        same.push_back(message.to_vec());
        self.count += 1;
        Ok(())
    }

    /// Takes the oldest message of the highest priority, and tells its priority.
    ///
    /// # Errors
    /// `EMSGSIZE` when `room` is less than the longest message may have, `EAGAIN` when there is
    /// none.
    pub fn receive(&mut self, room: usize) -> Result<(Vec<u8>, u32), Errno> {
        if room < self.size {
            return Err(Errno::EMSGSIZE);
        }
        let mut first = self.waiting.first_entry().ok_or(Errno::EAGAIN)?;
        let Reverse(priority) = *first.key();
        let message = first.get_mut().pop_front();
        if first.get().is_empty() {
            first.remove();
        }
        self.count -= 1;
        Ok((message.ok_or(Errno::EAGAIN)?, priority))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn limits_are_kept() {
        let mut queue = Messages::new(2, 4).unwrap();
        assert_eq!(queue.send(PRIORITIES, b""), Err(Errno::EINVAL));
        assert_eq!(queue.send(0, b"12345"), Err(Errno::EMSGSIZE));
        queue.send(0, b"1234").unwrap();
        queue.send(0, b"").unwrap();
        assert_eq!(queue.send(31, b""), Err(Errno::EAGAIN));
        assert_eq!(queue.receive(3), Err(Errno::EMSGSIZE));
        assert_eq!(queue.receive(4).unwrap().0, b"1234");
        assert_eq!((queue.count(), queue.is_full()), (1, false));
        for (most, size) in [(0, 1), (1, 0), (MOST_MESSAGES + 1, 1), (1, MOST_SIZE + 1)] {
            assert_eq!(Messages::new(most, size).err(), Some(Errno::EINVAL));
        }
    }

    proptest! {
        #[test]
        fn messages_come_by_priority_and_in_order_within_one(
            sent in prop::collection::vec((0..PRIORITIES, any::<[u8; 2]>()), 0..60)
        ) {
            let mut queue = Messages::new(MOST_MESSAGES, 2).unwrap();
            for (priority, message) in &sent {
                queue.send(*priority, message).unwrap();
            }
            let mut wanted = sent;
            wanted.sort_by_key(|(priority, _)| Reverse(*priority));
            for (priority, message) in wanted {
                prop_assert_eq!(queue.receive(2), Ok((message.to_vec(), priority)));
            }
            prop_assert_eq!(queue.receive(2), Err(Errno::EAGAIN));
        }
    }
}
