//! `<grp.h>`: groups, from `/etc/group`.
//!
//! A line is `name:password:gid:member,member,...`. Lines that are no such record are passed
//! over.

use core::ffi::{CStr, c_char, c_int};

use crate::database::{Own, Record, Scan, Store, find, number, scan};
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

/// Bytes for one group in the library's own buffer.
const OWN: usize = 8192;

static GROUP: Own<group, OWN> = Own::new();

impl Record for group {
    const FILE: &'static CStr = c"/etc/group";
    type Fields<'a> = [&'a [u8]; 4];

    fn fields(line: &[u8]) -> Option<[&[u8]; 4]> {
        let mut fields = [&[][..]; 4];
        let mut parts = line.split(|&byte| byte == b':');
        for field in &mut fields {
            *field = parts.next()?;
        }
        (parts.next().is_none() && number(fields[2]).is_some()).then_some(fields)
    }

    fn fill(fields: &[&[u8]; 4], store: &mut Store) -> Result<group, Errno> {
        let list = store.pointers(members(fields[3]).count() + 1)?;
        for (at, name) in members(fields[3]).enumerate() {
            let name = store.text(name)?;
            // SAFETY: the list has a place for each member.
            unsafe { list.wrapping_add(at).write(name) };
        }
        Ok(group {
            gr_name: store.text(fields[0])?,
            gr_passwd: store.text(fields[1])?,
            gr_gid: number(fields[2]).unwrap_or(0),
            gr_mem: list,
        })
    }
}

fn members(field: &[u8]) -> impl Iterator<Item = &[u8]> {
    field
        .split(|&byte| byte == b',')
        .filter(|name| !name.is_empty())
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
    unsafe { find(&wanted, out, buffer, size, result) }
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
    let wanted = |fields: &[&[u8]; 4]| fields[0] == name;
    // SAFETY: as for the C function.
    unsafe { find(&wanted, out, buffer, size, result) }
}

/// Looks a group up by number, in the library's own place; null when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getgrgid(gid: u32) -> *mut group {
    GROUP.find(&|fields| number(fields[2]) == Some(gid))
}

/// Looks a group up by name, in the library's own place; null when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getgrnam(name: *const c_char) -> *mut group {
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    GROUP.find(&|fields| fields[0] == name)
}

/// The next group, in the library's own place; null behind the last.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getgrent() -> *mut group {
    GROUP.next()
}

/// Makes the first group the next one.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn setgrent() {
    GROUP.rewind();
}

/// As `setgrent`: nothing is kept open.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn endgrent() {
    GROUP.rewind();
}

/// Shows the groups that list a user as a member, and `first` before them.
fn groups_of(user: &[u8], first: u32, see: &mut dyn FnMut(u32)) -> Result<(), Errno> {
    see(first);
    let look = &mut |line: &[u8]| {
        if let Some(fields) = group::fields(line)
            && members(fields[3]).any(|member| member == user)
            && let Some(gid) = number(fields[2]).filter(|&gid| gid != first)
        {
            see(gid);
        }
        Ok(Scan::GoOn)
    };
    scan(group::FILE, look).map(|_| ())
}

/// Stores the groups of a user, `first` before the others, in a list with `*count` places, and
/// how many they are in `count`; gives 0, or -1 when they did not fit.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getgrouplist(
    user: *const c_char,
    first: u32,
    list: *mut u32,
    count: *mut c_int,
) -> c_int {
    // SAFETY: the caller gives a string.
    let user = unsafe { CStr::from_ptr(user) }.to_bytes();
    // SAFETY: the caller gives a place with the room in the list.
    let room = usize::try_from(unsafe { count.read() }).unwrap_or(0);
    let mut found = 0;
    let outcome = groups_of(user, first, &mut |gid| {
        if found < room {
            // SAFETY: the list has that many places.
            unsafe { list.wrapping_add(found).write(gid) };
        }
        found += 1;
    });
    if let Err(error) = outcome {
        return errno::fail(error);
    }
    // SAFETY: as above.
    unsafe { count.write(found as c_int) };
    if found > room { -1 } else { 0 }
}

/// Gives the process the groups of a user.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn initgroups(user: *const c_char, first: u32) -> c_int {
    let mut list = [0u32; 17];
    let mut count = list.len() as c_int;
    // SAFETY: the caller gives a string; list and count belong together. Groups that do not fit
    // are left out, as the kernel has no place for them.
    unsafe { getgrouplist(user, first, list.as_mut_ptr(), &raw mut count) };
    let count = count.clamp(0, 16);
    // SAFETY: the list has that many places.
    unsafe { crate::unistd::identity::setgroups(count, list.as_ptr()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_listed_up_to_a_null_or_refused() {
        let fields = group::fields(b"wheel:*:0:root,,toor").unwrap();
        let mut text = [1 as c_char; 65];
        // SAFETY: the buffer has more bytes, from an odd or even place on.
        let mut store = unsafe { Store::new(text.as_mut_ptr().wrapping_add(1), 64) };
        let out = group::fill(&fields, &mut store).unwrap();
        // SAFETY: the list has three places.
        let list = unsafe { out.gr_mem.cast::<[*mut c_char; 3]>().read() };
        // SAFETY: the second member is a string.
        assert_eq!(unsafe { CStr::from_ptr(list[1]) }, c"toor");
        assert!(list[2].is_null() && out.gr_gid == 0);
        // SAFETY: the buffer has at least that many bytes.
        let mut short = unsafe { Store::new(text.as_mut_ptr(), 20) };
        assert!(group::fill(&fields, &mut short).is_err_and(|error| error == Errno::ERANGE));
    }

    #[test]
    fn records_have_four_fields_and_a_number() {
        assert!(group::fields(b"wheel:*:x:").is_none() && group::fields(b"a:b:1").is_none());
        assert!(group::fields(b"nobody:*:65534:").is_some());
    }
}
