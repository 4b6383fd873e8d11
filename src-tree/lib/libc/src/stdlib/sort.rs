//! `bsearch` and `qsort`.
//!
//! Sorting divides by a middle element, and goes over to a heap where that does not get on: no
//! memory, never worse than n log n (Musser's introspective sort, 1997). Stable sorting, with
//! memory, is `mergesort`'s business.

use core::cmp::Ordering;
use core::ffi::{c_int, c_void};
use core::ops::Range;
use core::ptr::null_mut;

/// So many elements are sorted by insertion.
const FEW: usize = 12;
/// From so many on, the dividing element is chosen among nine.
const MANY: usize = 64;

/// Compares two elements.
pub type Compare = unsafe extern "C" fn(*const c_void, *const c_void) -> c_int;

/// Finds an element equal to `key` in a sorted array, or gives null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn bsearch(
    key: *const c_void,
    base: *const c_void,
    count: usize,
    size: usize,
    compare: Compare,
) -> *mut c_void {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        let element = base.wrapping_byte_add(middle * size);
        // SAFETY: the element is inside the caller's array.
        match unsafe { compare(key, element) }.cmp(&0) {
            Ordering::Equal => return element.cast_mut(),
            Ordering::Less => high = middle,
            Ordering::Greater => low = middle + 1,
        }
    }
    null_mut()
}

/// An array that is being sorted.
pub(super) struct Elements<F> {
    base: *mut u8,
    size: usize,
    less: F,
}

impl<F: FnMut(*const c_void, *const c_void) -> bool> Elements<F> {
    /// An array with elements of `size` bytes.
    pub(super) fn new(base: *mut c_void, size: usize, less: F) -> Elements<F> {
        Elements {
            base: base.cast(),
            size,
            less,
        }
    }

    fn at(&self, index: usize) -> *mut u8 {
        self.base.wrapping_add(index * self.size)
    }

    fn less(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.at(a), self.at(b));
        (self.less)(a.cast(), b.cast())
    }

    fn swap(&mut self, a: usize, b: usize) {
        if a == b {
            return;
        }
        let (a, b) = (self.at(a), self.at(b));
        match self.size {
            // SAFETY: two different elements of the array do not overlap.
            4 => unsafe { exchange::<u32>(a, b) },
            // SAFETY: as above.
            8 => unsafe { exchange::<u64>(a, b) },
            // SAFETY: as above.
            16 => unsafe { exchange::<u128>(a, b) },
            // SAFETY: as above.
            size => unsafe { core::ptr::swap_nonoverlapping(a, b, size) },
        }
    }

    /// Lets the element at `root` sink into its place among the first `count` from `start` on.
    fn sink(&mut self, start: usize, mut root: usize, count: usize) {
        while 2 * root + 1 < count {
            let mut child = 2 * root + 1;
            if child + 1 < count && self.less(start + child, start + child + 1) {
                child += 1;
            }
            if !self.less(start + root, start + child) {
                return;
            }
            self.swap(start + root, start + child);
            root = child;
        }
    }

    /// Sorts elements by a heap: never worse than n log n.
    pub(super) fn heap_sort(&mut self, range: Range<usize>) {
        let (start, count) = (range.start, range.len());
        for root in (0..count / 2).rev() {
            self.sink(start, root, count);
        }
        for last in (1..count).rev() {
            self.swap(start, start + last);
            self.sink(start, 0, last);
        }
    }

    /// Sorts few elements by moving each to its place.
    fn insertion_sort(&mut self, range: Range<usize>) {
        for next in range.start + 1..range.end {
            let mut at = next;
            while at > range.start && self.less(at, at - 1) {
                self.swap(at, at - 1);
                at -= 1;
            }
        }
    }

    /// The middle one of three elements.
    fn middle(&mut self, a: usize, b: usize, c: usize) -> usize {
        match (self.less(a, b), self.less(b, c), self.less(a, c)) {
            (true, true, _) | (false, false, _) => b,
            (true, false, true) | (false, true, false) => c,
            _ => a,
        }
    }

    /// An element that is likely to be near the middle: of three, of many the middle one of three
    /// such middles.
    fn pivot(&mut self, range: &Range<usize>) -> usize {
        let (first, last) = (range.start, range.end - 1);
        let half = first + range.len() / 2;
        if range.len() < MANY {
            return self.middle(first, half, last);
        }
        let step = range.len() / 8;
        let low = self.middle(first, first + step, first + 2 * step);
        let mid = self.middle(half - step, half, half + step);
        let high = self.middle(last - 2 * step, last - step, last);
        self.middle(low, mid, high)
    }

    /// Divides elements by one of them, and gives its place: none before it is greater, none
    /// behind it is less. Ends inside of the range whatever the comparison says.
    fn divide(&mut self, range: &Range<usize>) -> usize {
        let pivot = self.pivot(range);
        self.swap(range.start, pivot);
        let (mut low, mut high) = (range.start, range.end);
        loop {
            low += 1;
            while low < range.end && self.less(low, range.start) {
                low += 1;
            }
            high -= 1;
            while high > range.start && self.less(range.start, high) {
                high -= 1;
            }
            if low >= high {
                self.swap(range.start, high);
                return high;
            }
            self.swap(low, high);
        }
    }

    /// Sorts elements; after `divisions` on the way down, by a heap.
    fn quick_sort(&mut self, mut range: Range<usize>, mut divisions: u32) {
        while range.len() > FEW {
            if divisions == 0 {
                return self.heap_sort(range);
            }
            divisions -= 1;
            let middle = self.divide(&range);
            let (before, behind) = (range.start..middle, middle + 1..range.end);
            // The smaller part first, so that the stack stays short.
            let (small, large) = if before.len() < behind.len() {
                (before, behind)
            } else {
                (behind, before)
            };
            self.quick_sort(small, divisions);
            range = large;
        }
        self.insertion_sort(range);
    }

    /// Sorts the first `count` elements.
    pub(super) fn sort(&mut self, count: usize) {
        self.quick_sort(0..count, 2 * (count.max(1).ilog2() + 1));
    }
}

