//! Threads that sleep, and on what. How long at most is the business of timers.

use alloc::collections::BTreeMap;

/// Names a sleep in one [`SleepQueue`]. Never used twice there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SleepId {
    channel: usize,
    /// Where it stands among those of its channel.
    turn: u64,
    number: u64,
}

/// So many sleeps that begin later, for each level that theirs is lower, go before one at most. With
/// 500 that want a lock, who is a few levels more urgent is the next; and whoever is least urgent
/// comes to it all the same.
const HEAD_START: u64 = 1024;

impl SleepId {
    /// What the sleeper waits for.
    #[must_use]
    pub const fn channel(self) -> usize {
        self.channel
    }
}

/// The end of the sleeps that have begun so far: see [`SleepQueue::mark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(u64);

/// Sleepers by channel: a number that says what they wait for.
#[derive(Debug)]
pub struct SleepQueue<T> {
    sleepers: BTreeMap<SleepId, T>,
    next: u64,
}

impl<T> SleepQueue<T> {
    /// Nobody sleeps.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            sleepers: BTreeMap::new(),
            next: 1,
        }
    }

    /// Adds a sleeper. Those of one level are woken in the order in which they came, those of lower
    /// levels before others, as long as those have not waited for too many.
    pub fn insert(&mut self, channel: usize, level: u8, thread: T) -> SleepId {
        let id = SleepId {
            channel,
            turn: self.next.saturating_add(HEAD_START * u64::from(level)),
            number: self.next,
        };
        self.next += 1;
        self.sleepers.insert(id, thread);
        id
    }

    /// Takes one sleeper out; `None` when that sleep is over already.
    pub fn remove(&mut self, id: SleepId) -> Option<T> {
        self.sleepers.remove(&id)
    }

    /// Says which sleeps have begun by now, for [`SleepQueue::wake`].
    #[must_use]
    pub const fn mark(&self) -> Mark {
        Mark(self.next)
    }

    /// Takes out the first sleeper of a channel whose sleep began before the mark: so whoever
    /// wakes all, one by one, does not wake those that sleep again.
    pub fn wake(&mut self, channel: usize, before: Mark) -> Option<T> {
        // As it is mostly.
        if self.sleepers.is_empty() {
            return None;
        }
        let end = |end| SleepId {
            channel,
            turn: end,
            number: end,
        };
        let all = end(0)..=end(u64::MAX);
        let mut asleep = self.sleepers.extract_if(all, |id, _| id.number < before.0);
        asleep.next().map(|(_, thread)| thread)
    }

    /// All sleepers with their channels.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        self.sleepers
            .iter()
            .map(|(id, thread)| (id.channel, thread))
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
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn wake_all<T>(q: &mut SleepQueue<T>, channel: usize) -> Vec<T> {
        let mark = q.mark();
        core::iter::from_fn(|| q.wake(channel, mark)).collect()
    }

    #[test]
    fn sleepers_of_a_channel_wake_in_the_order_they_came() {
        let mut q = SleepQueue::new();
        for (channel, name) in [(1, 'a'), (2, 'b'), (1, 'c'), (1, 'd')] {
            q.insert(channel, 0, name);
        }
        assert_eq!(q.wake(1, q.mark()), Some('a'));
        assert_eq!(wake_all(&mut q, 1), ['c', 'd']);
        assert_eq!(wake_all(&mut q, 1), []);
        assert_eq!(wake_all(&mut q, 2), ['b']);
        assert!(q.is_empty());
    }

    #[test]
    fn a_sleep_ends_once() {
        let mut q = SleepQueue::new();
        let id = q.insert(7, 0, 'a');
        assert_eq!((q.len(), id.channel()), (1, 7));
        assert_eq!(q.remove(id), Some('a'));
        assert_eq!(q.remove(id), None);
        assert_eq!(wake_all(&mut q, 7), []);
    }

    #[test]
    fn sleepers_of_lower_levels_wake_first() {
        let mut q = SleepQueue::new();
        for (level, name) in [(16, 'a'), (10, 'b'), (16, 'c'), (10, 'd')] {
            q.insert(7, level, name);
        }
        q.insert(6, 20, 'e');
        assert_eq!(q.wake(7, q.mark()), Some('b'));
        let mark = q.mark();
        q.insert(7, 10, 'f');
        assert_eq!(q.wake(7, mark), Some('d'));
        assert_eq!(q.wake(7, mark), Some('a'));
        assert_eq!(wake_all(&mut q, 7), ['f', 'c']);
    }

    #[test]
    fn nobody_waits_for_ever_for_those_that_are_more_urgent() {
        let mut q = SleepQueue::new();
        q.insert(7, 22, 'z');
        let before = (0u64..).find(|_| {
            q.insert(7, 10, 'a');
            q.wake(7, q.mark()) == Some('z')
        });
        assert_eq!(before, Some(12 * HEAD_START - 1));
    }

    #[test]
    fn whoever_sleeps_again_meanwhile_is_not_woken() {
        let mut q = SleepQueue::new();
        q.insert(7, 0, 'a');
        let mark = q.mark();
        q.insert(7, 0, 'b');
        assert_eq!(q.wake(7, mark), Some('a'));
        assert_eq!(q.wake(7, mark), None);
        assert_eq!(q.len(), 1);
    }

    proptest! {
        #[test]
        fn every_sleeper_is_woken_once_and_by_its_own_channel(
            steps in prop::collection::vec((0..3usize, 0..3u8, 0..4u8), 0..100),
        ) {
            let mut q = SleepQueue::new();
            let mut model: Vec<(usize, usize, SleepId)> = Vec::new();
            for (name, (channel, level, step)) in steps.into_iter().enumerate() {
                match step {
                    0 | 1 => {
                        let id = q.insert(channel, level, name);
                        model.push((channel, name, id));
                        model.sort_by_key(|(.., id)| (id.channel, id.turn));
                    }
                    2 => {
                        let first = model.iter().position(|(on, ..)| *on == channel);
                        let wanted = first.map(|at| model.remove(at).1);
                        prop_assert_eq!(q.wake(channel, q.mark()), wanted);
                    }
                    _ => {
                        let wanted: Vec<_> = model.extract_if(.., |(on, ..)| *on == channel).collect();
                        let wanted: Vec<_> = wanted.into_iter().map(|(_, name, _)| name).collect();
                        prop_assert_eq!(wake_all(&mut q, channel), wanted);
                    }
                }
                prop_assert_eq!(q.len(), model.len());
            }
            for (_, name, id) in model {
                prop_assert_eq!(q.remove(id), Some(name));
            }
        }
    }
}
