//! Records: from a line to a structure of C, with its texts in a buffer.

use core::cell::UnsafeCell;
use core::ffi::{CStr, c_char, c_int};
use core::mem::MaybeUninit;
use core::ptr::null_mut;

use super::lines::{Scan, scan};
use super::store::Store;
use crate::errno::{self, Errno};

/// A structure that a line describes.
pub(crate) trait Record: Sized + 'static {
    /// The database.
    const FILE: &'static CStr;
    /// The fields of a line.
    type Fields<'a>;

    /// Takes a line apart; `None` when it is no record. Such lines are passed over.
    fn fields(line: &[u8]) -> Option<Self::Fields<'_>>;

    /// The structure, with texts and pointers in `store`.
    ///
    /// # Errors
    /// ERANGE when the buffer is too short.
    fn fill(fields: &Self::Fields<'_>, store: &mut Store) -> Result<Self, Errno>;
}

/// Stores the first record that `wanted` accepts at `out`, with its texts in the buffer, and
/// its address, or null when there is none, at `result`; gives 0 or an error number.
///
/// # Safety
/// The places are writable, the buffer for `size` bytes.
pub(crate) unsafe fn find<R: Record>(
    wanted: &dyn Fn(&R::Fields<'_>) -> bool,
    out: *mut R,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut R,
) -> c_int {
    // SAFETY: the caller gives a buffer of `size` bytes.
    let mut store = unsafe { Store::new(buffer, size) };
    let found = scan(R::FILE, &mut |line| match R::fields(line) {
        Some(fields) if wanted(&fields) => {
            let record = R::fill(&fields, &mut store)?;
            // SAFETY: the caller gives a structure to be filled.
            unsafe { out.write(record) };
            Ok(Scan::Found)
        }
        _ => Ok(Scan::GoOn),
    });
    let (answer, status) = match found {
        Ok(true) => (out, 0),
        Ok(false) => (null_mut(), 0),
        Err(error) => (null_mut(), error.0 as c_int),
    };
    // SAFETY: the caller gives a place for the result.
    unsafe { result.write(answer) };
    status
}

/// As [`find`], the record with this number from 0.
///
/// # Safety
/// As for [`find`].
unsafe fn nth<R: Record>(
    number: usize,
    out: *mut R,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut R,
) -> c_int {
    let left = core::cell::Cell::new(number);
    let wanted = |_: &R::Fields<'_>| left.replace(left.get().wrapping_sub(1)) == 0;
    // SAFETY: as for the caller.
    unsafe { find(&wanted, out, buffer, size, result) }
}

/// The library's own place for a record and its texts, which each use overwrites, and a place
/// in the database.
pub(crate) struct Own<R, const N: usize> {
    record: UnsafeCell<MaybeUninit<R>>,
    texts: UnsafeCell<[c_char; N]>,
    /// The record that is next.
    next: UnsafeCell<usize>,
}

// SAFETY: C makes the program responsible for not using these functions in two threads.
unsafe impl<R, const N: usize> Sync for Own<R, N> {}

impl<R: Record, const N: usize> Own<R, N> {
    /// An empty place, at the start of the database.
    pub(crate) const fn new() -> Own<R, N> {
        Own {
            record: UnsafeCell::new(MaybeUninit::zeroed()),
            texts: UnsafeCell::new([0; N]),
            next: UnsafeCell::new(0),
        }
    }

    fn places(&self) -> (*mut R, *mut c_char) {
        (self.record.get().cast(), self.texts.get().cast())
    }

    /// The first record that `wanted` accepts; null when there is none.
    pub(crate) fn find(&self, wanted: &dyn Fn(&R::Fields<'_>) -> bool) -> *mut R {
        let ((out, texts), mut result) = (self.places(), null_mut());
        // SAFETY: both places are this structure's, and large enough.
        let status = unsafe { find(wanted, out, texts, N, &raw mut result) };
        finish(status, result)
    }

    /// The next record; null behind the last.
    pub(crate) fn next(&self) -> *mut R {
        let next = self.next.get();
        // SAFETY: one thread uses these functions.
        let number = unsafe { next.read() };
        // SAFETY: as above.
        unsafe { next.write(number + 1) };
        let ((out, texts), mut result) = (self.places(), null_mut());
        // SAFETY: both places are this structure's, and large enough.
        let status = unsafe { nth(number, out, texts, N, &raw mut result) };
        finish(status, result)
    }

    /// Goes back to the start of the database.
    pub(crate) fn rewind(&self) {
        // SAFETY: one thread uses these functions.
        unsafe { self.next.get().write(0) };
    }
}

fn finish<R>(status: c_int, result: *mut R) -> *mut R {
    if status != 0 {
        errno::set_raw(status);
    }
    result
}
