//! `<dlfcn.h>` and `<link.h>`. Programs are static: there is nothing to load, and every attempt
//! says so.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::sys::auxv::{AT_PHDR, AT_PHNUM, lookup};

/// The message that `dlerror` gives.
const MESSAGE: &CStr = c"this program is static: it cannot load shared objects";

/// A failure that `dlerror` has not told yet.
static FAILED: AtomicBool = AtomicBool::new(false);

fn fail<T>() -> *mut T {
    FAILED.store(true, Ordering::Relaxed);
    null_mut()
}

/// Loads a shared object: always fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn dlopen(_path: *const c_char, _mode: c_int) -> *mut c_void {
    fail()
}

/// Finds a symbol of a shared object: always fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn dlsym(_object: *mut c_void, _name: *const c_char) -> *mut c_void {
    fail()
}

/// Gives a shared object up: always fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn dlclose(_object: *mut c_void) -> c_int {
    FAILED.store(true, Ordering::Relaxed);
    -1
}

/// Finds what an address belongs to: always fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn dladdr(_address: *const c_void, _out: *mut c_void) -> c_int {
    0
}

/// The last failure since the last time of asking, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn dlerror() -> *mut c_char {
    if FAILED.swap(false, Ordering::Relaxed) {
        MESSAGE.as_ptr().cast_mut()
    } else {
        null_mut()
    }
}

/// An object of the program, for `dl_iterate_phdr`.
#[repr(C)]
#[derive(Debug)]
pub struct dl_phdr_info {
    /// What was added to its addresses.
    pub dlpi_addr: usize,
    /// Its name; empty for the program.
    pub dlpi_name: *const c_char,
    /// Its program headers.
    pub dlpi_phdr: *const c_void,
    /// How many they are.
    pub dlpi_phnum: u16,
    /// How many objects were loaded.
    pub dlpi_adds: u64,
    /// How many were given up.
    pub dlpi_subs: u64,
    /// Number of its thread-local storage.
    pub dlpi_tls_modid: usize,
    /// That storage, of the calling thread.
    pub dlpi_tls_data: *mut c_void,
}

/// What `dl_iterate_phdr` calls.
pub type Visit = unsafe extern "C" fn(*mut dl_phdr_info, usize, *mut c_void) -> c_int;

/// Calls a function for the program, the only object; gives its result.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn dl_iterate_phdr(visit: Visit, argument: *mut c_void) -> c_int {
    let (Some(headers), Some(count)) = (lookup(AT_PHDR), lookup(AT_PHNUM)) else {
        return 0;
    };
    let mut info = dl_phdr_info {
        dlpi_addr: 0,
        dlpi_name: c"".as_ptr(),
        dlpi_phdr: core::ptr::with_exposed_provenance(headers),
        dlpi_phnum: count as u16,
        dlpi_adds: 1,
        dlpi_subs: 0,
        dlpi_tls_modid: 0,
        dlpi_tls_data: null_mut(),
    };
    // SAFETY: the caller vouches for the function and its argument.
    unsafe { visit(&raw mut info, size_of::<dl_phdr_info>(), argument) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_is_told_once() {
        assert!(dlopen(c"libx.so".as_ptr(), 1).is_null());
        // SAFETY: the message is a string.
        assert_eq!(unsafe { CStr::from_ptr(dlerror()) }, MESSAGE);
        assert!(dlerror().is_null());
        assert_eq!(dlclose(null_mut()), -1);
        assert!(!dlerror().is_null());
    }
}
