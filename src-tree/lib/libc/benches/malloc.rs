//! The allocator beside the host's own, in one run: `cargo bench -p df-libc --bench malloc`.
//!
//! Each workload is run in turn with both, several times; the best time of each counts. A ratio
//! below 1 means that ours is faster. Nothing here passes or fails.
#![expect(
    unsafe_code,
    reason = "calls both allocators by their C interface and writes to what they give"
)]
#![expect(clippy::print_stdout, reason = "prints the table that it is made for")]

use std::ffi::c_void;
use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// An allocator's functions.
#[derive(Clone, Copy)]
struct Allocator {
    malloc: extern "C" fn(usize) -> *mut c_void,
    calloc: extern "C" fn(usize, usize) -> *mut c_void,
    realloc: unsafe extern "C" fn(*mut c_void, usize) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void),
}

mod host {
    use std::ffi::c_void;

    unsafe extern "C" {
        pub(super) safe fn malloc(size: usize) -> *mut c_void;
        pub(super) safe fn calloc(count: usize, size: usize) -> *mut c_void;
        pub(super) fn realloc(object: *mut c_void, size: usize) -> *mut c_void;
        pub(super) fn free(object: *mut c_void);
    }
}

const OURS: Allocator = Allocator {
    malloc: c::malloc::malloc,
    calloc: c::malloc::calloc,
    realloc: c::malloc::realloc,
    free: c::malloc::free,
};

const HOSTS: Allocator = Allocator {
    malloc: host::malloc,
    calloc: host::calloc,
    realloc: host::realloc,
    free: host::free,
};

impl Allocator {
    /// An object whose first and last bytes are written, and one in each page between.
    fn make(self, size: usize) -> *mut u8 {
        let object = (self.malloc)(size).cast::<u8>();
        touch(object, 0, size);
        object
    }

    fn give_back(self, object: *mut u8) {
        // SAFETY: the object came from this allocator and is not used again.
        unsafe { (self.free)(object.cast()) };
    }
}

/// Writes to every page from `from` on, and to the last byte.
fn touch(object: *mut u8, from: usize, size: usize) {
    assert!(!object.is_null(), "out of memory");
    for at in (from..size).step_by(4096).chain([size - 1]) {
        // SAFETY: the place is inside the object.
        unsafe { object.wrapping_add(at).write(at as u8) };
    }
}

/// Numbers that are the same for both.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % limit
    }

    /// Mostly small.
    fn size(&mut self) -> usize {
        match self.below(16) {
            0 => 1 + self.below(4096),
            1..=4 => 1 + self.below(512),
            _ => 1 + self.below(128),
        }
    }
}

/// What one thread of a workload does; gives the number of operations.
type Work = fn(Allocator, usize, &Exchange) -> usize;

/// Objects of random small sizes, replaced in random order.
fn small(allocator: Allocator, thread: usize, _: &Exchange) -> usize {
    const ROUNDS: usize = 1_000_000;
    let mut random = Random(thread as u64 + 1);
    let mut live = vec![std::ptr::null_mut::<u8>(); 2000];
    for _ in 0..ROUNDS {
        let at = random.below(live.len());
        if !live[at].is_null() {
            allocator.give_back(live[at]);
        }
        live[at] = allocator.make(random.size());
    }
    for object in live {
        if !object.is_null() {
            allocator.give_back(object);
        }
    }
    ROUNDS
}

/// Many objects made, then all given back.
fn tree(allocator: Allocator, thread: usize, _: &Exchange) -> usize {
    const OBJECTS: usize = 100_000;
    const ROUNDS: usize = 5;
    let mut random = Random(thread as u64 + 1);
    for _ in 0..ROUNDS {
        let mut live: Vec<_> = (0..OBJECTS)
            .map(|_| allocator.make(16 + random.below(100)))
            .collect();
        for object in live.drain(..) {
            allocator.give_back(object);
        }
    }
    OBJECTS * ROUNDS
}

/// Where threads leave objects for each other.
struct Exchange(Vec<AtomicUsize>);

