//! The program's name: `getprogname`, `setprogname`.

use core::ffi::{CStr, c_char};
use core::sync::atomic::{AtomicPtr, Ordering};

static NAME: AtomicPtr<c_char> = AtomicPtr::new(c"".as_ptr().cast_mut());

/// The last part of a path.
fn last_part(path: *const c_char) -> *const c_char {
    // SAFETY: the caller gives a string.
    let bytes = unsafe { CStr::from_ptr(path) }.to_bytes();
    let slash = bytes.iter().rposition(|&byte| byte == b'/');
    path.wrapping_add(slash.map_or(0, |at| at + 1))
}

/// The name for messages.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getprogname() -> *const c_char {
    NAME.load(Ordering::Relaxed)
}

/// Sets the name for messages to the last part of a path, which must stay.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn setprogname(path: *const c_char) {
    if !path.is_null() {
        NAME.store(last_part(path).cast_mut(), Ordering::Relaxed);
    }
}

/// The name for messages.
pub(crate) fn name() -> &'static [u8] {
    // SAFETY: the name is a string that stays.
    unsafe { CStr::from_ptr(getprogname()) }.to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_the_last_part_of_a_path() {
        // SAFETY: the part is inside the string.
        let name = unsafe { CStr::from_ptr(last_part(c"/bin/ls".as_ptr())) };
        assert_eq!(name, c"ls");
        // SAFETY: as above.
        assert_eq!(unsafe { CStr::from_ptr(last_part(c"ls".as_ptr())) }, c"ls");
    }
}
