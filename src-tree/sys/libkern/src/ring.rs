//! A bounded queue from one CPU to another.

use super::atomic::{AtomicUsize, Ordering, Slot, fence};

/// A queue of at most `N` items that one CPU fills and another one empties. Neither waits for
/// the other: all that they share are two counters.
#[derive(Debug)]
pub struct Ring<T, const N: usize> {
    slots: [Slot<T>; N],
    /// Items taken out so far; written by the one that empties.
    taken: AtomicUsize,
    /// Items put in so far; written by the one that fills.
    put: AtomicUsize,
}

impl<T, const N: usize> Ring<T, N> {
    /// An empty queue.
    #[must_use]
    pub fn new() -> Self {
        Self {
            slots: core::array::from_fn(|_| Slot::new()),
            taken: AtomicUsize::new(0),
            put: AtomicUsize::new(0),
        }
    }

    /// Appends an item; one caller at a time. Says whether the queue was empty: then the other
    /// side may have stopped looking and must be told. Gives the item back when the queue is
    /// full.
    pub fn push(&self, item: T) -> Result<bool, T> {
        let put = self.put.load(Ordering::Relaxed);
        if put.wrapping_sub(self.taken.load(Ordering::Acquire)) == N {
            return Err(item);
        }
        self.slots[put % N].put(item);
        self.put.store(put.wrapping_add(1), Ordering::Release);
        // Either this sees that all before was taken, or the other side sees this one.
        fence(Ordering::SeqCst);
        Ok(self.taken.load(Ordering::Acquire) == put)
    }

    /// Takes the oldest item; one caller at a time.
    pub fn pop(&self) -> Option<T> {
        let taken = self.taken.load(Ordering::Relaxed);
        // See `push`: what was noted as taken comes before this look.
        fence(Ordering::SeqCst);
        if self.put.load(Ordering::Acquire) == taken {
            return None;
        }
        let item = self.slots[taken % N].take();
        self.taken.store(taken.wrapping_add(1), Ordering::Release);
        item
    }

    /// How many items wait.
    #[must_use]
    pub fn len(&self) -> usize {
        let taken = self.taken.load(Ordering::Acquire);
        self.put.load(Ordering::Acquire).wrapping_sub(taken)
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T, const N: usize> Default for Ring<T, N> {
    fn default() -> Self {
        Self::new()
    }
}
