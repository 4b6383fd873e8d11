//! A set of CPUs that all of them may change at any time.

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};

/// Most CPUs there can be.
pub const MAX_CPUS: usize = 256;
const WORDS: usize = MAX_CPUS / 64;

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

    /// Returns the first CPU of the set at or behind `from`, beginning again at 0 behind the
    /// last.
    #[must_use]
    pub fn next_from(&self, from: usize) -> Option<usize> {
        let behind = self.iter().find(|&cpu| cpu >= from);
        behind.or_else(|| self.iter().next())
    }

    /// Iterates over the CPUs, lowest first. Each word of 64 is looked at once.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, word)| {
            let mut rest = word.load(Ordering::SeqCst);
            core::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.checked_sub(1)?;
                Some(index * 64 + bit)
            })
        })
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
        fn behaves_like_a_set(steps in prop::collection::vec((0..MAX_CPUS, any::<bool>()), 0..200), from in 0..MAX_CPUS) {
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
            let next = model.range(from..).next().or(model.iter().next()).copied();
            prop_assert_eq!(set.next_from(from), next);
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
