//! Objects that are expensive to make, kept ready.

use alloc::vec::Vec;

use df_libkern::magazine::{Depot, Magazines};
use df_machine::smp::{self, MAX_CPUS};
use df_machine::sync::Spin;

/// Objects that a CPU has ready at most are twice this.
const ROUNDS: usize = 16;
/// Magazines that all CPUs share at most.
const KEPT: usize = 64;

/// A cache of objects. They are made by a constructor and keep their state while they are not
/// in use: whoever puts one back leaves it as it was when it was new.
pub struct ObjCache<T> {
    make: fn() -> Option<T>,
    /// By CPU; made when the first object is put back.
    cpus: Vec<Spin<Magazines<T>>>,
    depot: Spin<Depot<T>>,
}

impl<T> ObjCache<T> {
    /// An empty cache of what `make` makes; `None` of it means that there is no memory.
    #[must_use]
    pub fn new(make: fn() -> Option<T>) -> Self {
        let cpus = smp::count().clamp(1, MAX_CPUS);
        Self {
            make,
            cpus: (0..cpus)
                .map(|_| Spin::new(Magazines::new(ROUNDS)))
                .collect(),
            depot: Spin::new(Depot::new(KEPT)),
        }
    }

    /// The magazines of this CPU. Another one may use them too, if the caller moves: they
    /// have a lock, which is hardly ever waited for.
    fn mine(&self) -> Option<&Spin<Magazines<T>>> {
        self.cpus.get(smp::current() % self.cpus.len().max(1))
    }

    /// Takes an object, or makes one. `None` when there is no memory.
    #[must_use]
    pub fn get(&self) -> Option<T> {
        let ready = self.mine().and_then(|mine| {
            let mut mine = mine.lock();
            mine.get().or_else(|| {
                let reloaded = self.depot.lock().reload(&mut mine);
                reloaded.then(|| mine.get()).flatten()
            })
        });
        ready.or_else(|| (self.make)())
    }

    /// Puts an object back.
    pub fn put(&self, object: T) {
        let Some(mine) = self.mine() else {
            return;
        };
        let too_many = {
            let mut mine = mine.lock();
            match mine.put(object) {
                Ok(()) => None,
                Err(object) => {
                    let full = self.depot.lock().unload(&mut mine);
                    // Without memory for an empty magazine it goes the way of all others.
                    let left = mine.put(object).err();
                    Some((full, left))
                }
            }
        };
        drop(too_many);
    }

    /// How many objects are ready.
    #[must_use]
    pub fn ready(&self) -> usize {
        let cached: usize = self.cpus.iter().map(|cpu| cpu.lock().len()).sum();
        cached + self.depot.lock().len()
    }
}

impl<T> core::fmt::Debug for ObjCache<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ObjCache").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::ObjCache;
    use alloc::boxed::Box;
    use alloc::vec::Vec;
    use core::sync::atomic::{AtomicUsize, Ordering};

    static MADE: AtomicUsize = AtomicUsize::new(0);

    fn make() -> Option<Box<usize>> {
        Some(Box::new(MADE.fetch_add(1, Ordering::Relaxed)))
    }

    #[test]
    fn objects_that_were_put_back_are_used_again() {
        let cache = ObjCache::new(make);
        let first: Vec<_> = (0..100).map(|_| cache.get().unwrap()).collect();
        assert_eq!(MADE.load(Ordering::Relaxed), 100);
        first.into_iter().for_each(|object| cache.put(object));
        assert_eq!(cache.ready(), 100);
        let again: Vec<_> = (0..100).map(|_| cache.get().unwrap()).collect();
        assert_eq!(MADE.load(Ordering::Relaxed), 100, "nothing is made anew");
        assert_eq!(cache.ready(), 0);
        drop(again);
    }

    #[test]
    fn no_more_are_kept_than_there_is_room_for() {
        let cache = ObjCache::new(|| Some(Box::new(0usize)));
        (0..5000).for_each(|n| cache.put(Box::new(n)));
        assert!(cache.ready() <= (super::KEPT + 2) * super::ROUNDS);
    }
}
