//! The environment: `environ`, `getenv`, `setenv`, `putenv`, `unsetenv`.
//!
//! `environ` first points into the kernel's argument block. The first change moves the vector
//! (not the strings) to memory of our own. A program may also store a vector of its own in
//! `environ`; it is then taken over in the same way.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use crate::errno::{self, Errno};
use crate::lock::Lock;
use crate::malloc::{malloc, realloc};

/// The environment: strings of the form `NAME=value`, closed by a null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static mut environ: *mut *mut c_char = null_mut();

/// The vector that was allocated here, and how many slots it has.
struct Owned {
    vector: *mut *mut c_char,
    slots: usize,
}

// SAFETY: the vector is used under the lock only.
unsafe impl Send for Owned {}

static OWNED: Lock<Owned> = Lock::new(Owned {
    vector: null_mut(),
    slots: 0,
});

/// Takes the lock of the environment for a fork.
pub(crate) fn hold_for_fork() {
    OWNED.hold();
}

/// Gives the lock of the environment back after a fork.
pub(crate) fn release_after_fork() {
    OWNED.release();
}

fn current() -> *mut *mut c_char {
    let place = &raw const environ;
    // SAFETY: C makes the program responsible for not changing `environ` at the same time.
    unsafe { place.read() }
}

fn replace(vector: *mut *mut c_char) {
    let place = &raw mut environ;
    // SAFETY: as above.
    unsafe { place.write(vector) }
}

/// Makes another vector the environment for a while; gives the one before.
pub(crate) fn swap(vector: *mut *mut c_char) -> *mut *mut c_char {
    let before = current();
    replace(vector);
    before
}

/// Makes the kernel's vector the environment.
///
/// # Safety
/// `vector` must be closed by a null and stay valid.
pub unsafe fn adopt(vector: *const *const c_char) {
    replace(vector.cast_mut().cast());
}

/// Number of strings in `vector`.
fn count(vector: *mut *mut c_char) -> usize {
    if vector.is_null() {
        return 0;
    }
    // SAFETY: the vector is closed by a null, which `take_while` stops at.
    (0..)
        .take_while(|&at| !unsafe { vector.wrapping_add(at).read() }.is_null())
        .count()
}

/// The string at `at`.
fn entry(vector: *mut *mut c_char, at: usize) -> *mut c_char {
    // SAFETY: callers stay below `count`.
    unsafe { vector.wrapping_add(at).read() }
}

fn store(vector: *mut *mut c_char, at: usize, string: *mut c_char) {
    // SAFETY: callers stay within the vector's slots.
    unsafe { vector.wrapping_add(at).write(string) };
}

/// The value in `string` if it defines `name`.
fn value_of(string: *mut c_char, name: &[u8]) -> Option<*mut c_char> {
    // SAFETY: entries of the environment are strings.
    let bytes = unsafe { CStr::from_ptr(string) }.to_bytes();
    let rest = bytes.strip_prefix(name)?;
    rest.starts_with(b"=")
        .then(|| string.wrapping_add(name.len() + 1))
}

fn find(vector: *mut *mut c_char, name: &[u8]) -> Option<usize> {
    (0..count(vector)).find(|&at| value_of(entry(vector, at), name).is_some())
}

/// A name that can be defined: not empty and without `=`.
unsafe fn valid_name<'a>(name: *const c_char) -> Option<&'a [u8]> {
    if name.is_null() {
        return None;
    }
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    (!name.is_empty() && !name.contains(&b'=')).then_some(name)
}

/// The value of a variable, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getenv(name: *const c_char) -> *mut c_char {
    // SAFETY: the caller gives a string.
    let Some(name) = (unsafe { valid_name(name) }) else {
        return null_mut();
    };
    let vector = current();
    match find(vector, name) {
        Some(at) => value_of(entry(vector, at), name).unwrap_or(null_mut()),
        None => null_mut(),
    }
}

/// Defines a variable; leaves an existing one alone when `overwrite` is 0. EINVAL for an
/// impossible name.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn setenv(
    name: *const c_char,
    value: *const c_char,
    overwrite: c_int,
) -> c_int {
    // SAFETY: the caller gives a string.
    let Some(name) = (unsafe { valid_name(name) }) else {
        return errno::fail(Errno::EINVAL);
    };
    // SAFETY: the caller gives a string.
    let value = unsafe { CStr::from_ptr(value) }.to_bytes();
    let mut owned = OWNED.lock();
    let at = find(current(), name);
    if at.is_some() && overwrite == 0 {
        return 0;
    }
    let Some(string) = definition(name, value) else {
        return errno::fail(Errno::ENOMEM);
    };
    define(&mut owned, at, string)
}

/// Makes the string `NAME=value` itself part of the environment.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn putenv(string: *mut c_char) -> c_int {
    // SAFETY: the caller gives a string.
    let bytes = unsafe { CStr::from_ptr(string) }.to_bytes();
    let Some(length) = bytes.iter().position(|&byte| byte == b'=') else {
        return errno::fail(Errno::EINVAL);
    };
    let mut owned = OWNED.lock();
    let at = find(current(), &bytes[..length]);
    define(&mut owned, at, string)
}

