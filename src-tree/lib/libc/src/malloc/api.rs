//! `malloc` and its relatives, of `<stdlib.h>` and `<malloc_np.h>`.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

use super::NotAnObject;
use super::class::MIN_ALIGN;
use super::heap::Heap;
use super::local::with;
use super::source::System;
use crate::errno::{self, Errno};

/// The heap of the process.
pub(super) static HEAP: Heap<System> = Heap::new(System);

/// Takes the heap's locks for a fork.
pub(crate) fn hold_for_fork() {
    HEAP.hold();
}

/// Gives the heap's locks back after a fork.
pub(crate) fn release_after_fork() {
    HEAP.release();
}

#[inline(always)]
fn or_no_memory(object: *mut u8) -> *mut c_void {
    if object.is_null() {
        errno::set(Errno::ENOMEM);
    }
    object.cast()
}

/// Ends the process: going on after heap corruption would do more harm.
#[cold]
fn refuse(function: &str) -> ! {
    for part in [
        "libc: ",
        function,
        "(): not the address of a live object (it may have been freed before)\n",
    ] {
        // SAFETY: pointer and length are those of the text.
        let _ = unsafe { crate::syscall::write(2, part.as_ptr(), part.len()) };
    }
    crate::stdlib::exit::abort()
}

#[inline(always)]
fn checked<T>(result: Result<T, NotAnObject>, function: &str) -> T {
    match result {
        Ok(value) => value,
        Err(NotAnObject) => refuse(function),
    }
}

/// Gives `size` bytes, aligned for anything; null and ENOMEM when there is no memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn malloc(size: usize) -> *mut c_void {
    or_no_memory(with(|cache| HEAP.allocate(cache, size, MIN_ALIGN)))
}

/// Gives zeroed memory for `count` elements of `size` bytes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
    let Some(total) = count.checked_mul(size) else {
        return or_no_memory(null_mut());
    };
    let taken = with(|cache| HEAP.allocate_other(cache, total, MIN_ALIGN));
    if !taken.object.is_null() && !taken.zeroed {
        // SAFETY: the new object has `total` bytes.
        unsafe { crate::string::fill::memset(taken.object.cast(), 0, total) };
    }
    or_no_memory(taken.object)
}

/// Gives an object back; null is ignored. A wild pointer or a second `free` aborts.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn free(object: *mut c_void) {
    if !object.is_null() {
        // SAFETY: the caller gives the object up.
        let outcome = with(|cache| unsafe { HEAP.free(cache, object.cast()) });
        checked(outcome, "free");
    }
}

/// Changes the size of an object, moving it if it must; null makes a new one.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn realloc(object: *mut c_void, size: usize) -> *mut c_void {
    if object.is_null() {
        return malloc(size);
    }
    // SAFETY: the caller gives a live object.
    let outcome = with(|cache| unsafe { HEAP.resize(cache, object.cast(), size) });
    or_no_memory(checked(outcome, "realloc"))
}

/// As `realloc` for `count` elements of `size` bytes, failing when that overflows.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn reallocarray(
    object: *mut c_void,
    count: usize,
    size: usize,
) -> *mut c_void {
    match count.checked_mul(size) {
        // SAFETY: the caller gives a live object or null.
        Some(total) => unsafe { realloc(object, total) },
        None => or_no_memory(null_mut()),
    }
}

/// As `realloc`, giving the object back when it cannot be resized.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn reallocf(object: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: the caller gives a live object or null.
    let resized = unsafe { realloc(object, size) };
    if resized.is_null() {
        // SAFETY: as above.
        unsafe { free(object) };
    }
    resized
}

/// Stores the address of `size` bytes at a multiple of `align`, a power of two that is a
/// multiple of a pointer's size; gives 0, EINVAL or ENOMEM.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_memalign(out: *mut *mut c_void, align: usize, size: usize) -> c_int {
    if !align.is_power_of_two() || !align.is_multiple_of(size_of::<usize>()) {
        return Errno::EINVAL.0 as c_int;
    }
    let object = with(|cache| HEAP.allocate(cache, size, align.max(MIN_ALIGN)));
    if object.is_null() {
        return Errno::ENOMEM.0 as c_int;
    }
    // SAFETY: the caller gives a place for the address.
    unsafe { out.write(object.cast()) };
    0
}

/// Gives `size` bytes at a multiple of `align`, a power of two.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn aligned_alloc(align: usize, size: usize) -> *mut c_void {
    if !align.is_power_of_two() {
        errno::set(Errno::EINVAL);
        return null_mut();
    }
    or_no_memory(with(|cache| {
        HEAP.allocate(cache, size, align.max(MIN_ALIGN))
    }))
}

/// Bytes that can be used at `object`; 0 for null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn malloc_usable_size(object: *const c_void) -> usize {
    if object.is_null() {
        return 0;
    }
    // SAFETY: the caller gives a live object.
    checked(
        unsafe { HEAP.usable_size(object.cast_mut().cast()) },
        "malloc_usable_size",
    )
}
