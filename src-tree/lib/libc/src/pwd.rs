//! `<pwd.h>`: users, from `/etc/passwd`.
//!
//! A line is `name:password:uid:gid:gecos:directory:shell`. Lines that are no such record are
//! passed over.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use crate::database::{Scan, Store, number, scan};
use crate::errno::{self, Errno};

/// A user.
#[repr(C)]
pub struct passwd {
    /// Login name.
    pub pw_name: *mut c_char,
    /// Password, `*` where it is kept elsewhere.
    pub pw_passwd: *mut c_char,
    /// User.
    pub pw_uid: u32,
    /// Group.
    pub pw_gid: u32,
    /// Time of the next change of the password.
    pub pw_change: i64,
    /// Login class.
    pub pw_class: *mut c_char,
    /// Full name and more.
    pub pw_gecos: *mut c_char,
    /// Home directory.
    pub pw_dir: *mut c_char,
    /// Shell.
    pub pw_shell: *mut c_char,
    /// Time when the account ends.
    pub pw_expire: i64,
    /// Fields that are set.
    pub pw_fields: c_int,
}

const _: () = assert!(size_of::<passwd>() == 80);

/// The database.
const FILE: &CStr = c"/etc/passwd";
/// Bytes for one user in the library's own buffer.
const OWN: usize = 1024;

/// Fields of a user's line, if it is one.
fn fields(line: &[u8]) -> Option<[&[u8]; 7]> {
    let mut fields = [&[][..]; 7];
    let mut parts = line.split(|&byte| byte == b':');
    for field in &mut fields {
        *field = parts.next()?;
    }
    let whole =
        parts.next().is_none() && number(fields[2]).is_some() && number(fields[3]).is_some();
    whole.then_some(fields)
}

/// Fills `out` from a line, with the texts in `store`.
fn fill(line: &[u8], out: &mut passwd, store: &mut Store) -> Result<bool, Errno> {
    let Some(fields) = fields(line) else {
        return Ok(false);
    };
    *out = passwd {
        pw_name: store.text(fields[0])?,
        pw_passwd: store.text(fields[1])?,
        pw_uid: number(fields[2]).unwrap_or(0),
        pw_gid: number(fields[3]).unwrap_or(0),
        pw_change: 0,
        pw_class: store.text(b"")?,
        pw_gecos: store.text(fields[4])?,
        pw_dir: store.text(fields[5])?,
        pw_shell: store.text(fields[6])?,
        pw_expire: 0,
        pw_fields: 0,
    };
    Ok(true)
}

/// Looks for the first user that `wanted` accepts.
unsafe fn look_up(
    wanted: &dyn Fn(&[&[u8]; 7]) -> bool,
    out: *mut passwd,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut passwd,
) -> c_int {
    // SAFETY: the caller gives a buffer of `size` bytes.
    let mut store = unsafe { Store::new(buffer, size) };
    // SAFETY: the caller gives a structure to be filled.
    let place = unsafe { &mut *out };
    let found = scan(FILE, &mut |line| {
        if !fields(line).is_some_and(|fields| wanted(&fields)) {
            return Ok(Scan::GoOn);
        }
        fill(line, place, &mut store).map(|_| Scan::Found)
    });
    let (answer, status) = match found {
        Ok(true) => (out, 0),
        Ok(false) => (null_mut(), 0),
        Err(error) => (null_mut(), error.0 as c_int),
    };
    // SAFETY: the caller gives a place for the result.
    unsafe { result.write(answer) };
    status
}

/// Looks a user up by number; stores the user, or null when there is none, in `result`; gives 0
/// or an error number, ERANGE when the buffer is too short.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getpwuid_r(
    uid: u32,
    out: *mut passwd,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut passwd,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe {
        look_up(
            &|fields| number(fields[2]) == Some(uid),
            out,
            buffer,
            size,
            result,
        )
    }
}

/// As `getpwuid_r`, by login name.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getpwnam_r(
    name: *const c_char,
    out: *mut passwd,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut passwd,
) -> c_int {
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    // SAFETY: as for the C function.
    unsafe { look_up(&|fields| fields[0] == name, out, buffer, size, result) }
}

/// The library's own place for a user, which the next call overwrites.
fn own() -> (*mut passwd, *mut c_char) {
    static mut USER: core::mem::MaybeUninit<passwd> = core::mem::MaybeUninit::zeroed();
    static mut TEXT: [c_char; OWN] = [0; OWN];
    ((&raw mut USER).cast(), (&raw mut TEXT).cast())
}

fn finish(status: c_int, result: *mut passwd) -> *mut passwd {
    if status != 0 {
        errno::set_raw(status);
    }
    result
}

/// Looks a user up by number; null when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getpwuid(uid: u32) -> *mut passwd {
    let ((user, text), mut result) = (own(), null_mut());
    // SAFETY: both places are large enough; C allows the next call to overwrite them.
    let status = unsafe { getpwuid_r(uid, user, text, OWN, &raw mut result) };
    finish(status, result)
}

/// Looks a user up by login name; null when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getpwnam(name: *const c_char) -> *mut passwd {
    let ((user, text), mut result) = (own(), null_mut());
    // SAFETY: both places are large enough; C allows the next call to overwrite them.
    let status = unsafe { getpwnam_r(name, user, text, OWN, &raw mut result) };
    finish(status, result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_seven_fields_and_two_numbers() {
        let line = b"root:*:0:0:Charlie &:/root:/bin/sh";
        assert_eq!(fields(line).map(|fields| fields[5]), Some(&b"/root"[..]));
        assert!(fields(b"root:*:x:0:::").is_none());
        assert!(fields(b"# comment").is_none());
        assert!(fields(b"a:b:1:2:3:4:5:6").is_none());
    }

    #[test]
    fn texts_are_stored_in_the_callers_buffer_or_refused() {
        let line = b"root:*:0:5:Charlie &:/root:/bin/sh";
        let mut text = [1 as c_char; 64];
        // SAFETY: zeroed memory is a user without texts.
        let mut user: passwd = unsafe { core::mem::zeroed() };
        // SAFETY: the buffer has that many bytes.
        let mut store = unsafe { Store::new(text.as_mut_ptr(), text.len()) };
        assert_eq!(fill(line, &mut user, &mut store), Ok(true));
        assert_eq!((user.pw_uid, user.pw_gid), (0, 5));
        // SAFETY: the field was filled with a string.
        assert_eq!(unsafe { CStr::from_ptr(user.pw_shell) }, c"/bin/sh");
        // SAFETY: the buffer has at least that many bytes.
        let mut short = unsafe { Store::new(text.as_mut_ptr(), 10) };
        assert_eq!(fill(line, &mut user, &mut short), Err(Errno::ERANGE));
    }
}
