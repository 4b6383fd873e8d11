//! `<assert.h>`: what a failed `assert` calls.

use core::ffi::{CStr, c_char, c_int};

/// Says which assertion failed where, and ends the process.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn __assert(
    function: *const c_char,
    file: *const c_char,
    line: c_int,
    expression: *const c_char,
) -> ! {
    let mut digits = [0u8; 10];
    let mut first = digits.len();
    let mut rest = line.unsigned_abs();
    while rest > 0 && first > 0 {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let text = |text: *const c_char| {
        if text.is_null() {
            return &b"?"[..];
        }
        // SAFETY: the caller gives strings or null.
        unsafe { CStr::from_ptr(text) }.to_bytes()
    };
    let parts: [&[u8]; 9] = [
        b"Assertion failed: (",
        text(expression),
        b"), function ",
        text(function),
        b", file ",
        text(file),
        b", line ",
        &digits[first..],
        b".\n",
    ];
    for part in parts {
        // SAFETY: pointer and length are those of the part.
        let _ = unsafe { crate::syscall::write(2, part.as_ptr(), part.len()) };
    }
    crate::stdlib::exit::abort()
}
