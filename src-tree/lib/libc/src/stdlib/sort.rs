//! `bsearch` and `qsort`.
//!
//! Sorting is a heap sort: no memory, no recursion, never worse than n log n. (Stable and
//! faster sorting with memory is `mergesort`'s business.)

use core::cmp::Ordering;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

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
        if a != b {
            // SAFETY: two different elements of the array do not overlap.
            unsafe { core::ptr::swap_nonoverlapping(self.at(a), self.at(b), self.size) };
        }
    }

    /// Lets the element at `root` sink into its place among the first `count`.
    fn sink(&mut self, mut root: usize, count: usize) {
        while 2 * root + 1 < count {
            let mut child = 2 * root + 1;
            if child + 1 < count && self.less(child, child + 1) {
                child += 1;
            }
            if !self.less(root, child) {
                return;
            }
            self.swap(root, child);
            root = child;
        }
    }

    /// Sorts the first `count` elements.
    pub(super) fn sort(&mut self, count: usize) {
        for root in (0..count / 2).rev() {
            self.sink(root, count);
        }
        for last in (1..count).rev() {
            self.swap(0, last);
            self.sink(0, last);
        }
    }
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
