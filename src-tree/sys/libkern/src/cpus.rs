//! A set of CPUs as a value; [`CpuSet`](crate::cpuset::CpuSet) is one that all CPUs change.

use core::fmt;
use core::ops::BitAnd;

/// Most CPUs there can be.
pub const MAX_CPUS: usize = 256;
/// Words of a set.
pub const WORDS: usize = MAX_CPUS / 64;

/// A set of CPU numbers below [`MAX_CPUS`].
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Cpus {
    words: [u64; WORDS],
}

impl Cpus {
    /// No CPU.
    pub const NONE: Self = Self::from_words([0; WORDS]);
    /// Every CPU that there can be.
    pub const ALL: Self = Self::from_words([u64::MAX; WORDS]);

    /// The set whose CPU `n` is bit `n % 64` of word `n / 64`.
    #[must_use]
    pub const fn from_words(words: [u64; WORDS]) -> Self {
        Self { words }
    }

    /// The words of [`Cpus::from_words`].
    #[must_use]
    pub const fn words(self) -> [u64; WORDS] {
        self.words
    }

    /// The set and one CPU more. Numbers beyond the last are ignored.
    #[must_use]
    pub fn with(mut self, cpu: usize) -> Self {
        if let Some(word) = self.words.get_mut(cpu / 64) {
            *word |= 1 << (cpu % 64);
        }
        self
    }

    /// The set without a CPU.
    #[must_use]
    pub fn without(mut self, cpu: usize) -> Self {
        if let Some(word) = self.words.get_mut(cpu / 64) {
            *word &= !(1 << (cpu % 64));
        }
        self
    }

    /// Returns whether a CPU is in the set.
    #[must_use]
    pub fn contains(self, cpu: usize) -> bool {
        let word = self.words.get(cpu / 64);
        word.is_some_and(|word| word & 1 << (cpu % 64) != 0)
    }

    /// Returns whether every CPU of another set is in this one.
    #[must_use]
    pub fn has_all(self, other: Self) -> bool {
        self & other == other
    }

    /// Returns whether no CPU is in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Returns the first CPU of the set at or behind `from`, beginning again at 0 behind the
    /// last.
    #[must_use]
    pub fn next_from(self, from: usize) -> Option<usize> {
        let behind = self.iter().find(|&cpu| cpu >= from);
        behind.or_else(|| self.iter().next())
    }

    /// Iterates over the CPUs, lowest first.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        self.words
            .into_iter()
            .enumerate()
            .flat_map(|(index, mut rest)| {
                core::iter::from_fn(move || {
                    let bit = rest.trailing_zeros() as usize;
                    rest &= rest.checked_sub(1)?;
                    Some(index * 64 + bit)
                })
            })
    }
}

impl BitAnd for Cpus {
    type Output = Self;

    /// The CPUs that are in both sets.
    fn bitand(mut self, other: Self) -> Self {
        for (word, other) in self.words.iter_mut().zip(other.words) {
            *word &= other;
        }
        self
    }
}

impl FromIterator<usize> for Cpus {
    fn from_iter<I: IntoIterator<Item = usize>>(cpus: I) -> Self {
        cpus.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Debug for Cpus {
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

    fn numbers() -> impl Strategy<Value = BTreeSet<usize>> {
        prop::collection::btree_set(0..MAX_CPUS, 0..40)
    }

    fn set(numbers: &BTreeSet<usize>) -> Cpus {
        numbers.iter().copied().collect()
    }

    proptest! {
        #[test]
        fn behaves_like_a_set(a in numbers(), b in numbers(), cpu in 0..MAX_CPUS) {
            let (left, right) = (set(&a), set(&b));
            let listed: Vec<_> = left.iter().collect();
            prop_assert_eq!(listed, a.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(left.is_empty(), a.is_empty());
            prop_assert_eq!(left.contains(cpu), a.contains(&cpu));
            prop_assert!(left.with(cpu).contains(cpu) && !left.without(cpu).contains(cpu));
            prop_assert_eq!(left.with(cpu).without(cpu), left.without(cpu));
            prop_assert_eq!(left & right, set(&(&a & &b)));
            prop_assert_eq!(left.has_all(right), b.is_subset(&a));
            prop_assert_eq!(Cpus::from_words(left.words()), left);
            let next = a.range(cpu..).next().or(a.iter().next()).copied();
            prop_assert_eq!(left.next_from(cpu), next);
        }
    }

    #[test]
    fn numbers_beyond_the_last_are_in_no_set() {
        assert!(!Cpus::ALL.contains(MAX_CPUS));
        assert_eq!(Cpus::NONE.with(MAX_CPUS), Cpus::NONE);
        assert_eq!(Cpus::ALL.without(MAX_CPUS), Cpus::ALL);
        assert_eq!(Cpus::ALL.iter().count(), MAX_CPUS);
        assert_eq!(Cpus::from_words([0, 1 << 5, 0, 0]).next_from(0), Some(69));
    }
}
