//! Threads that sleep, and on what. How long at most is the business of timers.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Names a sleep. Never used twice.
pub type SleepId = u64;

#[derive(Debug)]
struct Sleeper<T> {
    channel: usize,
    thread: T,
}

/// All sleepers, by channel: a number that says what they wait for.
#[derive(Debug)]
pub struct SleepQueue<T> {
    sleepers: BTreeMap<SleepId, Sleeper<T>>,
    channels: BTreeMap<(usize, SleepId), ()>,
    next: SleepId,
}

impl<T> SleepQueue<T> {
    /// Nobody sleeps.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            sleepers: BTreeMap::new(),
            channels: BTreeMap::new(),
            next: 1,
        }
    }

    /// Adds a sleeper.
    pub fn insert(&mut self, channel: usize, thread: T) -> SleepId {
        let id = self.next;
        self.next += 1;
        self.channels.insert((channel, id), ());
        self.sleepers.insert(id, Sleeper { channel, thread });
        id
    }

    /// Takes one sleeper out; `None` when that sleep is over already.
    pub fn remove(&mut self, id: SleepId) -> Option<T> {
        let sleeper = self.sleepers.remove(&id)?;
        self.channels.remove(&(sleeper.channel, id));
        Some(sleeper.thread)
    }

    /// Takes out the first `most` sleepers of a channel, longest sleep first.
    pub fn wake(&mut self, channel: usize, most: usize) -> Vec<T> {
        let ids: Vec<SleepId> = self
            .channels
            .range((channel, 0)..=(channel, SleepId::MAX))
            .map(|((_, id), ())| *id)
            .take(most)
            .collect();
        ids.into_iter().filter_map(|id| self.remove(id)).collect()
    }

    /// How many sleep.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sleepers.len()
    }

    /// Whether nobody sleeps.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sleepers.is_empty()
    }
}

impl<T> Default for SleepQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleepers_of_a_channel_wake_in_the_order_they_came() {
        let mut q = SleepQueue::new();
        for (channel, name) in [(1, 'a'), (2, 'b'), (1, 'c'), (1, 'd')] {
            q.insert(channel, name);
        }
        assert_eq!(q.wake(1, 1), ['a']);
        assert_eq!(q.wake(1, usize::MAX), ['c', 'd']);
        assert_eq!(q.wake(1, usize::MAX), []);
        assert_eq!(q.wake(2, 5), ['b']);
        assert!(q.is_empty());
    }

    #[test]
    fn a_sleep_ends_once() {
        let mut q = SleepQueue::new();
        let id = q.insert(7, 'a');
        assert_eq!(q.len(), 1);
        assert_eq!(q.remove(id), Some('a'));
        assert_eq!(q.remove(id), None);
        assert_eq!(q.wake(7, 1), []);
    }
}
