//! stat and its relatives, access, readlink, pathconf.

use core::ffi::c_char;

use df_abi::Errno;
use df_abi::fcntl::{AT_EACCESS, AT_FDCWD, AT_SYMLINK_NOFOLLOW};
use df_abi::stat::access::{R_OK, W_OK, X_OK};
use df_abi::stat::{NAME_MAX, PATH_MAX, Stat};
use df_vfs::{Access, Cred, Final, NcHandle};

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};

fn put(call: &mut Call<'_>, name: &NcHandle, out: &UserOut<Stat>) -> SysResult {
    let stat = name.vnode().attributes()?.to_stat();
    out.write(call.vm(), &stat)
}

pub(super) fn stat(call: &mut Call<'_>, path: UserIn<c_char>, out: UserOut<Stat>) -> SysResult {
    let name = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    put(call, &name, &out)
}

pub(super) fn lstat(call: &mut Call<'_>, path: UserIn<c_char>, out: UserOut<Stat>) -> SysResult {
    let name = call.find_at(AT_FDCWD, &path, Final::Link)?;
    put(call, &name, &out)
}

pub(super) fn fstat(call: &mut Call<'_>, fd: i32, out: UserOut<Stat>) -> SysResult {
    let stat = call.proc.file(fd)?.stat()?;
    out.write(call.vm(), &stat)
}

pub(super) fn fstatat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    out: UserOut<Stat>,
    flags: i32,
) -> SysResult {
    if flags & !AT_SYMLINK_NOFOLLOW != 0 {
        return Err(Errno::EINVAL);
    }
    let last = if flags & AT_SYMLINK_NOFOLLOW != 0 {
        Final::Link
    } else {
        Final::Follow
    };
    let name = call.find_at(fd, &path, last)?;
    put(call, &name, &out)
}

fn check_access(
    call: &mut Call<'_>,
    fd: i32,
    path: &UserIn<c_char>,
    mode: i32,
    cred: &Cred,
) -> SysResult {
    if mode & !(R_OK | W_OK | X_OK) != 0 {
        return Err(Errno::EINVAL);
    }
    let name = call.find_as(fd, path, Final::Follow, cred)?;
    let wanted = Access {
        read: mode & R_OK != 0,
        write: mode & W_OK != 0,
        execute: mode & X_OK != 0,
    };
    if !wanted.permitted(&name.vnode().attributes()?, cred) {
        return Err(Errno::EACCES);
    }
    if wanted.write && name.mount().read_only() {
        return Err(Errno::EROFS);
    }
    Ok(())
}

pub(super) fn access(call: &mut Call<'_>, path: UserIn<c_char>, mode: i32) -> SysResult {
    let cred = call.proc.cred().real();
    check_access(call, AT_FDCWD, &path, mode, &cred)
}

pub(super) fn eaccess(call: &mut Call<'_>, path: UserIn<c_char>, mode: i32) -> SysResult {
    let cred = call.proc.cred().effective();
    check_access(call, AT_FDCWD, &path, mode, &cred)
}

pub(super) fn faccessat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    mode: i32,
    flags: i32,
) -> SysResult {
    if flags & !AT_EACCESS != 0 {
        return Err(Errno::EINVAL);
    }
    let cred = match flags {
        0 => call.proc.cred().real(),
        _ => call.proc.cred().effective(),
    };
    check_access(call, fd, &path, mode, &cred)
}

pub(super) fn readlink(
    call: &mut Call<'_>,
    path: UserIn<c_char>,
    buf: UserOut<c_char>,
    count: i32,
) -> SysResult<usize> {
    let count = usize::try_from(count).map_err(|_| Errno::EINVAL)?;
    readlinkat(call, AT_FDCWD, path, buf, count)
}

pub(super) fn readlinkat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    buf: UserOut<c_char>,
    count: usize,
) -> SysResult<usize> {
    let name = call.find_at(fd, &path, Final::Link)?;
    let target = name.vnode().read_link()?;
    let len = target.len().min(count);
    buf.write_bytes(call.vm(), 0, &target[..len])?;
    Ok(len)
}

/// Limits of files, by `_PC_*` number.
fn limit(name: i32) -> SysResult<usize> {
    Ok(match name {
        // Links, canonical line, input queue.
        1 => 32_767,
        2 => 1024,
        3 => 16_384,
        4 => NAME_MAX,
        5 => PATH_MAX,
        // Atomic pipe write, chown restricted, names are not cut.
        6 => df_file::ATOMIC,
        7 | 8 => 1,
        // Character that disables a control character.
        9 => 0xff,
        _ => return Err(Errno::EINVAL),
    })
}

pub(super) fn pathconf(call: &mut Call<'_>, path: UserIn<c_char>, name: i32) -> SysResult<usize> {
    call.find_at(AT_FDCWD, &path, Final::Follow)?;
    limit(name)
}

pub(super) fn lpathconf(call: &mut Call<'_>, path: UserIn<c_char>, name: i32) -> SysResult<usize> {
    call.find_at(AT_FDCWD, &path, Final::Link)?;
    limit(name)
}

pub(super) fn fpathconf(call: &mut Call<'_>, fd: i32, name: i32) -> SysResult<usize> {
    call.proc.file(fd)?;
    limit(name)
}
