//! What is mounted: statfs, statvfs, and the lists of all mounts. Mounting is in `sys_mounting`.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::c_char;

use df_abi::fcntl::AT_FDCWD;
use df_abi::mount::{MNT_LOCAL, MNT_RDONLY, MNT_ROOTFS, Statfs, Statvfs};
use df_abi::stat::NAME_MAX;
use df_abi::{Abi, Errno};
use df_vfs::{Final, Mount};

use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

/// Copies text into a field, cut to leave a NUL.
fn field<const N: usize>(text: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    let len = text.len().min(N - 1);
    out[..len].copy_from_slice(&text[..len]);
    out
}

fn blocks(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn flags(mount: &Mount, is_root: bool) -> i32 {
    let set = mount.flags();
    [
        (mount.read_only(), MNT_RDONLY),
        (mount.fs.statistics().local, MNT_LOCAL),
        (is_root, MNT_ROOTFS),
    ]
    .into_iter()
    .filter(|(set, _)| *set)
    .fold(set, |all, (_, bit)| all | bit)
}

pub(super) fn statfs_of(mount: &Mount, is_root: bool) -> Statfs {
    let s = mount.fs.statistics();
    Statfs {
        f_bsize: i64::from(s.block_size),
        f_iosize: i64::from(s.block_size),
        f_blocks: blocks(s.blocks),
        f_bfree: blocks(s.free_blocks),
        f_bavail: blocks(s.free_blocks),
        f_files: blocks(s.files),
        f_ffree: blocks(s.free_files),
        f_fsid: [i32::try_from(mount.id.0).unwrap_or(0), 0],
        f_flags: flags(mount, is_root),
        f_fstypename: field(mount.fs.type_name().as_bytes()),
        f_mntonname: field(&mount.on),
        f_mntfromname: field(&mount.from),
        ..Statfs::default()
    }
}

pub(super) fn statvfs_of(mount: &Mount, is_root: bool) -> Statvfs {
    let s = mount.fs.statistics();
    Statvfs {
        f_bsize: u64::from(s.block_size),
        f_frsize: u64::from(s.block_size),
        f_blocks: s.blocks,
        f_bfree: s.free_blocks,
        f_bavail: s.free_blocks,
        f_files: s.files,
        f_ffree: s.free_files,
        f_favail: s.free_files,
        f_fsid: u64::from(mount.id.0),
        // ST_RDONLY is the bit of MNT_RDONLY.
        f_flag: u64::from((flags(mount, is_root) & MNT_RDONLY).unsigned_abs()),
        f_namemax: NAME_MAX as u64,
        ..Statvfs::default()
    }
}

impl Call<'_> {
    pub(super) fn is_root(&self, mount: &Mount) -> bool {
        mount.id == self.sys.names.root().mount().id
    }

    /// Every mount, in order, and whether it is the root.
    fn mounts(&self) -> Vec<(Arc<Mount>, bool)> {
        self.sys
            .names
            .mounts()
            .into_iter()
            .map(|m| {
                let root = self.is_root(&m);
                (m, root)
            })
            .collect()
    }
}

pub(super) fn statfs(call: &mut Call<'_>, path: UserIn<c_char>, out: UserOut<Statfs>) -> SysResult {
    let name = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    let value = statfs_of(name.mount(), call.is_root(name.mount()));
    out.write(call.vm(), &value)
}

pub(super) fn fstatfs(call: &mut Call<'_>, fd: i32, out: UserOut<Statfs>) -> SysResult {
    let name = call.name_of(fd)?;
    let value = statfs_of(name.mount(), call.is_root(name.mount()));
    out.write(call.vm(), &value)
}

pub(super) fn statvfs(
    call: &mut Call<'_>,
    path: UserIn<c_char>,
    out: UserOut<Statvfs>,
) -> SysResult {
    let name = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    let value = statvfs_of(name.mount(), call.is_root(name.mount()));
    out.write(call.vm(), &value)
}

pub(super) fn fstatvfs(call: &mut Call<'_>, fd: i32, out: UserOut<Statvfs>) -> SysResult {
    let name = call.name_of(fd)?;
    let value = statvfs_of(name.mount(), call.is_root(name.mount()));
    out.write(call.vm(), &value)
}

/// Number of records for which a buffer of `bytes` has room.
fn room(bytes: i64, record: usize) -> SysResult<usize> {
    usize::try_from(bytes)
        .map(|b| b / record)
        .map_err(|_| Errno::EINVAL)
}

/// Statistics of every mount, as many as there is room for; returns how many. Without a
/// buffer, how many mounts there are.
pub(super) fn getfsstat(
    call: &mut Call<'_>,
    out: UserOut<Statfs>,
    bytes: i64,
    _flags: i32,
) -> SysResult<usize> {
    let mounts = call.mounts();
    if out.is_null() {
        return Ok(mounts.len());
    }
    let room = room(bytes, Statfs::SIZE)?;
    let all: Vec<_> = mounts
        .iter()
        .take(room)
        .map(|(m, root)| statfs_of(m, *root))
        .collect();
    out.write_array(call.vm(), &all)?;
    Ok(all.len())
}

/// As [`getfsstat`], with both forms of the statistics.
pub(super) fn getvfsstat(
    call: &mut Call<'_>,
    out: UserOut<Statfs>,
    vout: UserOut<Statvfs>,
    vbytes: i64,
    _flags: i32,
) -> SysResult<usize> {
    let mounts = call.mounts();
    if vout.is_null() {
        return Ok(mounts.len());
    }
    let shown = &mounts[..mounts.len().min(room(vbytes, Statvfs::SIZE)?)];
    let all: Vec<_> = shown.iter().map(|(m, root)| statvfs_of(m, *root)).collect();
    vout.write_array(call.vm(), &all)?;
    if !out.is_null() {
        let all: Vec<_> = shown.iter().map(|(m, root)| statfs_of(m, *root)).collect();
        out.write_array(call.vm(), &all)?;
    }
    Ok(shown.len())
}
