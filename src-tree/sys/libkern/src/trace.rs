//! Trace rings: what a CPU did last, for those who look from outside.
//!
//! One CPU writes, interrupt handlers nested in each other included; anybody reads, at any
//! time, also while the writer is stopped in the middle. Each entry carries the number of the
//! write that filled it, so a reader knows what it has got and what it has lost.

use alloc::boxed::Box;

use super::atomic::{AtomicU64, Ordering, fence};

pub use df_abi::ktr::{ARGUMENTS, Entry, arguments};

/// What a reader finds at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The entry.
    Entry(Entry),
    /// It has been overwritten: this many entries, from the place on, are lost.
    Lost(u64),
    /// It is not complete: the writer was stopped in the middle of it.
    Torn,
    /// Nothing has been written there yet.
    End,
}

/// The newest entries of a CPU.
#[derive(Debug)]
pub struct TraceRing {
    /// Entries begun so far.
    begun: AtomicU64,
    slots: Box<[Slot]>,
}

#[derive(Debug)]
struct Slot {
    /// Number of the write that filled it, and 1; 0 while it is being written.
    stamp: AtomicU64,
    words: [AtomicU64; 2 + ARGUMENTS],
}

impl TraceRing {
    /// A ring for `size` entries, at least one.
    #[must_use]
    pub fn new(size: usize) -> Self {
        let slot = |_| Slot {
            stamp: AtomicU64::new(0),
            words: [(); 2 + ARGUMENTS].map(|()| AtomicU64::new(0)),
        };
        Self {
            begun: AtomicU64::new(0),
            slots: (0..size.max(1)).map(slot).collect(),
        }
    }

    /// Number of the next entry.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.begun.load(Ordering::Acquire)
    }

    /// Number of the oldest entry that is kept.
    #[must_use]
    pub fn oldest(&self) -> u64 {
        self.end().saturating_sub(self.slots.len() as u64)
    }

    fn slot(&self, number: u64) -> &Slot {
        // A ring has at least one slot, and no more than addresses.
        &self.slots[(number % self.slots.len() as u64) as usize]
    }

    /// Writes an entry over the oldest one. Only for the CPU that owns the ring.
    pub fn write(&self, entry: &Entry) {
        let number = self.begun.fetch_add(1, Ordering::AcqRel);
        let slot = self.slot(number);
        slot.stamp.store(0, Ordering::Relaxed);
        // Who sees one of the words below sees that the slot is being written.
        fence(Ordering::Release);
        let [a, b, c] = entry.arguments;
        for (word, value) in slot.words.iter().zip([entry.time, entry.event, a, b, c]) {
            word.store(value, Ordering::Relaxed);
        }
        slot.stamp.store(number + 1, Ordering::Release);
    }

    /// Looks at the entry with a number.
    #[must_use]
    pub fn read(&self, number: u64) -> Found {
        let oldest = self.oldest();
        if number < oldest {
            return Found::Lost(oldest - number);
        }
        if number >= self.end() {
            return Found::End;
        }
        let slot = self.slot(number);
        let stamp = slot.stamp.load(Ordering::Acquire);
        let mut words = [0; 2 + ARGUMENTS];
        for (value, word) in words.iter_mut().zip(&slot.words) {
            *value = word.load(Ordering::Relaxed);
        }
        fence(Ordering::Acquire);
        let after = slot.stamp.load(Ordering::Relaxed);
        if stamp == number + 1 && after == stamp {
            let [time, event, arguments @ ..] = words;
            return Found::Entry(Entry {
                time,
                event,
                arguments,
            });
        }
        // Either the next round has begun meanwhile, or this entry is not complete.
        let oldest = self.oldest();
        if number < oldest {
            Found::Lost(oldest - number)
        } else {
            Found::Torn
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn entry(n: u64) -> Entry {
        Entry {
            time: n,
            event: n ^ 7,
            arguments: [n, n + 1, n + 2],
        }
    }

    #[test]
    fn an_empty_ring_has_an_end_and_nothing_else() {
        let ring = TraceRing::new(4);
        assert_eq!((ring.oldest(), ring.end()), (0, 0));
        assert_eq!(ring.read(0), Found::End);
    }

    #[test]
    fn a_ring_of_no_size_keeps_one_entry() {
        let ring = TraceRing::new(0);
        ring.write(&entry(0));
        ring.write(&entry(1));
        assert_eq!(ring.read(0), Found::Lost(1));
        assert_eq!(ring.read(1), Found::Entry(entry(1)));
    }

    #[test]
    fn a_reader_beside_the_writer_gets_whole_entries_or_none() {
        const COUNT: u64 = 20_000;
        let ring = TraceRing::new(8);
        std::thread::scope(|scope| {
            scope.spawn(|| (0..COUNT).for_each(|n| ring.write(&entry(n))));
            let mut at = 0;
            while at < COUNT {
                match ring.read(at) {
                    Found::Entry(found) => {
                        assert_eq!(found, entry(at));
                        at += 1;
                    }
                    Found::Lost(many) => at += many,
                    Found::Torn | Found::End => std::hint::spin_loop(),
                }
            }
        });
        assert_eq!(ring.end(), COUNT);
    }

    proptest! {
        #[test]
        fn the_newest_entries_are_kept_and_the_rest_is_counted_as_lost(size in 1usize..20, count in 0u64..60) {
            let ring = TraceRing::new(size);
            (0..count).for_each(|n| ring.write(&entry(n)));
            let (mut at, mut lost, mut got) = (0, 0, Vec::new());
            loop {
                match ring.read(at) {
                    Found::Entry(found) => { got.push(found.time); at += 1; }
                    Found::Lost(many) => { lost += many; at += many; }
                    Found::Torn => prop_assert!(false, "nobody writes"),
                    Found::End => break,
                }
            }
            let kept = count.min(size as u64);
            prop_assert_eq!(lost, count - kept);
            prop_assert!(got.into_iter().eq(count - kept..count));
        }
    }
}
