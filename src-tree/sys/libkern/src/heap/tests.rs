extern crate std;

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::vec::Vec;

use super::guard::{self, Damage};
use super::{Backing, Class, CpuCache, Heap, ZONES};

const PAGE: u64 = 4096;

/// Memory as a map of words, pages handed out at ever-growing addresses.
#[derive(Default)]
struct Memory {
    words: BTreeMap<u64, u64>,
    /// Runs by address, with their pages.
    runs: BTreeMap<u64, usize>,
    next: u64,
    limit: Option<usize>,
}

impl Memory {
    fn owns(&self, addr: u64, len: u64) -> bool {
        self.runs
            .range(..=addr)
            .next_back()
            .is_some_and(|(&start, &pages)| addr + len <= start + pages as u64 * PAGE)
    }

    fn pages(&self) -> usize {
        self.runs.values().sum()
    }
}

impl Backing for Memory {
    fn alloc_pages(&mut self, pages: usize, align: usize) -> Option<u64> {
        if self.limit.is_some_and(|limit| self.pages() + pages > limit) {
            return None;
        }
        let addr = (self.next + PAGE).next_multiple_of(align as u64 * PAGE);
        self.next = addr + pages as u64 * PAGE;
        self.runs.insert(addr, pages);
        Some(addr)
    }

    fn free_pages(&mut self, addr: u64, pages: usize) {
        assert_eq!(self.runs.remove(&addr), Some(pages));
    }

    fn load(&self, addr: u64) -> u64 {
        assert!(self.owns(addr, 8));
        self.words
            .get(&addr)
            .copied()
            .unwrap_or(0xdead_beef_dead_beef)
    }

    fn store(&mut self, addr: u64, value: u64) {
        assert!(self.owns(addr, 8));
        self.words.insert(addr, value);
    }
}

#[test]
fn exhausted_memory_is_an_answer() {
    let mut memory = Memory {
        limit: Some(4),
        ..Memory::default()
    };
    let mut heap = Heap::new();
    let objects = std::iter::from_fn(|| heap.alloc(&mut memory, 1000, 8)).count();
    assert_eq!(objects, 15);
    assert_eq!(heap.alloc(&mut memory, 100_000, 8), None);
}

#[test]
fn one_object_that_comes_and_goes_uses_one_slab() {
    let mut memory = Memory::default();
    let mut heap = Heap::new();
    for _ in 0..100 {
        let addr = heap.alloc(&mut memory, 40, 8).unwrap();
        heap.free(&mut memory, addr, 40, 8);
    }
    assert_eq!((memory.pages(), memory.next), (4, 8 * PAGE));
}

#[test]
fn alignment_of_any_size_is_kept() {
    assert_eq!(Class::of(1, 1), Class::Small { index: 0 });
    assert_eq!(Class::of(33, 64), Class::Small { index: 3 });
    assert_eq!(Class::of(4097, 16), Class::Large { pages: 2, align: 1 });
    assert_eq!(Class::of(64, 8192), Class::Large { pages: 1, align: 2 });
}

proptest! {
    #[test]
    fn objects_never_overlap_and_pages_come_back(
        steps in prop::collection::vec(
            (prop_oneof![1usize..300, 1usize..9000], 0u32..8, any::<prop::sample::Index>(), any::<bool>()),
            1..150,
        )
    ) {
        let mut memory = Memory::default();
        let mut heap = Heap::new();
        let mut live: BTreeMap<u64, (usize, usize)> = BTreeMap::new();
        for (size, align, which, give_back) in steps {
            if give_back && !live.is_empty() {
                let addr = *live.keys().nth(which.index(live.len())).unwrap();
                let (size, align) = live.remove(&addr).unwrap();
                heap.free(&mut memory, addr, size, align);
            } else {
                let align = 1 << align;
                let addr = heap.alloc(&mut memory, size, align).unwrap();
                prop_assert!(addr.is_multiple_of(align as u64) && memory.owns(addr, size as u64));
                let before = live.range(..addr + size as u64).next_back();
                prop_assert!(before.is_none_or(|(&start, &(len, _))| start + len as u64 <= addr));
                // Whoever owns an object scribbles on it: links of free objects must not be there.
                for word in (addr.next_multiple_of(8)..(addr + size as u64) & !7).step_by(8).take(6) {
                    memory.store(word, u64::MAX);
                }
                live.insert(addr, (size, align));
            }
            let taken = live.values().map(|&(size, align)| Class::of(size, align).bytes());
            prop_assert_eq!(heap.used_bytes(), taken.sum::<usize>());
        }
        let rest: Vec<_> = live.into_iter().collect();
        for (addr, (size, align)) in rest {
            heap.free(&mut memory, addr, size, align);
        }
        // At most one empty slab for each of 17 classes is kept.
        prop_assert!(memory.pages() <= 17 * 4);
    }
}

/// Allocates as the kernel does: by the cache of a CPU, from the heap when that is empty.
fn alloc_by(
    cache: &mut CpuCache,
    heap: &mut Heap,
    memory: &mut Memory,
    size: usize,
) -> Option<u64> {
    let Class::Small { index } = Class::of(size, 8) else {
        panic!("{size} bytes are not small");
    };
    if let Some(addr) = cache.get(memory, index) {
        return Some(addr);
    }
    cache.fill(memory, heap, index);
    cache.get(memory, index)
}

fn free_by(cache: &mut CpuCache, heap: &mut Heap, memory: &mut Memory, at: u64, size: usize) {
    let Class::Small { index } = Class::of(size, 8) else {
        panic!("{size} bytes are not small");
    };
    if !cache.put(memory, index, at) {
        cache.give_back(memory, heap, index);
        assert!(cache.put(memory, index, at), "there is room now");
    }
}

