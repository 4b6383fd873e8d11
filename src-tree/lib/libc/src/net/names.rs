//! `<net/if.h>`: numbers and names of interfaces.

use core::ffi::{CStr, c_char, c_uint};
use core::ptr::null_mut;

use super::addresses::find;
use crate::errno::{self, Errno};
use crate::list::List;
use crate::malloc::{free, malloc};

/// Bytes of a name with its closing zero.
const NAME: usize = 16;

/// The number of a name; 0 and ENXIO when there is no such interface.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn if_nametoindex(name: *const c_char) -> c_uint {
    // SAFETY: the caller gives a string.
    let wanted = unsafe { CStr::from_ptr(name) }.to_bytes();
    match find(&mut |number, name| (name == wanted).then_some(number)) {
        Ok(Some(number)) => c_uint::from(number),
        Ok(None) => {
            errno::set(Errno::ENXIO);
            0
        }
        Err(error) => {
            errno::set(error);
            0
        }
    }
}

/// Stores the name of a number; gives the place, or null and ENXIO.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn if_indextoname(number: c_uint, out: *mut c_char) -> *mut c_char {
    let mut store = |found: u16, name: &[u8]| {
        let fits = c_uint::from(found) == number && name.len() < NAME;
        fits.then(|| put(out.cast(), name))
    };
    match find(&mut store) {
        Ok(Some(())) => out,
        Ok(None) => {
            errno::set(Errno::ENXIO);
            null_mut()
        }
        Err(error) => {
            errno::set(error);
            null_mut()
        }
    }
}

/// Writes a name and a zero.
fn put(out: *mut u8, name: &[u8]) {
    // SAFETY: the callers leave room for `NAME` bytes, which are more.
    unsafe { out.copy_from_nonoverlapping(name.as_ptr(), name.len()) };
    // SAFETY: as above.
    unsafe { out.wrapping_add(name.len()).write(0) };
}

/// `struct if_nameindex`.
#[repr(C)]
#[derive(Debug)]
pub struct NameIndex {
    number: c_uint,
    name: *mut c_char,
}

type Found = (u16, [u8; NAME], usize);

/// Makes the array, closed by zeros, in one block with its names.
fn array(found: &[Found]) -> *mut NameIndex {
    let head = (found.len() + 1) * size_of::<NameIndex>();
    let block = malloc(head + found.len() * NAME).cast::<u8>();
    if block.is_null() {
        return null_mut();
    }
    let list = block.cast::<NameIndex>();
    for (at, (number, name, length)) in found.iter().enumerate() {
        let place = block.wrapping_add(head + at * NAME);
        put(place, &name[..*length]);
        let entry = NameIndex {
            number: c_uint::from(*number),
            name: place.cast(),
        };
        // SAFETY: the block has room for all entries and one more.
        unsafe { list.wrapping_add(at).write(entry) };
    }
    let end = NameIndex {
        number: 0,
        name: null_mut(),
    };
    // SAFETY: as above.
    unsafe { list.wrapping_add(found.len()).write(end) };
    list
}

/// An array of numbers and names of all interfaces, closed by a number 0 with a null name. Null
/// and `errno` when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn if_nameindex() -> *mut NameIndex {
    let mut all: List<Found> = List::new();
    let mut collect = |number: u16, name: &[u8]| {
        let mut copy = [0; NAME];
        let length = name.len().min(NAME - 1);
        copy[..length].copy_from_slice(&name[..length]);
        all.push((number, copy, length)).err()
    };
    match find(&mut collect) {
        Ok(None) => array(&all),
        Ok(Some(error)) | Err(error) => {
            errno::set(error);
            null_mut()
        }
    }
}

/// Gives an array of `if_nameindex` back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn if_freenameindex(list: *mut NameIndex) {
    // SAFETY: the array is one block of the allocator, or null.
    unsafe { free(list.cast()) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn array_ends_with_a_number_of_zero() {
        let mut name = [0; NAME];
        name[..3].copy_from_slice(b"em0");
        let list = array(&[(2, name, 3)]);
        // SAFETY: the array was just made.
        let first = unsafe { &*list };
        // SAFETY: as above.
        let end = unsafe { &*list.wrapping_add(1) };
        assert_eq!((first.number, end.number, end.name.is_null()), (2, 0, true));
        // SAFETY: names are closed by a zero.
        assert_eq!(unsafe { CStr::from_ptr(first.name) }, c"em0");
        // SAFETY: the array is given up.
        unsafe { if_freenameindex(list) };
    }
}
