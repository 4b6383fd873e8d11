//! Stack protector: what compilers with `-fstack-protector` call.

use core::ffi::c_long;

/// The value that functions put before their return address. The start-up code may replace it
/// before `main`; its zero byte stops string functions from copying it.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static mut __stack_chk_guard: c_long = 0x00ff_0a0d_5bd1_e995;

/// Called when a function finds its guard changed: ends the process.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn __stack_chk_fail() -> ! {
    let text = "stack overflow detected; terminated\n";
    // SAFETY: pointer and length are those of the text.
    let _ = unsafe { crate::syscall::write(2, text.as_ptr(), text.len()) };
    crate::stdlib::exit::abort()
}

/// Gives the guard an unguessable value, if the kernel has one; zero byte kept.
#[cfg(target_os = "dragonfly")]
pub(crate) fn randomise() {
    let mut value: c_long = 0;
    // SAFETY: the value has eight bytes.
    let filled = unsafe { crate::syscall::getrandom(&raw mut value, 8usize, 0u32) };
    if matches!(filled, Ok([8, _])) {
        // SAFETY: this runs before `main`, in the only thread.
        unsafe { (&raw mut __stack_chk_guard).write(value & !0xff) };
    }
}
