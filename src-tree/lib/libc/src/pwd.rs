//! `<pwd.h>`: users, from `/etc/passwd`.
//!
//! A line is `name:password:uid:gid:gecos:directory:shell`. Lines that are no such record are
//! passed over.

use core::ffi::{CStr, c_char, c_int};

use crate::database::{Own, Record, Store, find, number};
use crate::errno::Errno;

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

/// Bytes for one user in the library's own buffer.
const OWN: usize = 4096;

static USER: Own<passwd, OWN> = Own::new();

impl Record for passwd {
    const FILE: &'static CStr = c"/etc/passwd";
    type Fields<'a> = [&'a [u8]; 7];

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

    fn fill(fields: &[&[u8]; 7], store: &mut Store) -> Result<passwd, Errno> {
        Ok(passwd {
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
        })
    }
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
    let wanted = |fields: &[&[u8]; 7]| number(fields[2]) == Some(uid);
    // SAFETY: as for the C function.
    unsafe { find(&wanted, out, buffer, size, result) }
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
    let wanted = |fields: &[&[u8]; 7]| fields[0] == name;
    // SAFETY: as for the C function.
    unsafe { find(&wanted, out, buffer, size, result) }
}

/// Looks a user up by number, in the library's own place; null when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getpwuid(uid: u32) -> *mut passwd {
    USER.find(&|fields| number(fields[2]) == Some(uid))
}

/// Looks a user up by login name, in the library's own place; null when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getpwnam(name: *const c_char) -> *mut passwd {
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    USER.find(&|fields| fields[0] == name)
}

/// The next user, in the library's own place; null behind the last.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getpwent() -> *mut passwd {
    USER.next()
}

/// Makes the first user the next one.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn setpwent() {
    USER.rewind();
}

/// As `setpwent`: nothing is kept open.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn endpwent() {
    USER.rewind();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_seven_fields_and_two_numbers() {
        let line = b"root:*:0:0:Charlie &:/root:/bin/sh";
        let fields = passwd::fields(line);
        assert_eq!(fields.map(|fields| fields[5]), Some(&b"/root"[..]));
        assert!(passwd::fields(b"root:*:x:0:::").is_none());
        assert!(passwd::fields(b"# comment").is_none());
        assert!(passwd::fields(b"a:b:1:2:3:4:5:6").is_none());
    }

    #[test]
    fn texts_are_stored_in_the_callers_buffer_or_refused() {
        let fields = passwd::fields(b"root:*:0:5:Charlie &:/root:/bin/sh").unwrap();
        let mut text = [1 as c_char; 64];
        // SAFETY: the buffer has that many bytes.
        let mut store = unsafe { Store::new(text.as_mut_ptr(), text.len()) };
        let user = passwd::fill(&fields, &mut store).unwrap();
        assert_eq!((user.pw_uid, user.pw_gid), (0, 5));
        // SAFETY: the field was filled with a string.
        assert_eq!(unsafe { CStr::from_ptr(user.pw_shell) }, c"/bin/sh");
        // SAFETY: the buffer has at least that many bytes.
        let mut short = unsafe { Store::new(text.as_mut_ptr(), 10) };
        assert!(passwd::fill(&fields, &mut short).is_err_and(|error| error == Errno::ERANGE));
    }
}
