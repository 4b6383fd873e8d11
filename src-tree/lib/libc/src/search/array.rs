//! `lfind` and `lsearch`: arrays that are searched from their start.

use core::ffi::c_void;
use core::ptr::null_mut;

use crate::stdlib::sort::Compare;

/// The first element that equals `key`, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn lfind(
    key: *const c_void,
    base: *const c_void,
    count: *const usize,
    size: usize,
    compare: Compare,
) -> *mut c_void {
    // SAFETY: the caller gives the number of elements.
    let count = unsafe { count.read() };
    for index in 0..count {
        let element = base.wrapping_byte_add(index * size);
        // SAFETY: the element is inside the caller's array.
        if unsafe { compare(key, element) } == 0 {
            return element.cast_mut();
        }
    }
    null_mut()
}

/// As `lfind`, but puts a copy of `key` at the end when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn lsearch(
    key: *const c_void,
    base: *mut c_void,
    count: *mut usize,
    size: usize,
    compare: Compare,
) -> *mut c_void {
    // SAFETY: as for the C function.
    let found = unsafe { lfind(key, base, count, size, compare) };
    if !found.is_null() {
        return found;
    }
    // SAFETY: the caller gives the number of elements.
    let before = unsafe { count.read() };
    let place = base.wrapping_byte_add(before * size);
    // SAFETY: the caller gives an array with room for one more.
    unsafe {
        place
            .cast::<u8>()
            .copy_from_nonoverlapping(key.cast(), size)
    };
    // SAFETY: as above.
    unsafe { count.write(before + 1) };
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ffi::c_int;

    unsafe extern "C" fn compare(a: *const c_void, b: *const c_void) -> c_int {
        // SAFETY: the elements are of this type.
        let [a, b] = [a, b].map(|element| unsafe { element.cast::<u16>().read() });
        c_int::from(a != b)
    }

    #[test]
    fn what_is_not_there_is_put_at_the_end_once() {
        let (mut array, mut count) = ([5u16, 6, 0, 0], 2usize);
        for (key, index) in [(6u16, 1), (7, 2), (7, 2), (5, 0)] {
            let base = array.as_mut_ptr();
            // SAFETY: there is room for what is put.
            let found = unsafe {
                lsearch(
                    (&raw const key).cast(),
                    base.cast(),
                    &raw mut count,
                    2,
                    compare,
                )
            };
            assert_eq!(found.cast(), base.wrapping_add(index));
        }
        assert_eq!((count, array), (3, [5, 6, 7, 0]));
    }
}
