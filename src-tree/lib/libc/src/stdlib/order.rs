//! Sorting with more than `qsort` offers: `qsort_r`, `mergesort`, `heapsort`.

use core::ffi::{c_int, c_void};

use super::sort::{Compare, Elements};
use crate::malloc::{free, malloc};

/// Compares two elements, given what the caller gave.
pub type CompareWith = unsafe extern "C" fn(*const c_void, *const c_void, *mut c_void) -> c_int;

/// Sorts an array, handing `with` to the comparison.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn qsort_r(
    base: *mut c_void,
    count: usize,
    size: usize,
    compare: CompareWith,
    with: *mut c_void,
) {
    // SAFETY: the elements are inside the caller's array.
    let less = |a, b| unsafe { compare(a, b, with) } < 0;
    Elements::new(base, size, less).sort(count);
}

/// Sorts an array by a heap; gives 0.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn heapsort(
    base: *mut c_void,
    count: usize,
    size: usize,
    compare: Compare,
) -> c_int {
    // SAFETY: the elements are inside the caller's array.
    let less = |a, b| unsafe { compare(a, b) } < 0;
    Elements::new(base, size, less).heap_sort(0..count);
    0
}

/// Sorts an array, equal elements staying in their order; gives 0, or -1 when there is no
/// memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mergesort(
    base: *mut c_void,
    count: usize,
    size: usize,
    compare: Compare,
) -> c_int {
    let Some(total) = count.checked_mul(size) else {
        return crate::errno::fail(crate::errno::Errno::ENOMEM);
    };
    let spare = malloc(total.max(1));
    if spare.is_null() {
        return -1;
    }
    // SAFETY: the elements are inside the caller's array.
    let less = |a: *const u8, b: *const u8| unsafe { compare(a.cast(), b.cast()) } < 0;
    merge_sort(base.cast(), spare.cast(), count, size, &less);
    // SAFETY: the block was made above.
    unsafe { free(spare) };
    0
}

/// Sorts runs of two, four, eight elements, going to and fro between the array and `spare`.
fn merge_sort(
    array: *mut u8,
    spare: *mut u8,
    count: usize,
    size: usize,
    less: &dyn Fn(*const u8, *const u8) -> bool,
) {
    let (mut from, mut to) = (array, spare);
    let mut run = 1;
    while run < count {
        for start in (0..count).step_by(run * 2) {
            let middle = (start + run).min(count);
            let end = (start + 2 * run).min(count);
            let (mut left, mut right) = (start, middle);
            for at in start..end {
                let [a, b] = [left, right].map(|index| from.wrapping_add(index * size));
                let take_right = left == middle || right < end && less(b, a);
                let source = if take_right { b } else { a };
                if take_right {
                    right += 1;
                } else {
                    left += 1;
                }
                let place = to.wrapping_add(at * size);
                // SAFETY: both arrays have `count` elements and do not overlap.
                unsafe { place.copy_from_nonoverlapping(source, size) };
            }
        }
        (from, to) = (to, from);
        run *= 2;
    }
    if from != array {
        // SAFETY: as above.
        unsafe { array.copy_from_nonoverlapping(from, count * size) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorting_keeps_the_order_of_equal_elements(keys in proptest::collection::vec(0u8..6, 0..80)) {
            let mut elements: Vec<[u8; 2]> =
                keys.iter().zip(0..).map(|(&key, number)| [key, number]).collect();
            let mut expected = elements.clone();
            expected.sort_by_key(|element| element[0]);
            let mut spare = elements.clone();
            let less = |a: *const u8, b: *const u8| {
                // SAFETY: both are elements.
                let a = unsafe { a.read() };
                // SAFETY: as above.
                a < unsafe { b.read() }
            };
            let (array, second) = (elements.as_mut_ptr().cast(), spare.as_mut_ptr().cast());
            merge_sort(array, second, keys.len(), 2, &less);
            prop_assert_eq!(elements, expected);
        }
    }
}
