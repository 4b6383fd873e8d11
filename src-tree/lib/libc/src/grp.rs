//! `<grp.h>`: groups, from `/etc/group`.
//!
//! A line is `name:password:gid:member,member,...`. Lines that are no such record are passed
//! over.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use crate::database::{Scan, Store, number, scan};
use crate::errno::{self, Errno};

/// A group.
#[repr(C)]
#[derive(Debug)]
pub struct group {
    /// Name.
    pub gr_name: *mut c_char,
    /// Password.
    pub gr_passwd: *mut c_char,
    /// Number.
    pub gr_gid: u32,
    /// Names of the members, closed by a null.
    pub gr_mem: *mut *mut c_char,
}

const _: () = assert!(size_of::<group>() == 32);

/// The database.
const FILE: &CStr = c"/etc/group";
/// Bytes for one group in the library's own buffer.
const OWN: usize = 8192;

/// Fields of a group's line, if it is one.
fn fields(line: &[u8]) -> Option<[&[u8]; 4]> {
    let mut fields = [&[][..]; 4];
    let mut parts = line.split(|&byte| byte == b':');
    for field in &mut fields {
        *field = parts.next()?;
    }
    (parts.next().is_none() && number(fields[2]).is_some()).then_some(fields)
}

fn members(field: &[u8]) -> impl Iterator<Item = &[u8]> {
    field
        .split(|&byte| byte == b',')
        .filter(|name| !name.is_empty())
}

/// Fills `out` from the fields of a line, with texts and pointers in `store`.
fn fill(fields: &[&[u8]; 4], out: &mut group, store: &mut Store) -> Result<(), Errno> {
    let list = store.pointers(members(fields[3]).count() + 1)?;
    for (at, name) in members(fields[3]).enumerate() {
        let name = store.text(name)?;
        // SAFETY: the list has a place for each member.
        unsafe { list.wrapping_add(at).write(name) };
    }
    *out = group {
        gr_name: store.text(fields[0])?,
        gr_passwd: store.text(fields[1])?,
        gr_gid: number(fields[2]).unwrap_or(0),
        gr_mem: list,
    };
    Ok(())
}

unsafe fn look_up(
    wanted: &dyn Fn(&[&[u8]; 4]) -> bool,
    out: *mut group,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut group,
) -> c_int {
    // SAFETY: the caller gives a buffer of `size` bytes.
    let mut store = unsafe { Store::new(buffer, size) };
    // SAFETY: the caller gives a structure to be filled.
    let place = unsafe { &mut *out };
    let found = scan(FILE, &mut |line| match fields(line) {
        Some(fields) if wanted(&fields) => fill(&fields, place, &mut store).map(|()| Scan::Found),
        _ => Ok(Scan::GoOn),
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

/// Looks a group up by number, as `getpwuid_r` does a user.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getgrgid_r(
    gid: u32,
    out: *mut group,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut group,
) -> c_int {
    let wanted = |fields: &[&[u8]; 4]| number(fields[2]) == Some(gid);
    // SAFETY: as for the C function.
    unsafe { look_up(&wanted, out, buffer, size, result) }
}

/// Looks a group up by name, as `getpwnam_r` does a user.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getgrnam_r(
    name: *const c_char,
    out: *mut group,
    buffer: *mut c_char,
    size: usize,
    result: *mut *mut group,
) -> c_int {
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    // SAFETY: as for the C function.
    unsafe { look_up(&|fields| fields[0] == name, out, buffer, size, result) }
}

/// The library's own structure and buffer.
fn own() -> (*mut group, *mut c_char) {
    static mut GROUP: core::mem::MaybeUninit<group> = core::mem::MaybeUninit::zeroed();
    static mut TEXT: [c_char; OWN] = [0; OWN];
    ((&raw mut GROUP).cast(), (&raw mut TEXT).cast())
}

fn finish(status: c_int, result: *mut group) -> *mut group {
    if status != 0 {
        errno::set_raw(status);
    }
    result
}

/// Looks a group up by number; null when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getgrgid(gid: u32) -> *mut group {
    let ((out, text), mut result) = (own(), null_mut());
    // SAFETY: both places are large enough; C allows the next call to overwrite them.
    let status = unsafe { getgrgid_r(gid, out, text, OWN, &raw mut result) };
    finish(status, result)
}

/// Looks a group up by name; null when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getgrnam(name: *const c_char) -> *mut group {
    let ((out, text), mut result) = (own(), null_mut());
    // SAFETY: both places are large enough; C allows the next call to overwrite them.
    let status = unsafe { getgrnam_r(name, out, text, OWN, &raw mut result) };
    finish(status, result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_listed_up_to_a_null_or_refused() {
        let fields = fields(b"wheel:*:0:root,,toor").unwrap();
        let mut text = [1 as c_char; 65];
        let mut out = group {
            gr_name: null_mut(),
            gr_passwd: null_mut(),
            gr_gid: 9,
            gr_mem: null_mut(),
        };
        // SAFETY: the buffer has more bytes, from an odd or even place on.
        let mut store = unsafe { Store::new(text.as_mut_ptr().wrapping_add(1), 64) };
        assert_eq!(fill(&fields, &mut out, &mut store), Ok(()));
        // SAFETY: the list has three places.
        let list = unsafe { out.gr_mem.cast::<[*mut c_char; 3]>().read() };
        // SAFETY: the second member is a string.
        assert_eq!(unsafe { CStr::from_ptr(list[1]) }, c"toor");
        assert!(list[2].is_null() && out.gr_gid == 0);
        // SAFETY: the buffer has at least that many bytes.
        let mut short = unsafe { Store::new(text.as_mut_ptr(), 20) };
        assert_eq!(fill(&fields, &mut out, &mut short), Err(Errno::ERANGE));
    }

    #[test]
    fn records_have_four_fields_and_a_number() {
        assert!(fields(b"wheel:*:x:").is_none() && fields(b"a:b:1").is_none());
        assert!(fields(b"nobody:*:65534:").is_some());
    }
}
