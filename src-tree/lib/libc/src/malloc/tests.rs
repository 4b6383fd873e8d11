//! The heap against a model, on pages from the host.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::NotAnObject;
use super::cache::Cache;
use super::heap::Heap;
use super::source::{PageSource, UNIT};

/// Pages from the host's allocator, counted; at most `limit` bytes.
struct HostPages {
    mapped: Arc<AtomicUsize>,
    limit: usize,
    live: BTreeMap<usize, Layout>,
}

impl HostPages {
    fn new(limit: usize) -> (HostPages, Arc<AtomicUsize>) {
        let mapped = Arc::new(AtomicUsize::new(0));
        (
            HostPages {
                mapped: mapped.clone(),
                limit,
                live: BTreeMap::new(),
            },
            mapped,
        )
    }
}

impl PageSource for HostPages {
    fn map(&mut self, size: usize, align: usize) -> Option<*mut u8> {
        assert!(align >= UNIT && size.is_multiple_of(4096));
        if self.mapped.load(Ordering::Relaxed) + size > self.limit {
            return None;
        }
        let layout = Layout::from_size_align(size, align).ok()?;
        // SAFETY: the size is not zero.
        let start = unsafe { alloc_zeroed(layout) };
        self.mapped.fetch_add(size, Ordering::Relaxed);
        self.live.insert(start.addr(), layout);
        Some(start)
    }

    unsafe fn unmap(&mut self, start: *mut u8, size: usize) {
        let layout = self.live.remove(&start.addr()).expect("a live mapping");
        assert_eq!(layout.size(), size);
        self.mapped.fetch_sub(size, Ordering::Relaxed);
        // SAFETY: address and layout are those of the allocation.
        unsafe { dealloc(start, layout) };
    }
}

impl Drop for HostPages {
    fn drop(&mut self) {
        for (&start, &layout) in &self.live {
            let start = std::ptr::with_exposed_provenance_mut(start);
            // SAFETY: address and layout are those of the allocation.
            unsafe { dealloc(start, layout) };
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Allocate { size: usize, align: usize },
    Free { which: usize },
    Resize { which: usize, size: usize },
}

fn sizes() -> impl Strategy<Value = usize> {
    prop_oneof![6 => 0usize..300, 3 => 0usize..20_000, 1 => 0usize..3_000_000]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => sizes().prop_map(|size| Step::Allocate { size, align: 16 }),
        1 => (sizes(), 4u32..18).prop_map(|(size, a)| Step::Allocate { size, align: 1 << a }),
        3 => any::<usize>().prop_map(|which| Step::Free { which }),
        2 => (any::<usize>(), sizes()).prop_map(|(which, size)| Step::Resize { which, size }),
    ];
    proptest::collection::vec(step, 1..200)
}

struct Live {
    object: *mut u8,
    size: usize,
    tag: u8,
}

impl Live {
    /// Marks both ends of the object (all of it when small).
    fn fill(&self) {
        for at in self.places() {
            // SAFETY: the place is inside the object.
            unsafe {
                self.object
                    .wrapping_add(at)
                    .write(self.tag.wrapping_add(at as u8))
            };
        }
    }

    fn places(&self) -> impl Iterator<Item = usize> + use<> {
        let size = self.size;
        (0..size.min(300)).chain(size.saturating_sub(300).max(300.min(size))..size)
    }

