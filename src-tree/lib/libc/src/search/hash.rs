//! `hcreate`, `hsearch`, `hdestroy`: tables from strings to anything, one for the program or
//! one's own (`_r`). Open addressing; a table grows when it is three quarters full.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;

use crate::errno::{self, Errno};
use crate::list::List;
use crate::lock::Lock;
use crate::malloc::{free, malloc};

/// An element.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    key: *mut c_char,
    data: *mut c_void,
}

/// `FIND` and `ENTER`.
const ENTER: c_int = 1;
/// Places of a table that was just made.
const FEWEST: usize = 16;

/// A table: a power of two of places; a place without a key is free.
struct Table {
    places: List<Entry>,
    used: usize,
}

/// What `struct hsearch_data` holds.
#[repr(C)]
pub struct Handle {
    table: *mut c_void,
}

fn hash(key: &CStr) -> usize {
    // FNV-1a.
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    key.to_bytes().iter().fold(0xcbf2_9ce4_8422_2325, step) as usize
}

const FREE: Entry = Entry {
    key: null_mut(),
    data: null_mut(),
};

impl Table {
    fn new(count: usize) -> Result<Table, Errno> {
        let places = count
            .checked_mul(2)
            .and_then(usize::checked_next_power_of_two);
        let mut table = Table {
            places: List::new(),
            used: 0,
        };
        table
            .places
            .fill_to(places.ok_or(Errno::ENOMEM)?.max(FEWEST), FREE)?;
        Ok(table)
    }

    /// Where a key is, or would be put.
    fn place(&self, key: &CStr) -> usize {
        let mask = self.places.len() - 1;
        let mut at = hash(key) & mask;
        loop {
            let there = self.places[at].key;
            // SAFETY: keys in the table are strings.
            if there.is_null() || unsafe { CStr::from_ptr(there) } == key {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    /// Moves everything to a table of twice the size.
    fn grow(&mut self) -> Result<(), Errno> {
        let mut larger = Table::new(self.places.len())?;
        for entry in self.places.iter().filter(|entry| !entry.key.is_null()) {
            // SAFETY: keys in the table are strings.
            let at = larger.place(unsafe { CStr::from_ptr(entry.key) });
            larger.places[at] = *entry;
        }
        larger.used = self.used;
        *self = larger;
        Ok(())
    }

    /// The place of a key; a new entry is put there when it has to be.
    fn search(&mut self, entry: Entry, enter: bool) -> Result<*mut Entry, Errno> {
        // SAFETY: the caller of the C function gives a string.
        let key = unsafe { CStr::from_ptr(entry.key) };
        let mut at = self.place(key);
        if self.places[at].key.is_null() {
            if !enter {
                return Err(Errno::ESRCH);
            }
            if (self.used + 1) * 4 > self.places.len() * 3 {
                self.grow()?;
                at = self.place(key);
            }
            self.places[at] = entry;
            self.used += 1;
        }
        Ok(&raw mut self.places[at])
    }
}

/// The program's own table.
static TABLE: Lock<Option<Table>> = Lock::new(None);

// SAFETY: what the table points to is the program's own business.
unsafe impl Send for Table {}

/// Makes the program's table; 0 when there is one already or no memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn hcreate(count: usize) -> c_int {
    let mut table = TABLE.lock();
    if table.is_some() {
        errno::set(Errno::EINVAL);
        return 0;
    }
    match Table::new(count) {
        Ok(new) => {
            *table = Some(new);
            1
        }
        Err(error) => {
            errno::set(error);
            0
        }
    }
}

/// Gives the program's table back; keys and data are not.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn hdestroy() {
    *TABLE.lock() = None;
}

/// The entry with this key; with `ENTER`, a new one when there is none. Null when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn hsearch(entry: Entry, action: c_int) -> *mut Entry {
    let mut table = TABLE.lock();
    let outcome = match table.as_mut() {
        Some(table) => table.search(entry, action == ENTER),
        None => Err(Errno::EINVAL),
    };
    outcome.unwrap_or_else(|error| {
        errno::set(error);
        null_mut()
    })
}

/// Makes a table; 0 when there is no memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn hcreate_r(count: usize, handle: *mut Handle) -> c_int {
    let place = malloc(size_of::<Table>()).cast::<Table>();
    let table = Table::new(count);
    let (false, Ok(table)) = (place.is_null(), table) else {
        // SAFETY: the block is unused, or null.
        unsafe { free(place.cast()) };
        errno::set(Errno::ENOMEM);
        return 0;
    };
    // SAFETY: the new block has that size.
    unsafe { place.write(table) };
    // SAFETY: the caller gives a handle.
    unsafe {
        handle.write(Handle {
            table: place.cast(),
        })
    };
    1
}

/// Gives a table back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn hdestroy_r(handle: *mut Handle) {
    // SAFETY: the caller gives a handle.
    let table = unsafe { core::mem::replace(&mut (*handle).table, null_mut()) };
    if !table.is_null() {
        // SAFETY: `hcreate_r` made the table.
        unsafe { table.cast::<Table>().drop_in_place() };
        // SAFETY: the block came from `malloc`.
        unsafe { free(table) };
    }
}

/// As `hsearch` in one's own table; stores the entry and gives 1, or 0.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn hsearch_r(
    entry: Entry,
    action: c_int,
    out: *mut *mut Entry,
    handle: *mut Handle,
) -> c_int {
    // SAFETY: the caller gives a handle.
    let table = unsafe { (*handle).table }.cast::<Table>();
    // SAFETY: `hcreate_r` made the table.
    let outcome = match unsafe { table.as_mut() } {
        Some(table) => table.search(entry, action == ENTER),
        None => Err(Errno::EINVAL),
    };
    let (found, status) = match outcome {
        Ok(found) => (found, 1),
        Err(error) => {
            errno::set(error);
            (null_mut(), 0)
        }
    };
    // SAFETY: the caller gives a place.
    unsafe { out.write(found) };
    status
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use std::ffi::CString;

    #[test]
    fn entries_equal_those_of_a_map() {
        let mut table = Table::new(0).unwrap();
        let mut model = HashMap::new();
        for round in 0..500usize {
            let key = CString::new(format!("key{}", round * 7919 % 200)).unwrap();
            let data = core::ptr::without_provenance_mut::<c_void>(round);
            let expected = *model.entry(key.clone()).or_insert(data);
            let entry = Entry {
                key: key.into_raw(),
                data,
            };
            let found = table.search(entry, true).unwrap();
            // SAFETY: the entry is in the table.
            assert_eq!(unsafe { (*found).data }, expected);
        }
        assert_eq!(table.used, model.len());
        let key = CString::new("none").unwrap();
        let entry = Entry {
            key: key.into_raw(),
            data: null_mut(),
        };
        assert_eq!(table.search(entry, false), Err(Errno::ESRCH));
    }
}
