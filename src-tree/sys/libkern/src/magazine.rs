//! Caches of ready-made objects: magazines for each CPU, and a depot for all.
//!
//! A CPU takes objects from its loaded magazine and puts them back there. Only when that is
//! empty, or full, and the one behind it too, does it go to the depot, to exchange a whole
//! magazine: once for many objects.

use alloc::vec::Vec;

/// Objects of one CPU.
#[derive(Debug)]
pub struct Magazines<T> {
    loaded: Vec<T>,
    previous: Vec<T>,
    rounds: usize,
}

/// Magazines that no CPU has.
#[derive(Debug)]
pub struct Depot<T> {
    full: Vec<Vec<T>>,
    empty: Vec<Vec<T>>,
    /// Full magazines that are kept; more are given back to be destroyed.
    keep: usize,
}

impl<T> Magazines<T> {
    /// Empty magazines for `rounds` objects each, at least one.
    #[must_use]
    pub const fn new(rounds: usize) -> Self {
        Self {
            loaded: Vec::new(),
            previous: Vec::new(),
            rounds: if rounds == 0 { 1 } else { rounds },
        }
    }

    /// Takes an object. `None` when both magazines are empty: see [`Depot::reload`].
    pub fn get(&mut self) -> Option<T> {
        if self.loaded.is_empty() {
            core::mem::swap(&mut self.loaded, &mut self.previous);
        }
        self.loaded.pop()
    }

    /// Puts an object back. Gives it back when both magazines are full, or when there is no
    /// memory for a magazine: see [`Depot::unload`].
    pub fn put(&mut self, object: T) -> Result<(), T> {
        if self.loaded.len() >= self.rounds {
            core::mem::swap(&mut self.loaded, &mut self.previous);
        }
        let full = self.loaded.len() >= self.rounds;
        if full || self.loaded.try_reserve(1).is_err() {
            return Err(object);
        }
        self.loaded.push(object);
        Ok(())
    }

    /// How many objects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.loaded.len() + self.previous.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes all objects out.
    pub fn drain(&mut self) -> impl Iterator<Item = T> + '_ {
        self.loaded.drain(..).chain(self.previous.drain(..))
    }
}

impl<T> Depot<T> {
    /// An empty depot that keeps up to `keep` full magazines.
    #[must_use]
    pub const fn new(keep: usize) -> Self {
        Self {
            full: Vec::new(),
            empty: Vec::new(),
            keep,
        }
    }

    /// Exchanges an empty magazine for a full one. Returns whether there was one.
    pub fn reload(&mut self, magazines: &mut Magazines<T>) -> bool {
        let Some(full) = self.full.pop() else {
            return false;
        };
        let empty = core::mem::replace(&mut magazines.loaded, full);
        if empty.capacity() > 0 && self.empty.try_reserve(1).is_ok() {
            self.empty.push(empty);
        }
        true
    }

    /// Exchanges a full magazine for an empty one. Returns the full one if the depot has
    /// enough of them: its objects are to be destroyed.
    pub fn unload(&mut self, magazines: &mut Magazines<T>) -> Option<Vec<T>> {
        let empty = self.empty.pop().unwrap_or_default();
        let full = core::mem::replace(&mut magazines.loaded, empty);
        if self.full.len() >= self.keep || self.full.try_reserve(1).is_err() {
            return Some(full);
        }
        self.full.push(full);
        None
    }

    /// How many objects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.full.iter().map(Vec::len).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.full.is_empty()
    }

    /// Takes all magazines out.
    pub fn drain(&mut self) -> impl Iterator<Item = T> + '_ {
        self.empty.clear();
        self.full.drain(..).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const ROUNDS: usize = 3;
    const KEEP: usize = 2;

    /// What a CPU does.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Get(usize),
        Put(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..3usize).prop_map(Step::Get),
            (0..3usize).prop_map(Step::Put)
        ]
    }

    proptest! {
        #[test]
        fn no_object_is_lost_or_given_out_twice(steps in prop::collection::vec(step(), 0..300)) {
            let mut cpus = [const { Magazines::new(ROUNDS) }; 3];
            let mut depot = Depot::new(KEEP);
            let mut made = 0u32;
            let mut alive = BTreeSet::new();
            let mut out: Vec<u32> = Vec::new();
            for step in steps {
                match step {
                    Step::Get(cpu) => {
                        let mags = &mut cpus[cpu];
                        let got = mags.get().or_else(|| depot.reload(mags).then(|| mags.get()).flatten());
                        let object = got.unwrap_or_else(|| {
                            made += 1;
                            alive.insert(made);
                            made
                        });
                        prop_assert!(!out.contains(&object) && alive.contains(&object));
                        out.push(object);
                    }
                    Step::Put(cpu) => {
                        let Some(object) = out.pop() else { continue };
                        let mags = &mut cpus[cpu];
                        if let Err(object) = mags.put(object) {
                            for dead in depot.unload(mags).into_iter().flatten() {
                                prop_assert!(alive.remove(&dead));
                            }
                            prop_assert_eq!(mags.put(object), Ok(()));
                        }
                    }
                }
                let cached: usize = cpus.iter().map(Magazines::len).sum();
                prop_assert_eq!(cached + depot.len() + out.len(), alive.len());
                prop_assert!(depot.len() <= KEEP * ROUNDS);
            }
            let mut left: BTreeSet<u32> = depot.drain().chain(out).collect();
            for cpu in &mut cpus {
                left.extend(cpu.drain());
            }
            prop_assert_eq!(left, alive);
        }
    }

    #[test]
    fn a_cpu_that_takes_and_gives_one_by_one_never_needs_the_depot() {
        let mut mags = Magazines::new(2);
        mags.put('a').unwrap();
        mags.put('b').unwrap();
        for _ in 0..10 {
            mags.put('c').unwrap();
            assert!(mags.get().is_some());
        }
        assert_eq!(mags.len(), 2);
    }
}