/// Objects made by one thread and given back by another.
fn exchanged(allocator: Allocator, thread: usize, exchange: &Exchange) -> usize {
    const ROUNDS: usize = 500_000;
    let mut random = Random(thread as u64 + 1);
    for _ in 0..ROUNDS {
        let object = allocator.make(random.size()).expose_provenance();
        let place = &exchange.0[random.below(exchange.0.len())];
        let other = place.swap(object, Ordering::AcqRel);
        if other != 0 {
            allocator.give_back(std::ptr::with_exposed_provenance_mut(other));
        }
    }
    ROUNDS
}

/// Texts that grow by a half until they are large.
fn growing(allocator: Allocator, thread: usize, _: &Exchange) -> usize {
    const ROUNDS: usize = 60;
    let mut random = Random(thread as u64 + 1);
    let mut steps = 0;
    for _ in 0..ROUNDS {
        let largest = 64 << random.below(17);
        let mut size = 16;
        let mut object = allocator.make(size);
        while size < largest {
            let next = size + size / 2;
            // SAFETY: the object is live, and its new address replaces the old one.
            object = unsafe { (allocator.realloc)(object.cast(), next) }.cast();
            touch(object, size, next);
            size = next;
            steps += 1;
        }
        allocator.give_back(object);
    }
    steps
}

/// Objects from 32 KiB to 4 MiB, a few at a time.
fn large(allocator: Allocator, thread: usize, _: &Exchange) -> usize {
    const ROUNDS: usize = 2000;
    let mut random = Random(thread as u64 + 1);
    let mut live = [std::ptr::null_mut::<u8>(); 6];
    for _ in 0..ROUNDS {
        let at = random.below(live.len());
        if !live[at].is_null() {
            allocator.give_back(live[at]);
        }
        let largest = 1 << (15 + random.below(8));
        live[at] = allocator.make(largest / 2 + random.below(largest / 2));
    }
    for object in live.into_iter().filter(|object| !object.is_null()) {
        allocator.give_back(object);
    }
    ROUNDS
}

/// Zeroed objects up to 256 KiB.
fn zeroed(allocator: Allocator, thread: usize, _: &Exchange) -> usize {
    const ROUNDS: usize = 20_000;
    let mut random = Random(thread as u64 + 1);
    for _ in 0..ROUNDS {
        let size = 16 << random.below(15);
        let object = (allocator.calloc)(1, size).cast::<u8>();
        touch(object, 0, size);
        allocator.give_back(object);
    }
    ROUNDS
}

/// Runs a workload once; nanoseconds for each operation of a thread.
fn run(work: Work, allocator: Allocator, threads: usize) -> f64 {
    let exchange = Exchange((0..256).map(|_| AtomicUsize::new(0)).collect());
    let barrier = Barrier::new(threads);
    let longest = std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .map(|thread| {
                let (barrier, exchange) = (&barrier, &exchange);
                scope.spawn(move || {
                    barrier.wait();
                    let start = Instant::now();
                    let operations = black_box(work(allocator, thread, exchange));
                    start.elapsed().as_nanos() as f64 / operations as f64
                })
            })
            .collect();
        let times = started.into_iter().map(|thread| thread.join());
        times.filter_map(Result::ok).fold(0.0, f64::max)
    });
    for place in exchange.0 {
        let left = place.into_inner();
        if left != 0 {
            allocator.give_back(std::ptr::with_exposed_provenance_mut(left));
        }
    }
    longest
}

fn main() {
    const WORKLOADS: [(&str, Work); 6] = [
        ("small", small),
        ("tree", tree),
        ("exchanged", exchanged),
        ("growing", growing),
        ("large", large),
        ("zeroed", zeroed),
    ];
    const TIMES: usize = 7;
    println!("workload   threads   ours ns   host ns   ratio");
    let mut product = 1.0;
    let mut count = 0;
    for (name, work) in WORKLOADS {
        for threads in [1, 2, 4] {
            let mut best = [f64::INFINITY; 2];
            for _ in 0..TIMES {
                for (best, allocator) in best.iter_mut().zip([OURS, HOSTS]) {
                    *best = best.min(run(work, allocator, threads));
                }
            }
            let [ours, hosts] = best;
            let ratio = ours / hosts;
            println!("{name:<10} {threads:>7} {ours:>9.1} {hosts:>9.1} {ratio:>7.2}");
            product *= ratio;
            count += 1;
        }
    }
    println!(
        "geometric mean {:>31.2}",
        f64::powf(product, 1.0 / f64::from(count))
    );
}
