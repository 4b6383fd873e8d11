//! `<sys/sysctl.h>`: values of the kernel, by number and by name.

use core::ffi::{c_char, c_int, c_long, c_uint, c_void};
use core::ptr::null;

use df_abi::sysctl::{CTL_MAXNAME, CTL_UNSPEC, SYSCTL_NAME2OID};

use crate::errno::{Errno, c_result};
use crate::string::scan::strlen;
use crate::syscall;

/// Reads and, with `new`, sets a value of the kernel by its numbers.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sysctl(
    name: *const c_int,
    levels: c_uint,
    old: *mut c_void,
    old_length: *mut usize,
    new: *const c_void,
    new_length: usize,
) -> c_int {
    // SAFETY: the caller vouches for the numbers and both buffers.
    c_result(unsafe { syscall::__sysctl(name, levels, old, old_length, new, new_length) })
}

/// Finds the numbers of a name; stores how many.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sysctlnametomib(
    name: *const c_char,
    mib: *mut c_int,
    levels: *mut usize,
) -> c_int {
    let question = [CTL_UNSPEC, SYSCTL_NAME2OID];
    // SAFETY: the caller gives a place with the room in `mib`.
    let room = unsafe { levels.read() };
    let mut length = room * size_of::<c_int>();
    // SAFETY: the caller gives a string.
    let name_length = unsafe { strlen(name) };
    // SAFETY: the name and the room in `mib` are the caller's.
    let status = unsafe {
        sysctl(
            question.as_ptr(),
            2,
            mib.cast(),
            &raw mut length,
            name.cast(),
            name_length,
        )
    };
    if status == 0 {
        // SAFETY: as above.
        unsafe { levels.write(length / size_of::<c_int>()) };
    }
    status
}

/// As `sysctl`, by name.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sysctlbyname(
    name: *const c_char,
    old: *mut c_void,
    old_length: *mut usize,
    new: *const c_void,
    new_length: usize,
) -> c_int {
    let mut mib = [0; CTL_MAXNAME as usize];
    let mut levels = mib.len();
    // SAFETY: the caller gives a string; the array has that many levels.
    if unsafe { sysctlnametomib(name, mib.as_mut_ptr(), &raw mut levels) } != 0 {
        return -1;
    }
    let levels = levels.min(mib.len()) as c_uint;
    // SAFETY: the caller vouches for both buffers.
    unsafe { sysctl(mib.as_ptr(), levels, old, old_length, new, new_length) }
}

/// A value that is an `int` or a `long`. Does not touch `errno`.
pub(crate) fn number(mib: &[c_int]) -> Option<c_long> {
    let mut value = [0u8; 8];
    let mut length = value.len();
    let (name, levels) = (mib.as_ptr(), mib.len());
    let new = null::<c_void>();
    let place = &raw mut length;
    // SAFETY: pointers and lengths are those of the arrays.
    unsafe { syscall::__sysctl(name, levels, value.as_mut_ptr(), place, new, 0usize) }.ok()?;
    match length {
        4 => Some(c_long::from(i32::from_le_bytes([
            value[0], value[1], value[2], value[3],
        ]))),
        8 => Some(c_long::from_le_bytes(value)),
        _ => None,
    }
}

/// A text, cut to what fits with a closing zero; the error number on failure.
pub(crate) fn text(mib: &[c_int], out: &mut [c_char]) -> Result<(), c_int> {
    let mut length = out.len();
    let (name, levels) = (mib.as_ptr(), mib.len());
    let (old, new) = (out.as_mut_ptr(), null::<c_void>());
    let place = &raw mut length;
    // SAFETY: pointers and lengths are those of the arrays.
    match unsafe { syscall::__sysctl(name, levels, old, place, new, 0usize) } {
        // Too long: the kernel has stored what fits.
        Err(error) if error != Errno::ENOMEM.0 as c_int => return Err(error),
        _ => {}
    }
    if let Some(last) = out.last_mut() {
        *last = 0;
    }
    Ok(())
}
