//! A bounded first-in, first-out queue without a heap, for interrupt handlers.

/// A queue of at most `N` items.
#[derive(Debug)]
pub struct Queue<T, const N: usize> {
    items: [Option<T>; N],
    first: usize,
    len: usize,
}

impl<T: Copy, const N: usize> Queue<T, N> {
    /// Makes an empty queue.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            items: [None; N],
            first: 0,
            len: 0,
        }
    }

    /// Appends an item; gives it back when the queue is full.
    pub fn push(&mut self, item: T) -> Result<(), T> {
        if self.len == N {
            return Err(item);
        }
        self.items[(self.first + self.len) % N] = Some(item);
        self.len += 1;
        Ok(())
    }

    /// Takes the oldest item.
    pub fn pop(&mut self) -> Option<T> {
        let item = self.items[self.first].take()?;
        self.first = (self.first + 1) % N;
        self.len -= 1;
        Some(item)
    }

    /// Returns how many wait.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Returns whether nothing waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<T: Copy, const N: usize> Default for Queue<T, N> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::Queue;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    proptest! {
        #[test]
        fn behaves_like_a_bounded_deque(steps in prop::collection::vec(any::<Option<u8>>(), 0..64)) {
            let mut queue = Queue::<u8, 5>::new();
            let mut model = VecDeque::new();
            for step in steps {
                match step {
                    Some(item) if model.len() < 5 => {
                        model.push_back(item);
                        prop_assert_eq!(queue.push(item), Ok(()));
                    }
                    Some(item) => prop_assert_eq!(queue.push(item), Err(item)),
                    None => prop_assert_eq!(queue.pop(), model.pop_front()),
                }
                prop_assert_eq!(queue.is_empty(), model.is_empty());
                prop_assert_eq!(queue.len(), model.len());
            }
        }
    }
}