/// Removes a variable. EINVAL for an impossible name.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn unsetenv(name: *const c_char) -> c_int {
    // SAFETY: the caller gives a string.
    let Some(name) = (unsafe { valid_name(name) }) else {
        return errno::fail(Errno::EINVAL);
    };
    let _owned = OWNED.lock();
    let vector = current();
    while let Some(at) = find(vector, name) {
        let last = count(vector);
        for at in at..last {
            store(vector, at, entry(vector, at + 1));
        }
    }
    0
}

/// Removes every variable.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn clearenv() -> c_int {
    let _owned = OWNED.lock();
    if !current().is_null() {
        store(current(), 0, null_mut());
    }
    0
}

/// Builds `NAME=value`.
fn definition(name: &[u8], value: &[u8]) -> Option<*mut c_char> {
    let string = malloc(name.len() + value.len() + 2).cast::<u8>();
    if string.is_null() {
        return None;
    }
    let mut at = 0;
    for part in [name, b"=", value, b"\0"] {
        // SAFETY: the parts together are as long as the new block.
        unsafe {
            string
                .wrapping_add(at)
                .copy_from_nonoverlapping(part.as_ptr(), part.len())
        };
        at += part.len();
    }
    Some(string.cast())
}

/// Stores `string` at a slot, or behind the last one. The string that it replaces is left
/// alone: somebody may still hold what `getenv` gave.
fn define(owned: &mut Owned, at: Option<usize>, string: *mut c_char) -> c_int {
    if let Some(at) = at {
        store(current(), at, string);
        return 0;
    }
    let used = count(current());
    if !make_room(owned, used) {
        return errno::fail(Errno::ENOMEM);
    }
    store(owned.vector, used + 1, null_mut());
    store(owned.vector, used, string);
    0
}

/// Makes the environment a vector of ours with room for one more string.
fn make_room(owned: &mut Owned, used: usize) -> bool {
    let vector = current();
    let is_ours = !vector.is_null() && vector == owned.vector;
    if is_ours && used + 2 <= owned.slots {
        return true;
    }
    let slots = (used + 2).next_power_of_two().max(16);
    let from = if is_ours { vector } else { null_mut() };
    // SAFETY: `from` is our own block or null.
    let new = unsafe { realloc(from.cast(), slots * size_of::<*mut c_char>()) };
    if new.is_null() {
        return false;
    }
    let new = new.cast::<*mut c_char>();
    if !is_ours && !vector.is_null() {
        // SAFETY: the old vector has `used` strings and a null, the new one more slots.
        unsafe { new.copy_from_nonoverlapping(vector, used + 1) };
    }
    *owned = Owned { vector: new, slots };
    replace(new);
    true
}

/// The vector as `exec` wants it.
pub(crate) fn for_exec() -> *const *const c_char {
    static EMPTY: [usize; 1] = [0];
    let vector = current();
    if vector.is_null() {
        (&raw const EMPTY).cast()
    } else {
        vector.cast_const().cast()
    }
}

#[cfg(all(test, not(target_os = "dragonfly")))]
mod tests {
    use super::*;
    use core::ptr::null;

    fn get(name: &CStr) -> Option<String> {
        // SAFETY: the name is a string.
        let value = unsafe { getenv(name.as_ptr()) };
        // SAFETY: a value is a string.
        (!value.is_null()).then(|| {
            // SAFETY: as above.
            unsafe { CStr::from_ptr(value) }
                .to_str()
                .expect("values are ASCII")
                .to_owned()
        })
    }

    // One test, because the environment is one for the whole process.
    #[test]
    fn variables_are_defined_replaced_and_removed() {
        let block = [c"A=1".as_ptr(), c"AB=2".as_ptr(), null()];
        // SAFETY: the block is closed and outlives the test's use of it.
        unsafe { adopt(block.as_ptr()) };
        assert_eq!(get(c"A").as_deref(), Some("1"));
        assert_eq!(get(c"AB").as_deref(), Some("2"));
        assert_eq!(get(c"B"), None);
        for i in 0..100 {
            let name = std::ffi::CString::new(format!("NAME{i}")).unwrap();
            // SAFETY: names and values are strings.
            // SAFETY: as above.
            assert_eq!(unsafe { setenv(name.as_ptr(), c"x".as_ptr(), 1) }, 0);
        }
        // SAFETY: as above.
        assert_eq!(unsafe { setenv(c"A".as_ptr(), c"other".as_ptr(), 0) }, 0);
        assert_eq!(get(c"A").as_deref(), Some("1"));
        // SAFETY: as above.
        assert_eq!(unsafe { setenv(c"A".as_ptr(), c"other".as_ptr(), 1) }, 0);
        assert_eq!(get(c"A").as_deref(), Some("other"));
        assert_eq!(get(c"NAME99").as_deref(), Some("x"));
        // SAFETY: as above.
        assert_eq!(unsafe { unsetenv(c"NAME50".as_ptr()) }, 0);
        assert_eq!(get(c"NAME50"), None);
        assert_eq!(count(current()), 101);
        // SAFETY: as above.
        assert_eq!(unsafe { setenv(c"X=Y".as_ptr(), c"".as_ptr(), 1) }, -1);
        assert_eq!(errno::get(), Errno::EINVAL.0 as c_int);
        // SAFETY: as above.
        assert_eq!(unsafe { unsetenv(c"".as_ptr()) }, -1);
        assert_eq!(clearenv(), 0);
        assert_eq!(get(c"A"), None);
    }
}