    fn check(&self, upto: usize) {
        for at in self.places().filter(|&at| at < upto) {
            // SAFETY: the place is inside the object.
            let found = unsafe { self.object.wrapping_add(at).read() };
            assert_eq!(
                found,
                self.tag.wrapping_add(at as u8),
                "byte {at} of {}",
                self.size
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn objects_never_overlap_and_keep_their_content(steps in steps()) {
        let (source, _) = HostPages::new(1 << 30);
        let heap = Heap::new(source);
    let mut cache = Cache::new();
        let mut live: Vec<Live> = Vec::new();
        let mut tag = 0u8;
        for step in steps {
            tag = tag.wrapping_add(37);
            match step {
                Step::Allocate { size, align } => {
                    let object = heap.allocate(&mut cache, size, align);
                    prop_assert!(!object.is_null());
                    prop_assert_eq!(object.addr() % align, 0);
                    // SAFETY: the object is live.
                    let usable = unsafe { heap.usable_size(object) };
                    prop_assert!(usable.is_ok_and(|usable| usable >= size));
                    let new = Live { object, size, tag };
                    new.fill();
                    live.push(new);
                }
                Step::Free { which } if !live.is_empty() => {
                    let old = live.swap_remove(which % live.len());
                    old.check(old.size);
                    // SAFETY: the object is live and not used again.
                    prop_assert_eq!(unsafe { heap.free(&mut cache, old.object) }, Ok(()));
                }
                Step::Resize { which, size } if !live.is_empty() => {
                    let at = which % live.len();
                    // SAFETY: the object is live; its new address replaces the old one.
                    let moved = unsafe { heap.resize(&mut cache, live[at].object, size) };
                    let moved = moved.map_err(|_| TestCaseError::fail("refused"))?;
                    live[at].object = moved;
                    let old = live[at].size;
                    live[at].check(old.min(size));
                    live[at] = Live { object: moved, size, tag };
                    live[at].fill();
                }
                _ => {}
            }
        }
        let mut ranges: Vec<_> =
            live.iter().map(|l| (l.object.addr(), l.object.addr() + l.size)).collect();
        ranges.sort_unstable();
        prop_assert!(ranges.windows(2).all(|pair| pair[0].1 <= pair[1].0));
        for object in live {
            object.check(object.size);
            // SAFETY: the object is live and not used again.
            prop_assert_eq!(unsafe { heap.free(&mut cache, object.object) }, Ok(()));
        }
    }
}

#[test]
fn large_mappings_are_given_back() {
    let (source, mapped) = HostPages::new(1 << 30);
    let heap = Heap::new(source);
    let mut cache = Cache::new();
    let object = heap.allocate(&mut cache, 50 << 20, 16);
    assert!(mapped.load(Ordering::Relaxed) >= 50 << 20);
    // SAFETY: the object is live and not used again.
    assert_eq!(unsafe { heap.free(&mut cache, object) }, Ok(()));
    assert_eq!(mapped.load(Ordering::Relaxed), 0);
}

#[test]
fn freed_memory_serves_the_next_request() {
    let (source, mapped) = HostPages::new(1 << 30);
    let heap = Heap::new(source);
    let mut cache = Cache::new();
    for round in 0..1000 {
        let objects: Vec<_> = (0..100)
            .map(|i| heap.allocate(&mut cache, i * round % 9000, 16))
            .collect();
        for object in objects {
            // SAFETY: the object is live and not used again.
            assert_eq!(unsafe { heap.free(&mut cache, object) }, Ok(()));
        }
    }
    assert!(mapped.load(Ordering::Relaxed) <= 8 << 20);
}

#[test]
fn no_memory_gives_null_and_leaves_the_heap_whole() {
    let (source, _) = HostPages::new(8 << 20);
    let heap = Heap::new(source);
    let mut cache = Cache::new();
    let small = heap.allocate(&mut cache, 100, 16);
    assert!(heap.allocate(&mut cache, 1 << 30, 16).is_null());
    assert!(heap.allocate(&mut cache, usize::MAX - 10, 16).is_null());
    // SAFETY: the object is live.
    assert_eq!(
        // SAFETY: as above.
        unsafe { heap.resize(&mut cache, small, 1 << 30) },
        Ok(std::ptr::null_mut())
    );
    // SAFETY: the object is live and not used again.
    assert_eq!(unsafe { heap.free(&mut cache, small) }, Ok(()));
}

#[test]
fn wrong_pointers_are_refused() {
    let (source, _) = HostPages::new(1 << 30);
    let heap = Heap::new(source);
    let mut cache = Cache::new();
    let keep = heap.allocate(&mut cache, 48, 16);
    let object = heap.allocate(&mut cache, 48, 16);
    // SAFETY: the address is inside a live slab, so its header is readable.
    assert_eq!(
        // SAFETY: as above.
        unsafe { heap.free(&mut cache, object.wrapping_add(8)) },
        Err(NotAnObject)
    );
    let large = heap.allocate(&mut cache, 100_000, 16);
    // SAFETY: the object is live and not used again.
    assert_eq!(unsafe { heap.free(&mut cache, large) }, Ok(()));
    // SAFETY: the unit still belongs to the heap, so its header is readable.
    assert_eq!(unsafe { heap.free(&mut cache, large) }, Err(NotAnObject));
    // SAFETY: the object is live and not used again.
    assert_eq!(unsafe { heap.free(&mut cache, keep) }, Ok(()));
}

#[test]
fn second_free_is_refused_wherever_the_object_is() {
    let (source, _) = HostPages::new(1 << 30);
    let heap = Heap::new(source);
    let mut cache = Cache::new();
    let object = heap.allocate(&mut cache, 48, 16);
    // SAFETY: the object is live and not used again.
    assert_eq!(unsafe { heap.free(&mut cache, object) }, Ok(()));
    // SAFETY: the slab still belongs to the heap, so that its head is readable.
    assert_eq!(unsafe { heap.free(&mut cache, object) }, Err(NotAnObject));
    heap.close(&mut cache);
    let mut other = Cache::new();
    // SAFETY: as above.
    assert_eq!(unsafe { heap.free(&mut other, object) }, Err(NotAnObject));
}

#[test]
fn content_that_looks_like_a_free_object_does_no_harm() {
    let (source, _) = HostPages::new(1 << 30);
    let heap = Heap::new(source);
    let mut cache = Cache::new();
    let (free, live) = (
        heap.allocate(&mut cache, 48, 16),
        heap.allocate(&mut cache, 48, 16),
    );
    // SAFETY: the object is live and not used again.
    assert_eq!(unsafe { heap.free(&mut cache, free) }, Ok(()));
    // SAFETY: both have 48 bytes, and a free object may still be read.
    unsafe { live.copy_from_nonoverlapping(free, 48) };
    // SAFETY: the object is live and not used again.
    assert_eq!(unsafe { heap.free(&mut cache, live) }, Ok(()));
}

#[test]
fn memory_that_is_called_zero_is_zero() {
    let (source, _) = HostPages::new(1 << 30);
    let heap = Heap::new(source);
    let mut cache = Cache::new();
    let mut zeroed = 0;
    for round in 0..40usize {
        let size = 40_000 + round * 70_000;
        let taken = heap.allocate_other(&mut cache, size, 16);
        if taken.zeroed {
            zeroed += 1;
            // SAFETY: the object has `size` bytes.
            let bytes = unsafe { std::slice::from_raw_parts(taken.object, size) };
            assert!(bytes.iter().all(|&byte| byte == 0));
        }
        // SAFETY: as above.
        unsafe { taken.object.write_bytes(0xff, size) };
        // SAFETY: the object is live and not used again.
        assert_eq!(unsafe { heap.free(&mut cache, taken.object) }, Ok(()));
    }
    assert!(zeroed > 0);
}

#[test]
fn threads_share_a_heap_and_free_what_others_made() {
    let (source, mapped) = HostPages::new(1 << 30);
    let heap = Heap::new(source);
    // Bounded, so that what is live at once is far below a region however the threads take turns.
    let (give, take) = std::sync::mpsc::sync_channel::<(usize, usize)>(64);
    std::thread::scope(|scope| {
        for thread in 0..4usize {
            let (heap, give) = (&heap, give.clone());
            scope.spawn(move || {
                let mut cache = Cache::new();
                for round in 0..2000usize {
                    let size = (round * 7 + thread * 13) % 5000 + 1;
                    let object = heap.allocate(&mut cache, size, 16);
                    // SAFETY: the object has `size` bytes.
                    unsafe { object.write_bytes(size as u8, size) };
                    give.send((object.expose_provenance(), size)).unwrap();
                }
                heap.close(&mut cache);
            });
        }
        drop(give);
        let heap = &heap;
        scope.spawn(move || {
            let mut cache = Cache::new();
            for (address, size) in take {
                let object = std::ptr::with_exposed_provenance_mut::<u8>(address);
                // SAFETY: the object has `size` bytes, which its maker has filled.
                let bytes = unsafe { std::slice::from_raw_parts(object, size) };
                assert!(bytes.iter().all(|&byte| byte == size as u8));
                // SAFETY: the object is live and not used again.
                assert_eq!(unsafe { heap.free(&mut cache, object) }, Ok(()));
            }
            heap.close(&mut cache);
        });
    });
    // Nothing is in use: an empty region may be kept, and one slab a class.
    assert!(mapped.load(Ordering::Relaxed) <= 16 << 20);
}

#[test]
fn object_that_keeps_growing_grows_mostly_where_it_is() {
    let (source, _) = HostPages::new(1 << 30);
    let heap = Heap::new(source);
    let mut cache = Cache::new();
    let mut object = heap.allocate(&mut cache, 100, 16);
    // SAFETY: the object has 100 bytes.
    unsafe { object.write_bytes(0x5a, 100) };
    let (mut size, mut moves) = (100usize, 0);
    while size < 6 << 20 {
        size += size / 2;
        // SAFETY: the object is live; its new address replaces the old one.
        let grown = unsafe { heap.resize(&mut cache, object, size) }.expect("a live object");
        moves += usize::from(grown != object);
        object = grown;
    }
    // SAFETY: the object has far more than 100 bytes.
    let first = unsafe { std::slice::from_raw_parts(object, 100) };
    assert!(first.iter().all(|&byte| byte == 0x5a));
    assert!(moves <= 13, "{moves} of 28");
    // SAFETY: the object is live; its new address replaces the old one.
    let small = unsafe { heap.resize(&mut cache, object, 50) }.expect("a live object");
    assert_ne!(small, object);
    // SAFETY: the object is live and not used again.
    assert_eq!(unsafe { heap.free(&mut cache, small) }, Ok(()));
}
