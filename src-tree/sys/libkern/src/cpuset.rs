//! A set of CPUs that all of them may change at any time.

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};

use crate::cpus::{Cpus, WORDS};

pub use crate::cpus::MAX_CPUS;

/// A set of CPU numbers below [`MAX_CPUS`]. Every operation is atomic for one CPU and ordered
/// among all (sequentially consistent).
#[derive(Default)]
pub struct CpuSet {
    words: [AtomicU64; WORDS],
}

impl CpuSet {
    /// The empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            words: [const { AtomicU64::new(0) }; WORDS],
        }
    }

    /// The set of CPU 0.
    #[must_use]
    pub const fn with_first() -> Self {
        let mut set = Self::new();
        set.words[0] = AtomicU64::new(1);
        set
    }

    /// Adds a CPU; returns whether it was absent. Numbers beyond the last are ignored.
    pub fn insert(&self, cpu: usize) -> bool {
        let bit = 1 << (cpu % 64);
        let word = self.words.get(cpu / 64);
        word.is_some_and(|word| word.fetch_or(bit, Ordering::SeqCst) & bit == 0)
    }

    /// Removes a CPU; returns whether it was there.
    pub fn remove(&self, cpu: usize) -> bool {
        let bit = 1 << (cpu % 64);
        let word = self.words.get(cpu / 64);
        word.is_some_and(|word| word.fetch_and(!bit, Ordering::SeqCst) & bit != 0)
    }

    /// Returns whether a CPU is in the set.
    #[must_use]
    pub fn contains(&self, cpu: usize) -> bool {
        let word = self.words.get(cpu / 64);
        word.is_some_and(|word| word.load(Ordering::SeqCst) & 1 << (cpu % 64) != 0)
    }

    /// Returns whether no CPU is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| w.load(Ordering::SeqCst) == 0)
    }

    /// Returns how many CPUs are in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        let bits = |word: &AtomicU64| word.load(Ordering::SeqCst).count_ones() as usize;
        self.words.iter().map(bits).sum()
    }

    /// Returns what is in the set. Each word of 64 is looked at once.
    #[must_use]
    pub fn snapshot(&self) -> Cpus {
        Cpus::from_words(core::array::from_fn(|index| {
            self.words[index].load(Ordering::SeqCst)
        }))
    }

    /// Makes the set that of some CPUs. Who looks meanwhile may see words of 64 of the one and
    /// of the other.
    pub fn assign(&self, cpus: Cpus) {
        for (word, value) in self.words.iter().zip(cpus.words()) {
            word.store(value, Ordering::SeqCst);
        }
    }

    /// Iterates over the CPUs that [`CpuSet::snapshot`] gives, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = usize> + use<> {
        self.snapshot().iter()
    }
}

impl fmt::Debug for CpuSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn behaves_like_a_set(steps in prop::collection::vec((0..MAX_CPUS, any::<bool>()), 0..200)) {
            let set = CpuSet::new();
            let mut model = BTreeSet::new();
            for (cpu, add) in steps {
                if add {
                    prop_assert_eq!(set.insert(cpu), model.insert(cpu));
                } else {
                    prop_assert_eq!(set.remove(cpu), model.remove(&cpu));
                }
                prop_assert_eq!(set.contains(cpu), add);
            }
            let all: Vec<_> = set.iter().collect();
            let wanted: Vec<_> = model.iter().copied().collect();
            prop_assert_eq!(all, wanted);
            prop_assert_eq!(set.len(), model.len());
            prop_assert_eq!(set.is_empty(), model.is_empty());
            let copy = CpuSet::with_first();
            copy.assign(set.snapshot());
            prop_assert_eq!(copy.snapshot(), model.into_iter().collect());
        }
    }

    #[test]
    fn numbers_beyond_the_last_are_in_no_set() {
        let set = CpuSet::with_first();
        assert!(!set.insert(MAX_CPUS) && !set.contains(MAX_CPUS) && !set.remove(MAX_CPUS));
        assert!(set.contains(0));
        assert_eq!(set.len(), 1);
    }
}
