//! Threads that could run, by priority.

use alloc::collections::VecDeque;

/// Number of priorities; 0 is the most urgent.
pub const LEVELS: usize = 32;

/// Queues of equals, the first of the most urgent level runs next.
#[derive(Debug)]
pub struct RunQueue<T> {
    levels: [VecDeque<T>; LEVELS],
    /// Bit `n`: level `n` is not empty.
    used: u32,
}

impl<T> RunQueue<T> {
    /// An empty queue.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            levels: [const { VecDeque::new() }; LEVELS],
            used: 0,
        }
    }

    /// Adds a thread behind its equals. Levels beyond the last count as the last.
    pub fn push(&mut self, level: usize, thread: T) {
        let level = level.min(LEVELS - 1);
        self.levels[level].push_back(thread);
        self.used |= 1 << level;
    }

    /// The most urgent level that has a thread.
    #[must_use]
    pub fn top(&self) -> Option<usize> {
        (self.used != 0).then(|| self.used.trailing_zeros() as usize)
    }

    /// Takes the thread that runs next.
    pub fn pop(&mut self) -> Option<T> {
        self.take(self.top()?)
    }

    fn take(&mut self, level: usize) -> Option<T> {
        let queue = &mut self.levels[level];
        let thread = queue.pop_front();
        if queue.is_empty() {
            self.used &= !(1 << level);
        }
        thread
    }

    /// Takes the most urgent thread that `wanted` agrees to.
    pub fn extract(&mut self, mut wanted: impl FnMut(&T) -> bool) -> Option<T> {
        for level in 0..LEVELS {
            let queue = &mut self.levels[level];
            let Some(at) = queue.iter().position(&mut wanted) else {
                continue;
            };
            let thread = queue.remove(at);
            if queue.is_empty() {
                self.used &= !(1 << level);
            }
            return thread;
        }
        None
    }

    /// Lets the first thread of every level below the top one run among those of the top,
    /// once: a thread that never sleeps does not keep less urgent ones away for ever.
    pub fn age(&mut self) {
        let Some(top) = self.top() else {
            return;
        };
        for level in top + 1..LEVELS {
            if let Some(thread) = self.take(level) {
                self.push(top, thread);
            }
        }
    }

    /// All threads, the most urgent first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.levels.iter().flatten()
    }

    /// Whether no thread could run.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.used == 0
    }
}

impl<T> Default for RunQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    #[test]
    fn urgent_threads_run_first_and_equals_take_turns() {
        let mut q = RunQueue::new();
        for (level, name) in [(16, 'a'), (16, 'b'), (4, 'c'), (40, 'd')] {
            q.push(level, name);
        }
        assert_eq!(q.top(), Some(4));
        let order: Vec<_> = core::iter::from_fn(|| q.pop()).collect();
        assert_eq!(order, ['c', 'a', 'b', 'd']);
        assert!(q.is_empty() && q.top().is_none());
    }

    #[test]
    fn ageing_lifts_one_thread_of_each_lower_level() {
        let mut q = RunQueue::new();
        for (level, name) in [(8, 'a'), (20, 'b'), (20, 'c'), (31, 'd')] {
            q.push(level, name);
        }
        q.age();
        let order: Vec<_> = core::iter::from_fn(|| q.pop()).collect();
        assert_eq!(order, ['a', 'b', 'd', 'c']);
    }

    #[test]
    fn the_most_urgent_thread_that_is_wanted_is_taken_out() {
        let mut q = RunQueue::new();
        for (level, name) in [(8, 'a'), (20, 'b'), (20, 'c'), (31, 'd')] {
            q.push(level, name);
        }
        assert_eq!(q.extract(|name| *name > 'b'), Some('c'));
        assert_eq!(q.extract(|name| *name == 'z'), None);
        assert_eq!(q.extract(|name| *name == 'd'), Some('d'));
        let order: Vec<_> = core::iter::from_fn(|| q.pop()).collect();
        assert_eq!(order, ['a', 'b']);
        assert!(q.is_empty());
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out_ordered_by_level_then_age(levels in prop::collection::vec(0..LEVELS, 0..100)) {
            let mut q = RunQueue::new();
            for (age, level) in levels.iter().enumerate() {
                q.push(*level, (*level, age));
            }
            let order: Vec<_> = core::iter::from_fn(|| q.pop()).collect();
            let mut wanted = order.clone();
            wanted.sort_unstable();
            prop_assert_eq!(order.len(), levels.len());
            prop_assert_eq!(order, wanted);
        }
    }
}
