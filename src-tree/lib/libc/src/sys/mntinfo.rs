//! `getmntinfo`: the list of mounts in memory of the library's own.

use core::ffi::{c_int, c_long, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use df_abi::mount::Statfs;

use super::mount::getfsstat;
use crate::malloc::realloc;

/// The list that the last call gave, and its size in bytes. C says that the next call changes it, and
/// that calls do not overlap.
static LIST: AtomicPtr<Statfs> = AtomicPtr::new(null_mut());
static SIZE: AtomicUsize = AtomicUsize::new(0);

/// Room for mounts that are made between the two questions.
const SPARE: usize = 4;

/// Describes every mounted file system, in memory that the next call changes; gives how many there
/// are, or 0 with errno.
///
/// # Safety
/// `list` points to a writable pointer; no other thread is in this function.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getmntinfo(list: *mut *mut Statfs, flags: c_int) -> c_int {
    // SAFETY: without a buffer only the number is asked for.
    let count = unsafe { getfsstat(null_mut(), 0, flags) };
    let Ok(count) = usize::try_from(count) else {
        return 0;
    };
    let needed = (count + SPARE) * size_of::<Statfs>();
    let mut memory = LIST.load(Ordering::Relaxed);
    if SIZE.load(Ordering::Relaxed) < needed {
        let old: *mut c_void = memory.cast();
        // SAFETY: the pointer is null or came from this function's last call.
        memory = unsafe { realloc(old, needed) }.cast();
        if memory.is_null() {
            return 0;
        }
        LIST.store(memory, Ordering::Relaxed);
        SIZE.store(needed, Ordering::Relaxed);
    }
    let size = c_long::try_from(needed).unwrap_or(c_long::MAX);
    // SAFETY: the memory has at least this size.
    let count = unsafe { getfsstat(memory, size, flags) };
    if count < 0 {
        return 0;
    }
    // SAFETY: the caller's pointer is writable.
    unsafe { list.write(memory) };
    count
}
