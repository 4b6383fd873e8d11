//! Directories: getdirentries, getdents, chdir, fchdir, chroot, __getcwd, __realpath, umask.

use alloc::vec::Vec;
use core::ffi::c_char;

use df_abi::fcntl::AT_FDCWD;
use df_abi::stat::{DirentHeader, dirent_reclen};
use df_abi::{Abi, Errno};
use df_vfs::{Access, DirEntry, Final, NcHandle, VnodeKind};

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Most bytes of entries that one call gives.
const MAX_LISTING: usize = 64 << 10;

fn encode(entry: &DirEntry<'_>, out: &mut Vec<u8>) {
    let at = out.len();
    out.resize(at + dirent_reclen(entry.name.len()), 0);
    let header = DirentHeader {
        d_fileno: entry.ino,
        d_namlen: u16::try_from(entry.name.len()).unwrap_or(0),
        d_type: entry.kind.dtype(),
        ..DirentHeader::default()
    };
    header.put(&mut out[at..]);
    let name_at = at + DirentHeader::SIZE;
    out[name_at..name_at + entry.name.len()].copy_from_slice(entry.name);
}

/// Entries for one call; returns the position that they start at and their bytes.
fn list(call: &mut Call<'_>, fd: i32, count: usize) -> SysResult<(u64, Vec<u8>)> {
    let file = call.proc.file(fd)?;
    if !file.readable() {
        return Err(Errno::EBADF);
    }
    let name = file.name()?;
    if name.kind() != VnodeKind::Directory {
        return Err(Errno::EINVAL);
    }
    let room = count.min(MAX_LISTING);
    let start = file.offset();
    let mut next = start;
    let mut out = Vec::new();
    let mut full = false;
    name.vnode().read_dir(start, &mut |entry| {
        full = out.len() + dirent_reclen(entry.name.len()) > room;
        if !full {
            encode(entry, &mut out);
            next = entry.next;
        }
        !full
    })?;
    if out.is_empty() && full {
        return Err(Errno::EINVAL);
    }
    file.set_offset(next);
    Ok((start, out))
}

pub(super) fn getdirentries(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserOut<c_char>,
    count: u32,
    basep: UserOut<i64>,
) -> SysResult<usize> {
    let (start, entries) = list(call, fd, count as usize)?;
    buf.write_bytes(call.vm(), 0, &entries)?;
    let start = i64::try_from(start).map_err(|_| Errno::EOVERFLOW)?;
    basep.write_opt(call.vm(), &start)?;
    Ok(entries.len())
}

pub(super) fn getdents(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserOut<c_char>,
    count: usize,
) -> SysResult<usize> {
    let (_, entries) = list(call, fd, count)?;
    buf.write_bytes(call.vm(), 0, &entries)?;
    Ok(entries.len())
}

fn enter(call: &mut Call<'_>, dir: NcHandle) -> SysResult {
    if dir.kind() != VnodeKind::Directory {
        return Err(Errno::ENOTDIR);
    }
    if !Access::EXECUTE.permitted(&dir.vnode().attributes()?, &call.proc.cred().effective()) {
        return Err(Errno::EACCES);
    }
    call.proc.places.lock().cwd = dir;
    Ok(())
}

pub(super) fn chdir(call: &mut Call<'_>, path: UserIn<c_char>) -> SysResult {
    let dir = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    enter(call, dir)
}

pub(super) fn fchdir(call: &mut Call<'_>, fd: i32) -> SysResult {
    let dir = call.name_of(fd).map_err(|_| Errno::ENOTDIR)?;
    enter(call, dir)
}

/// The directory becomes the root of the process, and its current directory.
pub(super) fn chroot(call: &mut Call<'_>, path: UserIn<c_char>) -> SysResult {
    call.proc.require_root()?;
    let dir = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    enter(call, dir.clone())?;
    call.proc.places.lock().root = dir;
    Ok(())
}

/// Puts a path into a buffer, with its NUL.
fn put_path(
    call: &Call<'_>,
    mut path: Vec<u8>,
    buf: &UserOut<c_char>,
    len: usize,
) -> SysResult<usize> {
    path.push(0);
    if len == 0 {
        return Err(Errno::EINVAL);
    }
    if path.len() > len {
        return Err(Errno::ERANGE);
    }
    buf.write_bytes(call.vm(), 0, &path)?;
    Ok(path.len())
}

pub(super) fn __getcwd(call: &mut Call<'_>, buf: UserOut<c_char>, len: u32) -> SysResult<usize> {
    let cwd = call.proc.cwd();
    if !cwd.is_reachable() {
        return Err(Errno::ENOENT);
    }
    put_path(call, cwd.path_from(&call.proc.root()), &buf, len as usize)
}

/// The absolute path without symbolic links and dots; returns its length without the NUL.
pub(super) fn __realpath(
    call: &mut Call<'_>,
    path: UserIn<c_char>,
    buf: UserOut<c_char>,
    len: usize,
) -> SysResult<usize> {
    let file = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    put_path(call, file.path_from(&call.proc.root()), &buf, len).map(|n| n - 1)
}

pub(super) fn umask(call: &mut Call<'_>, new: i32) -> SysResult<i32> {
    let mask = u16::try_from(new & 0o7777).unwrap_or(0);
    let old = core::mem::replace(&mut call.proc.places.lock().umask, mask);
    Ok(i32::from(old))
}
