//! `insque` and `remque`: elements that begin with pointers to the next and the last one.

use core::ffi::c_void;
use core::ptr::null_mut;

/// The start of an element.
#[repr(C)]
struct Links {
    next: *mut Links,
    last: *mut Links,
}

/// Puts an element behind another; with null, makes it a list of its own.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn insque(element: *mut c_void, before: *mut c_void) {
    let (element, before) = (element.cast::<Links>(), before.cast::<Links>());
    // SAFETY: the caller gives an element of a list, or null.
    let next = unsafe { before.as_ref() }.map_or(null_mut(), |before| before.next);
    // SAFETY: the caller gives an element.
    unsafe { element.write(Links { next, last: before }) };
    // SAFETY: what follows is an element of the list.
    if let Some(next) = unsafe { next.as_mut() } {
        next.last = element;
    }
    // SAFETY: as above.
    if let Some(before) = unsafe { before.as_mut() } {
        before.next = element;
    }
}

/// Takes an element out of its list.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn remque(element: *mut c_void) {
    // SAFETY: the caller gives an element of a list.
    let Links { next, last } = unsafe { element.cast::<Links>().read() };
    // SAFETY: neighbours are elements of the list.
    if let Some(next) = unsafe { next.as_mut() } {
        next.last = last;
    }
    // SAFETY: as above.
    if let Some(last) = unsafe { last.as_mut() } {
        last.next = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_linked_in_and_out() {
        let mut links = [const {
            Links {
                next: null_mut(),
                last: null_mut(),
            }
        }; 3];
        let [a, b, c] =
            core::array::from_fn(|at| (&raw mut links).cast::<Links>().wrapping_add(at));
        // SAFETY: the elements live until the end of the test.
        unsafe { insque(a.cast(), null_mut()) };
        // SAFETY: as above.
        unsafe { insque(b.cast(), a.cast()) };
        // SAFETY: as above.
        unsafe { insque(c.cast(), a.cast()) };
        // SAFETY: as above.
        unsafe { remque(c.cast()) };
        assert_eq!(
            (links[0].next, links[1].last, links[1].next),
            (b, a, null_mut())
        );
    }
}
