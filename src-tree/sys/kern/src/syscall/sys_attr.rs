//! Changing attributes: chmod, chown, chflags, truncate and their relatives.

use core::ffi::c_char;

use df_abi::Errno;
use df_abi::fcntl::{AT_FDCWD, AT_SYMLINK_NOFOLLOW};
use df_vfs::{Final, NcHandle};

use super::{Call, SysResult};
use crate::user::UserIn;

/// What the flags of an `*at` call say of a symbolic link at the end.
pub(super) fn last_of(flags: i32) -> SysResult<Final> {
    match flags {
        0 => Ok(Final::Follow),
        AT_SYMLINK_NOFOLLOW => Ok(Final::Link),
        _ => Err(Errno::EINVAL),
    }
}

impl Call<'_> {
    /// The name of an open file.
    pub(super) fn name_of(&self, fd: i32) -> SysResult<NcHandle> {
        self.proc.file(fd)?.name().cloned()
    }
}

fn set_mode(call: &Call<'_>, name: &NcHandle, mode: i32) -> SysResult {
    let mode = u16::try_from(mode & 0o7777).unwrap_or(0);
    name.set_mode(mode, &call.proc.cred().effective())
}

pub(super) fn chmod(call: &mut Call<'_>, path: UserIn<c_char>, mode: i32) -> SysResult {
    fchmodat(call, AT_FDCWD, path, mode, 0)
}

pub(super) fn lchmod(call: &mut Call<'_>, path: UserIn<c_char>, mode: u16) -> SysResult {
    fchmodat(call, AT_FDCWD, path, mode.into(), AT_SYMLINK_NOFOLLOW)
}

pub(super) fn fchmodat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    mode: i32,
    flags: i32,
) -> SysResult {
    let name = call.find_at(fd, &path, last_of(flags)?)?;
    set_mode(call, &name, mode)
}

pub(super) fn fchmod(call: &mut Call<'_>, fd: i32, mode: i32) -> SysResult {
    let name = call.name_of(fd)?;
    set_mode(call, &name, mode)
}

fn set_owner(call: &Call<'_>, name: &NcHandle, uid: i32, gid: i32) -> SysResult {
    // -1 leaves one as it is.
    let given = |id: i32| (id != -1).then_some(id.cast_unsigned());
    name.set_owner(given(uid), given(gid), &call.proc.cred().effective())
}

pub(super) fn chown(call: &mut Call<'_>, path: UserIn<c_char>, uid: i32, gid: i32) -> SysResult {
    fchownat(call, AT_FDCWD, path, uid, gid, 0)
}

pub(super) fn lchown(call: &mut Call<'_>, path: UserIn<c_char>, uid: i32, gid: i32) -> SysResult {
    fchownat(call, AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW)
}

pub(super) fn fchownat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    uid: i32,
    gid: i32,
    flags: i32,
) -> SysResult {
    let name = call.find_at(fd, &path, last_of(flags)?)?;
    set_owner(call, &name, uid, gid)
}

pub(super) fn fchown(call: &mut Call<'_>, fd: i32, uid: i32, gid: i32) -> SysResult {
    let name = call.name_of(fd)?;
    set_owner(call, &name, uid, gid)
}

fn set_flags(call: &Call<'_>, name: &NcHandle, flags: u64) -> SysResult {
    let flags = u32::try_from(flags).map_err(|_| Errno::EINVAL)?;
    name.set_flags(flags, &call.proc.cred().effective())
}

pub(super) fn chflags(call: &mut Call<'_>, path: UserIn<c_char>, flags: u64) -> SysResult {
    chflagsat(call, AT_FDCWD, path, flags, 0)
}

pub(super) fn lchflags(call: &mut Call<'_>, path: UserIn<c_char>, flags: u64) -> SysResult {
    chflagsat(call, AT_FDCWD, path, flags, AT_SYMLINK_NOFOLLOW)
}

pub(super) fn chflagsat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    flags: u64,
    at_flags: i32,
) -> SysResult {
    let name = call.find_at(fd, &path, last_of(at_flags)?)?;
    set_flags(call, &name, flags)
}

pub(super) fn fchflags(call: &mut Call<'_>, fd: i32, flags: u64) -> SysResult {
    let name = call.name_of(fd)?;
    set_flags(call, &name, flags)
}

fn size(length: i64) -> SysResult<u64> {
    u64::try_from(length).map_err(|_| Errno::EINVAL)
}

pub(super) fn truncate(
    call: &mut Call<'_>,
    path: UserIn<c_char>,
    _pad: i32,
    length: i64,
) -> SysResult {
    let name = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    name.truncate(size(length)?, &call.proc.cred().effective())
}

pub(super) fn ftruncate(call: &mut Call<'_>, fd: i32, _pad: i32, length: i64) -> SysResult {
    let file = call.proc.file(fd)?;
    if !file.writable() {
        return Err(Errno::EINVAL);
    }
    file.name()?.set_size(size(length)?)
}