#[test]
fn a_cache_says_when_memory_is_exhausted() {
    let mut memory = Memory {
        limit: Some(4),
        ..Memory::default()
    };
    let (mut heap, mut cache) = (Heap::new(), CpuCache::new());
    let objects = std::iter::from_fn(|| alloc_by(&mut cache, &mut heap, &mut memory, 1000)).count();
    assert_eq!(objects, 15);
}

proptest! {
    #[test]
    fn objects_of_several_cpus_never_overlap_and_all_come_back(
        steps in prop::collection::vec(
            (1usize..4000, 0usize..3, any::<prop::sample::Index>(), any::<bool>()),
            1..300,
        )
    ) {
        let mut memory = Memory::default();
        let mut heap = Heap::new();
        let mut cpus = [const { CpuCache::new() }; 3];
        let mut live: BTreeMap<u64, usize> = BTreeMap::new();
        for (size, cpu, which, give_back) in steps {
            let cache = &mut cpus[cpu];
            if give_back && !live.is_empty() {
                let addr = *live.keys().nth(which.index(live.len())).unwrap();
                let size = live.remove(&addr).unwrap();
                free_by(cache, &mut heap, &mut memory, addr, size);
            } else {
                let addr = alloc_by(cache, &mut heap, &mut memory, size).unwrap();
                prop_assert!(memory.owns(addr, size as u64));
                let before = live.range(..addr + size as u64).next_back();
                prop_assert!(before.is_none_or(|(&start, &len)| start + len as u64 <= addr));
                for word in (addr..(addr + size as u64) & !7).step_by(8).take(6) {
                    memory.store(word, u64::MAX);
                }
                live.insert(addr, size);
            }
            for (class, zone) in heap.zones().enumerate().take(ZONES - 1) {
                let cached: usize = cpus.iter().map(|cpu| cpu.count(class)).sum();
                let used = live.values().filter(|&&size| Class::of(size, 8) == Class::Small { index: class });
                prop_assert_eq!(zone.used - cached, used.count());
                prop_assert!(zone.used * zone.size <= zone.slabs);
            }
        }
        let rest: Vec<_> = live.into_iter().collect();
        for (addr, size) in rest {
            free_by(&mut cpus[0], &mut heap, &mut memory, addr, size);
        }
        for cache in &mut cpus {
            cache.give_all_back(&mut memory, &mut heap);
        }
        prop_assert!(memory.pages() <= 17 * 4);
    }
}

proptest! {
    #[test]
    fn a_write_beyond_an_object_is_noticed_and_one_inside_is_not(
        size in 1usize..200,
        at in 0usize..220,
        value in any::<u8>(),
    ) {
        let mut memory = Memory::default();
        let addr = memory.alloc_pages(1, 1).unwrap();
        guard::arm(&mut memory, addr, size);
        prop_assert_eq!(guard::check_end(&memory, addr, size), Ok(()));
        prop_assume!(at < guard::padded(size));
        let word = addr + at as u64 / 8 * 8;
        let mut bytes = memory.load(word).to_le_bytes();
        let same = bytes[at % 8] == value;
        bytes[at % 8] = value;
        memory.store(word, u64::from_le_bytes(bytes));
        let wanted = if at < size || same {
            Ok(())
        } else {
            Err(Damage::Overrun { addr, size })
        };
        prop_assert_eq!(guard::check_end(&memory, addr, size), wanted);
    }

    #[test]
    fn a_write_to_a_free_object_is_noticed(words in 2u64..40, at in 2u64..40, link in any::<u64>()) {
        let mut memory = Memory::default();
        let addr = memory.alloc_pages(1, 1).unwrap();
        let bytes = words as usize * 8;
        // Never in use yet: nothing is known.
        prop_assert_eq!(guard::check_poison(&memory, addr, bytes), Ok(()));
        guard::poison(&mut memory, addr, bytes);
        memory.store(addr, link);
        prop_assert_eq!(guard::check_poison(&memory, addr, bytes), Ok(()));
        prop_assume!(at < words);
        memory.store(addr + at * 8, 1);
        let found = guard::check_poison(&memory, addr, bytes);
        prop_assert_eq!(found, Err(Damage::AfterFree { at: addr + at * 8 }));
    }
}

#[test]
fn zones_know_the_most_there_was_and_what_was_allocated() {
    let (mut memory, mut heap, mut cache) = (Memory::default(), Heap::new(), CpuCache::new());
    let Class::Small { index } = Class::of(64, 8) else {
        unreachable!("64 bytes are small");
    };
    assert!(cache.get(&memory, index).is_none());
    let mut objects = Vec::new();
    for _ in 0..100 {
        let object = cache.get(&memory, index).or_else(|| {
            cache.fill(&mut memory, &mut heap, index);
            cache.get(&memory, index)
        });
        objects.push(object.unwrap());
    }
    let large = heap.alloc(&mut memory, 5 * PAGE as usize, 8).unwrap();
    heap.free(&mut memory, large, 5 * PAGE as usize, 8);
    for object in objects {
        if !cache.put(&mut memory, index, object) {
            cache.give_back(&mut memory, &mut heap, index);
            assert!(cache.put(&mut memory, index, object));
        }
    }
    cache.give_all_back(&mut memory, &mut heap);
    let zones: Vec<_> = heap.zones().collect();
    let small = zones[index];
    assert_eq!((small.used, cache.taken(index)), (0, 100));
    assert!((100..200).contains(&small.most), "{}", small.most);
    let large = zones[ZONES - 1];
    assert_eq!((large.used, large.most, large.requests), (0, 5, 1));
}
