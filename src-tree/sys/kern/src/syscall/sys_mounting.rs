//! mount, unmount.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::{c_char, c_void};
use core::sync::atomic::{AtomicU32, Ordering};

use df_abi::Errno;
use df_abi::event::{VQ_MOUNT, VQ_UNMOUNT};
use df_abi::fcntl::AT_FDCWD;
use df_abi::mount::{
    MNT_FORCE, MNT_NOATIME, MNT_NODEV, MNT_NOEXEC, MNT_NOSUID, MNT_RDONLY, MNT_SYNCHRONOUS,
    MNT_UPDATE, TMPFS_ARGS_VERSION, TmpfsArgs,
};
use df_abi::time::Timespec;
use df_cd9660::Cd9660;
use df_devfs::Fdescfs;
use df_nullfs::NullFs;
use df_procfs::ProcFs;
use df_tmpfs::{Limits, Root, Tmpfs};
use df_vfs::{FileSystem, Final, NcHandle, VnodeKind};

use super::{Call, SysResult};
use crate::proc::{self, AllProcesses};
use crate::user::UserIn;
use crate::walltime;

/// Flags that stay with a mount.
const KEPT: i32 = MNT_RDONLY | MNT_SYNCHRONOUS | MNT_NOEXEC | MNT_NOSUID | MNT_NODEV | MNT_NOATIME;
/// Most bytes of the name of a file system type, NUL included.
const TYPE_MAX: usize = 16;
/// Most bytes of memory for each file of a tmpfs whose number of files is not limited.
const BYTES_A_FILE: u64 = 1024;

/// Number of the next device that stands for a file system without one.
static NEXT_DEV: AtomicU32 = AtomicU32::new(0xff00_0100);

fn new_dev() -> u32 {
    NEXT_DEV.fetch_add(1, Ordering::Relaxed)
}

fn now() -> Timespec {
    Timespec::from_nanos(walltime::now_ns())
}

/// A file system to be mounted, and what it is made from.
type Made = (Arc<dyn FileSystem>, Vec<u8>);

pub(super) fn mount(
    call: &mut Call<'_>,
    kind: UserIn<c_char>,
    path: UserIn<c_char>,
    flags: i32,
    data: UserIn<c_void>,
) -> SysResult {
    call.proc.require_root()?;
    let kind = kind.string(call.vm(), TYPE_MAX)?;
    let on = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    if flags & MNT_UPDATE != 0 {
        if !on.is_mount_root() {
            return Err(Errno::EINVAL);
        }
        on.mount().set_flags(flags & KEPT);
        return Ok(());
    }
    let (fs, from) = match kind.as_slice() {
        b"tmpfs" => tmpfs(call, &on, &data)?,
        b"devfs" => devfs(call)?,
        b"null" => null(call, &data)?,
        b"procfs" => procfs(),
        b"fdesc" => fdesc(),
        b"cd9660" => cd9660(call, &data)?,
        _ => return Err(Errno::ENODEV),
    };
    call.sys.names.mount_with(&on, fs, &from, flags & KEPT)?;
    df_file::fs_event(VQ_MOUNT);
    Ok(())
}

/// A tmpfs; without arguments its root looks as the directory that it covers.
fn tmpfs(call: &Call<'_>, on: &NcHandle, data: &UserIn<c_void>) -> SysResult<Made> {
    let args = UserIn::<TmpfsArgs>::new(data.addr()).read_opt(call.vm())?;
    if args.is_some_and(|a| a.ta_version != TMPFS_ARGS_VERSION) {
        return Err(Errno::EINVAL);
    }
    let covered = on.vnode().attributes()?;
    let root = args.map_or(
        Root {
            mode: covered.mode,
            uid: covered.uid,
            gid: covered.gid,
        },
        |a| Root {
            mode: a.ta_root_mode & 0o7777,
            uid: a.ta_root_uid,
            gid: a.ta_root_gid,
        },
    );
    let args = args.unwrap_or_default();
    let bytes = match u64::try_from(args.ta_size_max).map_err(|_| Errno::EINVAL)? {
        // Half of the memory, as the manual says.
        0 => {
            let stats = df_vm::stats();
            stats.total_pages as u64 * stats.page_size / 2
        }
        size => size,
    };
    let files = match args.ta_nodes_max {
        0 => bytes / BYTES_A_FILE,
        files => files,
    };
    let fs = Tmpfs::new(Limits { bytes, files }, root, new_dev(), now);
    match u64::try_from(args.ta_maxfsize_max).map_err(|_| Errno::EINVAL)? {
        0 => {}
        most => fs.limit_file_size(most),
    }
    Ok((Arc::new(fs), b"tmpfs".to_vec()))
}

/// A string whose address is the first thing in the arguments.
fn first_string(call: &Call<'_>, data: &UserIn<c_void>) -> SysResult<UserIn<c_char>> {
    if data.is_null() {
        return Err(Errno::EINVAL);
    }
    let addr = UserIn::<u64>::new(data.addr()).read(call.vm())?;
    Ok(UserIn::new(addr))
}

/// The ISO 9660 file system in a disk; the arguments begin with the path of its node.
fn cd9660(call: &Call<'_>, data: &UserIn<c_void>) -> SysResult<Made> {
    let path = first_string(call, data)?;
    let node = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    let device = node.vnode().device().ok_or(Errno::ENOTBLK)?;
    let disk = device.block_device().ok_or(Errno::ENOTBLK)?;
    let fs = Cd9660::mount(disk, node.vnode().attributes()?.rdev)?;
    Ok((Arc::new(fs), path.path(call.vm())?))
}

/// Another place for a directory tree; the arguments begin with its path.
fn null(call: &Call<'_>, data: &UserIn<c_void>) -> SysResult<Made> {
    let path = first_string(call, data)?;
    let below = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    if below.kind() != VnodeKind::Directory {
        return Err(Errno::ENOTDIR);
    }
    let from = below.path_from(&call.proc.root());
    Ok((Arc::new(NullFs::new(&call.sys.names, below)), from))
}

/// The processes as files.
fn procfs() -> Made {
    let fs = ProcFs::new(Arc::new(AllProcesses), new_dev(), now());
    (Arc::new(fs), b"proc".to_vec())
}

/// The open descriptors of whoever looks.
fn fdesc() -> Made {
    let open = || proc::current().map_or(Vec::new(), |lwp| lwp.proc.files.lock().open_from(0));
    let fs = Fdescfs::new(new_dev(), now(), open);
    (Arc::new(fs), b"fdesc".to_vec())
}

/// The device file system, of which there is one, wherever it is mounted.
fn devfs(call: &Call<'_>) -> SysResult<Made> {
    let mounts = call.sys.names.mounts();
    let found = mounts.iter().find(|m| m.fs.type_name() == "devfs");
    let fs = found.ok_or(Errno::ENODEV)?.fs.clone();
    Ok((fs, b"devfs".to_vec()))
}

pub(super) fn unmount(call: &mut Call<'_>, path: UserIn<c_char>, flags: i32) -> SysResult {
    call.proc.require_root()?;
    let root = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    if !root.is_mount_root() {
        return Err(Errno::EINVAL);
    }
    let id = root.mount().id;
    // The handle would count as a user.
    drop(root);
    call.sys.names.unmount(id, flags & MNT_FORCE != 0)?;
    df_file::fs_event(VQ_UNMOUNT);
    Ok(())
}
