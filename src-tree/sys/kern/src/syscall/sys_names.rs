//! Making, linking, moving and removing names.

use core::ffi::c_char;

use df_abi::Errno;
use df_abi::fcntl::{AT_FDCWD, AT_REMOVEDIR, AT_SYMLINK_FOLLOW};
use df_abi::stat::mode::{S_IFBLK, S_IFCHR, S_IFIFO, S_IFMT, S_IFREG, S_IFSOCK};
use df_vfs::{Final, NewKind};

use super::{Call, SysResult};
use crate::user::UserIn;

fn make(
    call: &Call<'_>,
    fd: i32,
    path: &UserIn<c_char>,
    kind: NewKind<'_>,
    mode: i32,
) -> SysResult {
    let at = call.path_at(fd, path)?;
    let mode = call.new_mode(mode);
    call.sys
        .names
        .make(at.start(), &at.path, kind, mode)
        .map(drop)
}

pub(super) fn mkdir(call: &mut Call<'_>, path: UserIn<c_char>, mode: i32) -> SysResult {
    make(call, AT_FDCWD, &path, NewKind::Directory, mode)
}

pub(super) fn mkdirat(call: &mut Call<'_>, fd: i32, path: UserIn<c_char>, mode: u16) -> SysResult {
    make(call, fd, &path, NewKind::Directory, mode.into())
}

pub(super) fn mkfifo(call: &mut Call<'_>, path: UserIn<c_char>, mode: i32) -> SysResult {
    make(call, AT_FDCWD, &path, NewKind::Fifo, mode)
}

pub(super) fn mkfifoat(call: &mut Call<'_>, fd: i32, path: UserIn<c_char>, mode: u16) -> SysResult {
    make(call, fd, &path, NewKind::Fifo, mode.into())
}

fn node(call: &Call<'_>, fd: i32, path: &UserIn<c_char>, mode: i32, dev: u32) -> SysResult {
    let kind = match u16::try_from(mode & i32::from(S_IFMT)).unwrap_or(0) {
        0 | S_IFREG => NewKind::Regular,
        S_IFIFO => NewKind::Fifo,
        S_IFSOCK => NewKind::Socket,
        S_IFCHR => NewKind::CharDevice(dev),
        S_IFBLK => NewKind::BlockDevice(dev),
        _ => return Err(Errno::EINVAL),
    };
    if matches!(kind, NewKind::CharDevice(_) | NewKind::BlockDevice(_)) {
        call.proc.require_root()?;
    }
    make(call, fd, path, kind, mode)
}

pub(super) fn mknod(call: &mut Call<'_>, path: UserIn<c_char>, mode: i32, dev: i32) -> SysResult {
    node(call, AT_FDCWD, &path, mode, dev.cast_unsigned())
}

pub(super) fn mknodat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    mode: u16,
    dev: u32,
) -> SysResult {
    node(call, fd, &path, mode.into(), dev)
}

pub(super) fn symlink(
    call: &mut Call<'_>,
    target: UserIn<c_char>,
    path: UserIn<c_char>,
) -> SysResult {
    symlinkat(call, target, AT_FDCWD, path)
}

pub(super) fn symlinkat(
    call: &mut Call<'_>,
    target: UserIn<c_char>,
    fd: i32,
    path: UserIn<c_char>,
) -> SysResult {
    let target = target.path(call.vm())?;
    if target.is_empty() {
        return Err(Errno::ENOENT);
    }
    make(call, fd, &path, NewKind::Symlink(&target), 0o777)
}

pub(super) fn link(call: &mut Call<'_>, path: UserIn<c_char>, new: UserIn<c_char>) -> SysResult {
    linkat(call, AT_FDCWD, path, AT_FDCWD, new, AT_SYMLINK_FOLLOW)
}

pub(super) fn linkat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    new_fd: i32,
    new: UserIn<c_char>,
    flags: i32,
) -> SysResult {
    let last = match flags {
        0 => Final::Link,
        AT_SYMLINK_FOLLOW => Final::Follow,
        _ => return Err(Errno::EINVAL),
    };
    let file = call.find_at(fd, &path, last)?;
    let at = call.path_at(new_fd, &new)?;
    call.sys.names.link(&file, at.start(), &at.path)
}

pub(super) fn unlink(call: &mut Call<'_>, path: UserIn<c_char>) -> SysResult {
    unlinkat(call, AT_FDCWD, path, 0)
}

pub(super) fn rmdir(call: &mut Call<'_>, path: UserIn<c_char>) -> SysResult {
    unlinkat(call, AT_FDCWD, path, AT_REMOVEDIR)
}

pub(super) fn unlinkat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    flags: i32,
) -> SysResult {
    let at = call.path_at(fd, &path)?;
    match flags {
        0 => call.sys.names.unlink(at.start(), &at.path),
        AT_REMOVEDIR => call.sys.names.rmdir(at.start(), &at.path),
        _ => Err(Errno::EINVAL),
    }
}

pub(super) fn rename(call: &mut Call<'_>, from: UserIn<c_char>, to: UserIn<c_char>) -> SysResult {
    renameat(call, AT_FDCWD, from, AT_FDCWD, to)
}

pub(super) fn renameat(
    call: &mut Call<'_>,
    from_fd: i32,
    from: UserIn<c_char>,
    to_fd: i32,
    to: UserIn<c_char>,
) -> SysResult {
    let from = call.path_at(from_fd, &from)?;
    let to = call.path_at(to_fd, &to)?;
    call.sys
        .names
        .rename(from.start(), &from.path, to.start(), &to.path)
}