/// Exchanges two values that do not overlap.
unsafe fn exchange<T: Copy>(a: *mut u8, b: *mut u8) {
    let (a, b) = (a.cast::<T>(), b.cast::<T>());
    // SAFETY: the caller gives elements of this size.
    let first = unsafe { a.read_unaligned() };
    // SAFETY: as above.
    let second = unsafe { b.read_unaligned() };
    // SAFETY: as above.
    unsafe { a.write_unaligned(second) };
    // SAFETY: as above.
    unsafe { b.write_unaligned(first) };
}

/// Sorts an array.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn qsort(base: *mut c_void, count: usize, size: usize, compare: Compare) {
    // SAFETY: the elements are inside the caller's array.
    let less = |a, b| unsafe { compare(a, b) } < 0;
    Elements::new(base, size, less).sort(count);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    unsafe extern "C" fn numbers(a: *const c_void, b: *const c_void) -> c_int {
        // SAFETY: the tests sort u32 values.
        let a = unsafe { a.cast::<u32>().read() };
        // SAFETY: as above.
        let b = unsafe { b.cast::<u32>().read() };
        a.cmp(&b) as c_int
    }

    /// A sequence that makes divisions bad: the comparison decides as late as it can which
    /// element is the greater (McIlroy, 1999).
    #[test]
    fn an_adversary_does_not_make_it_slow() {
        let count = 20_000;
        let (mut solid, mut candidate, mut compared) = (0, 0, 0u64);
        let mut values = vec![u32::MAX; count];
        let mut order: Vec<u32> = (0..count as u32).collect();
        let less = |a: *const c_void, b: *const c_void| {
            compared += 1;
            // SAFETY: the elements are numbers.
            let x = unsafe { a.cast::<u32>().read() } as usize;
            // SAFETY: as above.
            let y = unsafe { b.cast::<u32>().read() } as usize;
            if values[x] == u32::MAX && values[y] == u32::MAX {
                values[if x == candidate { x } else { y }] = solid;
                solid += 1;
            }
            if values[x] == u32::MAX {
                candidate = x;
            } else if values[y] == u32::MAX {
                candidate = y;
            }
            values[x] < values[y]
        };
        Elements::new(order.as_mut_ptr().cast(), 4, less).sort(count);
        assert!(order.is_sorted_by_key(|&index| values[index as usize]));
        assert!(compared < 60 * count as u64, "{compared} comparisons");
    }

    #[test]
    fn a_comparison_without_sense_stays_inside() {
        let mut values: Vec<u64> = (0..999).collect();
        let mut state = 1u32;
        let less = |_: *const c_void, _: *const c_void| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 31 == 1
        };
        Elements::new(values.as_mut_ptr().cast(), 8, less).sort(999);
        values.sort_unstable();
        assert!(values.iter().copied().eq(0..999));
    }

    proptest! {
        #[test]
        fn sorting_equals_the_model_and_everything_is_found(
            mut values in proptest::collection::vec(0u32..500, 0..200), missing in 500u32..600,
        ) {
            let mut expected = values.clone();
            expected.sort_unstable();
            let base = values.as_mut_ptr();
            // SAFETY: base and count are those of the vector.
            unsafe { qsort(base.cast(), values.len(), 4, numbers) };
            prop_assert_eq!(&values, &expected);
            for value in &expected {
                let key = core::ptr::from_ref(value).cast();
                // SAFETY: as above.
                let found = unsafe { bsearch(key, base.cast(), values.len(), 4, numbers) };
                // SAFETY: a found element is in the vector.
                prop_assert_eq!(unsafe { found.cast::<u32>().read() }, *value);
            }
            let key = (&raw const missing).cast();
            // SAFETY: as above.
            let found = unsafe { bsearch(key, base.cast(), values.len(), 4, numbers) };
            prop_assert!(found.is_null());
        }
    }
}
