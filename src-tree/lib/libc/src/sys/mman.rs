//! `<sys/mman.h>`: mapping memory.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

use df_abi::mman::{MAP_ANON, MAP_PRIVATE, PROT_READ, PROT_WRITE};

use crate::errno::c_result;
use crate::syscall;

c_syscalls! {
    /// Takes a range out of the address space.
    fn munmap(start: *mut c_void, length: usize) -> c_int;
    /// Changes what may be done with a range.
    fn mprotect(start: *mut c_void, length: usize, protection: c_int) -> c_int;
    /// Tells the kernel how a range will be used.
    fn madvise(start: *mut c_void, length: usize, advice: c_int) -> c_int;
    /// Keeps a range in memory.
    fn mlock(start: *const c_void, length: usize) -> c_int;
    /// Undoes `mlock`.
    fn munlock(start: *const c_void, length: usize) -> c_int;
    /// Keeps everything in memory.
    fn mlockall(how: c_int) -> c_int;
    /// Undoes `mlockall`.
    fn munlockall() -> c_int;
    /// Stores for each page of a range whether it is in memory.
    fn mincore(start: *const c_void, length: usize, out: *mut u8) -> c_int;
    /// Sets what a new process gets of a range.
    fn minherit(start: *mut c_void, length: usize, how: c_int) -> c_int;
}

c_points! {
    /// Writes changes of a mapped file back.
    fn msync(start: *mut c_void, length: usize, flags: c_int) -> c_int;
}

/// Maps memory or a file; `MAP_FAILED` (all ones) on failure.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mmap(
    start: *mut c_void,
    length: usize,
    protection: c_int,
    flags: c_int,
    fd: c_int,
    offset: i64,
) -> *mut c_void {
    // SAFETY: the caller vouches for what a fixed mapping replaces.
    c_result(unsafe { syscall::mmap(start, length, protection, flags, fd, 0, offset) })
}

/// Maps `length` bytes of zeroed memory anywhere. Does not touch `errno`.
pub(crate) fn map_anonymous(length: usize) -> Option<*mut u8> {
    let start = null_mut::<c_void>();
    let (protection, flags) = (PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE);
    // SAFETY: a mapping at a place of the kernel's choice disturbs nobody.
    let [start, _] =
        unsafe { syscall::mmap(start, length, protection, flags, -1, 0, 0i64) }.ok()?;
    Some(core::ptr::with_exposed_provenance_mut(start))
}

/// Unmaps a range, if it is not empty. Does not touch `errno`.
///
/// # Safety
/// Nobody may use the range any more.
pub(crate) unsafe fn unmap(start: *mut u8, length: usize) {
    if length > 0 {
        // A range that was mapped can be unmapped; were it to fail, it would only be lost.
        // SAFETY: the caller gives the range up.
        let _ = unsafe { syscall::munmap(start, length) };
    }
}
