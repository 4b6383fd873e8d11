//! `scandir`, `alphasort`, `versionsort` of `<dirent.h>`.

use core::cmp::Ordering;
use core::ffi::{CStr, c_char, c_int, c_void};

use crate::dirent::{DIR, closedir, dirent, opendir, readdir};
use crate::errno::{self, Errno};
use crate::list::List;
use crate::malloc::{free, malloc};
use crate::stdlib::sort::{Compare, qsort};

/// Whether an entry is wanted.
pub type Select = unsafe extern "C" fn(*const dirent) -> c_int;
/// Compares two entries, each behind a pointer.
pub type Order = unsafe extern "C" fn(*const *const dirent, *const *const dirent) -> c_int;

/// Gives entries back that were collected.
fn drop_all(entries: &[*mut dirent]) {
    for &entry in entries {
        // SAFETY: the entry came from `malloc`.
        unsafe { free(entry.cast()) };
    }
}

/// Copies of all entries of a directory that are wanted.
fn collect(
    stream: *mut DIR,
    select: Option<Select>,
    all: &mut List<*mut dirent>,
) -> Result<(), Errno> {
    loop {
        errno::set_raw(0);
        // SAFETY: the stream is open.
        let entry = unsafe { readdir(stream) };
        if entry.is_null() {
            let error = errno::get();
            return if error == 0 {
                Ok(())
            } else {
                Err(Errno(error.unsigned_abs()))
            };
        }
        // SAFETY: the caller gives the function, and the entry is there until the next one.
        if select.is_some_and(|select| unsafe { select(entry) } == 0) {
            continue;
        }
        // SAFETY: as above.
        let length = df_abi::stat::dirent_reclen(usize::from(unsafe { (*entry).d_namlen }));
        let copy = malloc(size_of::<dirent>()).cast::<dirent>();
        if copy.is_null() {
            return Err(Errno::ENOMEM);
        }
        // SAFETY: a record is no longer than an entry with the longest name.
        unsafe {
            copy.cast::<u8>()
                .copy_from_nonoverlapping(entry.cast(), length)
        };
        all.push(copy).inspect_err(|_| drop_all(&[copy]))?;
    }
}

/// Reads a directory: stores an array of copies of the wanted entries, in order, and gives how
/// many there are, or -1. Each copy and the array are given back by `free`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn scandir(
    path: *const c_char,
    out: *mut *mut *mut dirent,
    select: Option<Select>,
    order: Option<Order>,
) -> c_int {
    // SAFETY: the caller gives a string.
    let stream = unsafe { opendir(path) };
    if stream.is_null() {
        return -1;
    }
    let mut all = List::new();
    let outcome = collect(stream, select, &mut all);
    // SAFETY: the stream was opened above.
    unsafe { closedir(stream) };
    if let Err(error) = outcome {
        drop_all(&all);
        return errno::fail(error);
    }
    let count = all.len();
    // An empty directory has an array, too: who asked gives it back.
    let block = if count == 0 {
        malloc(1).cast()
    } else {
        all.into_block()
    };
    if let Some(order) = order {
        // SAFETY: both are functions of two pointers that give an int.
        let compare = unsafe { core::mem::transmute::<Order, Compare>(order) };
        // SAFETY: the array has that many pointers.
        unsafe {
            qsort(
                block.cast::<c_void>(),
                count,
                size_of::<*mut dirent>(),
                compare,
            )
        };
    }
    // SAFETY: the caller gives a place.
    unsafe { out.write(block) };
    count as c_int
}

/// The names of two entries.
unsafe fn names<'a>(a: *const *const dirent, b: *const *const dirent) -> [&'a [u8]; 2] {
    [a, b].map(|entry| {
        // SAFETY: the caller gives pointers to entries.
        let entry = unsafe { entry.read() };
        // SAFETY: as above.
        let name = unsafe { &raw const (*entry).d_name };
        // SAFETY: a name is closed by a zero.
        unsafe { CStr::from_ptr(name.cast()) }.to_bytes()
    })
}

/// Orders entries by the bytes of their names.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn alphasort(a: *const *const dirent, b: *const *const dirent) -> c_int {
    // SAFETY: as for the C function.
    let [a, b] = unsafe { names(a, b) };
    a.cmp(b) as c_int
}

/// Orders entries by their names, numbers in them by their value.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn versionsort(a: *const *const dirent, b: *const *const dirent) -> c_int {
    // SAFETY: as for the C function.
    let [a, b] = unsafe { names(a, b) };
    by_version(a, b) as c_int
}

/// Orders strings, numbers in them by their value.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strverscmp(a: *const c_char, b: *const c_char) -> c_int {
    // SAFETY: the caller gives strings.
    let [a, b] = [a, b].map(|text| unsafe { CStr::from_ptr(text) }.to_bytes());
    by_version(a, b) as c_int
}

/// The order of two texts with numbers inside. Numbers that begin with a zero are read as
/// fractions: among them, more zeros come first.
fn by_version(a: &[u8], b: &[u8]) -> Ordering {
    let Some(at) = (0..a.len().max(b.len())).find(|&at| a.get(at) != b.get(at)) else {
        return Ordering::Equal;
    };
    let is_digit = |text: &[u8], at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    let count = |text: &[u8]| {
        (at..text.len())
            .take_while(|&at| is_digit(text, at))
            .count()
    };
    let plain = a.get(at).cmp(&b.get(at));
    let same = a[..at]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let common = &a[at - same..at];
    let (first, second) = (is_digit(a, at), is_digit(b, at));
    match common.first() {
        Some(b'0') if common.iter().all(|&byte| byte == b'0') && first != second => {
            second.cmp(&first)
        }
        Some(b'0') => plain,
        None if a.get(at) == Some(&b'0') || b.get(at) == Some(&b'0') || !first || !second => plain,
        _ => count(a).cmp(&count(b)).then(plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_ordered_by_value() {
        let ordered = ["000", "00", "01", "010", "09", "0", "1", "9", "10"];
        for (first, a) in ordered.iter().enumerate() {
            for (second, b) in ordered.iter().enumerate() {
                let order = by_version(a.as_bytes(), b.as_bytes());
                assert_eq!(order, first.cmp(&second), "{a} {b}");
            }
        }
        assert_eq!(by_version(b"file9.c", b"file10.c"), Ordering::Less);
        assert_eq!(by_version(b"a", b"a"), Ordering::Equal);
        assert_eq!(by_version(b"a", b"b1"), Ordering::Less);
    }
}
