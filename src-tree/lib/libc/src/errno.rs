//! `<errno.h>`: the error number of the calling thread.
//!
//! There is one cell a thread, reachable by two names: the thread-local data symbol `errno`
//! (which `std` reads directly) and the function `__errno_location` (which C code and other
//! crates call).

use core::ffi::c_int;

use crate::syscall::Outcome;

pub use df_abi::errno::Errno;

#[cfg(target_os = "dragonfly")]
core::arch::global_asm!(
    ".section .tbss.errno,\"awT\",@nobits",
    ".globl errno",
    ".type errno,@object",
    ".size errno,4",
    ".balign 4",
    "errno:",
    ".zero 4",
    ".text",
    options(att_syntax),
);

/// Gives the address of the calling thread's `errno`.
#[cfg(target_os = "dragonfly")]
#[unsafe(no_mangle)]
pub extern "C" fn __errno_location() -> *mut c_int {
    let cell: *mut c_int;
    // SAFETY: in the local-exec model a thread-local symbol lies at its (negative) offset from
    // the thread pointer, whose own value is the first word at the thread pointer.
    unsafe {
        core::arch::asm!(
            "movq %fs:0, {cell}",
            "leaq errno@tpoff({cell}), {cell}",
            cell = out(reg) cell,
            options(att_syntax, nostack, preserves_flags, pure, readonly),
        );
    }
    cell
}

/// Gives the address of the calling thread's `errno` (host tests).
#[cfg(not(target_os = "dragonfly"))]
pub extern "C" fn __errno_location() -> *mut c_int {
    std::thread_local! {
        static ERRNO: core::cell::Cell<c_int> = const { core::cell::Cell::new(0) };
    }
    ERRNO.with(core::cell::Cell::as_ptr)
}

/// Sets the calling thread's `errno`.
pub(crate) fn set(error: Errno) {
    set_raw(error.0 as c_int);
}

/// Sets the calling thread's `errno` to a number that came from the kernel.
pub(crate) fn set_raw(error: c_int) {
    // SAFETY: the cell belongs to this thread and lives as long as it.
    unsafe { __errno_location().write(error) }
}

/// The calling thread's `errno`.
pub(crate) fn get() -> c_int {
    // SAFETY: the cell belongs to this thread and lives as long as it.
    unsafe { __errno_location().read() }
}

/// A type in which C functions report success or failure.
pub(crate) trait CResult {
    /// The value that says "failed, see errno".
    const FAILED: Self;
    /// The first result register as this type.
    fn from_word(word: usize) -> Self;
}

macro_rules! c_results {
    ($($ty:ty),*) => {$(
        impl CResult for $ty {
            const FAILED: Self = -1;
            fn from_word(word: usize) -> Self {
                word as $ty
            }
        }
    )*};
}
c_results!(i32, i64, isize);

impl CResult for u32 {
    const FAILED: Self = u32::MAX;
    fn from_word(word: usize) -> Self {
        word as u32
    }
}

impl CResult for u16 {
    const FAILED: Self = u16::MAX;
    fn from_word(word: usize) -> Self {
        word as u16
    }
}

impl<T> CResult for *mut T {
    const FAILED: Self = core::ptr::without_provenance_mut(usize::MAX);
    fn from_word(word: usize) -> Self {
        core::ptr::with_exposed_provenance_mut(word)
    }
}

/// Turns the outcome of a system call into C's convention, setting `errno` on failure.
pub(crate) fn c_result<T: CResult>(outcome: Outcome) -> T {
    match outcome {
        Ok([value, _]) => T::from_word(value),
        Err(error) => {
            set_raw(error);
            T::FAILED
        }
    }
}

/// Sets `errno` and gives C's "failed" value.
pub(crate) fn fail<T: CResult>(error: Errno) -> T {
    set(error);
    T::FAILED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_call_gives_minus_one_and_sets_errno() {
        let result: i32 = c_result(Err(2));
        assert_eq!((result, get()), (-1, 2));
    }

    #[test]
    fn successful_call_leaves_errno_alone() {
        set(Errno::EBADF);
        let result: isize = c_result(Ok([42, 0]));
        assert_eq!((result, get()), (42, Errno::EBADF.0 as c_int));
    }
}
