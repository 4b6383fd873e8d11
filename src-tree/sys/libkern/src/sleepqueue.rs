//! Threads that sleep: on what, and until when at the latest.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Names a sleep. Never used twice.
pub type SleepId = u64;

#[derive(Debug)]
struct Sleeper<T> {
    channel: usize,
    deadline: Option<u64>,
    thread: T,
}

/// All sleepers, by channel (a number that says what they wait for) and by deadline.
#[derive(Debug)]
pub struct SleepQueue<T> {
    sleepers: BTreeMap<SleepId, Sleeper<T>>,
    channels: BTreeMap<(usize, SleepId), ()>,
    deadlines: BTreeMap<(u64, SleepId), ()>,
    next: SleepId,
}

impl<T> SleepQueue<T> {
    /// Nobody sleeps.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            sleepers: BTreeMap::new(),
            channels: BTreeMap::new(),
            deadlines: BTreeMap::new(),
            next: 1,
        }
    }

    /// Adds a sleeper.
    pub fn insert(&mut self, channel: usize, deadline: Option<u64>, thread: T) -> SleepId {
        let id = self.next;
        self.next += 1;
        self.channels.insert((channel, id), ());
        if let Some(deadline) = deadline {
            self.deadlines.insert((deadline, id), ());
        }
        let sleeper = Sleeper {
            channel,
            deadline,
            thread,
        };
        self.sleepers.insert(id, sleeper);
        id
    }

    /// Takes one sleeper out; `None` when that sleep is over already.
    pub fn remove(&mut self, id: SleepId) -> Option<T> {
        let sleeper = self.sleepers.remove(&id)?;
        self.channels.remove(&(sleeper.channel, id));
        if let Some(deadline) = sleeper.deadline {
            self.deadlines.remove(&(deadline, id));
        }
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

    /// Takes out one sleeper whose deadline is not after `now`, the earliest first.
    pub fn expire(&mut self, now: u64) -> Option<T> {
        let ((deadline, id), ()) = self.deadlines.first_key_value()?;
        let id = (*deadline <= now).then_some(*id)?;
        self.remove(id)
    }

    /// The earliest deadline.
    #[must_use]
    pub fn next_deadline(&self) -> Option<u64> {
        self.deadlines
            .first_key_value()
            .map(|((deadline, _), ())| *deadline)
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
            q.insert(channel, None, name);
        }
        assert_eq!(q.wake(1, 1), ['a']);
        assert_eq!(q.wake(1, usize::MAX), ['c', 'd']);
        assert_eq!(q.wake(1, usize::MAX), []);
        assert_eq!(q.wake(2, 5), ['b']);
    }

    #[test]
    fn deadlines_end_sleeps_earliest_first_and_only_when_reached() {
        let mut q = SleepQueue::new();
        q.insert(1, Some(30), 'a');
        q.insert(2, Some(10), 'b');
        q.insert(1, None, 'c');
        assert_eq!(q.next_deadline(), Some(10));
        assert_eq!(q.expire(9), None);
        assert_eq!(q.expire(40), Some('b'));
        assert_eq!(q.expire(40), Some('a'));
        assert_eq!(q.expire(40), None);
        assert_eq!(q.next_deadline(), None);
        assert_eq!(q.wake(1, 9), ['c']);
    }

    #[test]
    fn a_sleep_ends_once() {
        let mut q = SleepQueue::new();
        let id = q.insert(7, Some(5), 'a');
        assert_eq!(q.remove(id), Some('a'));
        assert_eq!(q.remove(id), None);
        assert_eq!(q.expire(100), None);
        assert_eq!(q.wake(7, 1), []);
    }
}
