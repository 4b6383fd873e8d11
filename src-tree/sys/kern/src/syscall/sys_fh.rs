//! Files by handle instead of path: getfh, fhopen, fhstat, fhstatfs, fhstatvfs. Only for the
//! superuser: no directory on the way is asked whether the file may be reached.
//!
//! A handle is the number of the mount and that of the file. File systems have no table of all
//! their files, so a file is found by a walk through the directories of its mount.

use core::ffi::{c_char, c_void};

use df_abi::Errno;
use df_abi::fcntl::{AT_FDCWD, O_CLOEXEC, O_CREAT};
use df_abi::mount::{FileHandle, Statfs, Statvfs};
use df_abi::stat::Stat;
use df_file::Opened;
use df_vfs::{Final, MountId, NcHandle};

use super::sys_mount::{statfs_of, statvfs_of};
use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

/// Bytes of a handle that name the file: the size of its number.
const NUMBER_LEN: u16 = 8;

pub(super) fn getfh(call: &mut Call<'_>, path: UserIn<c_char>, out: UserOut<c_void>) -> SysResult {
    call.proc.require_root()?;
    let name = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    let mut handle = FileHandle {
        fh_fsid: [i32::try_from(name.mount().id.0).unwrap_or(0), 0],
        fid_len: NUMBER_LEN,
        ..FileHandle::default()
    };
    handle.fid_data[..usize::from(NUMBER_LEN)].copy_from_slice(&name.number().to_le_bytes());
    UserOut::new(out.addr()).write(call.vm(), &handle)
}

/// The file of a handle; `ESTALE` when it is gone.
fn file(call: &Call<'_>, handle: &UserIn<c_void>) -> SysResult<NcHandle> {
    call.proc.require_root()?;
    let handle = UserIn::<FileHandle>::new(handle.addr()).read(call.vm())?;
    if handle.fid_len != NUMBER_LEN {
        return Err(Errno::ESTALE);
    }
    let mount = u32::try_from(handle.fh_fsid[0]).map_err(|_| Errno::ESTALE)?;
    let number = handle.fid_data.first_chunk();
    let number = number.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    call.sys.names.by_number(MountId(mount), number)
}

pub(super) fn fhopen(call: &mut Call<'_>, handle: UserIn<c_void>, flags: i32) -> SysResult<i32> {
    if flags & O_CREAT != 0 {
        return Err(Errno::EINVAL);
    }
    let name = file(call, &handle)?;
    let cred = call.proc.cred().effective();
    let file = match df_file::open_found(name, &cred, flags)? {
        Opened::File(file) => file,
        Opened::Descriptor(fd) => call.proc.file(fd)?,
    };
    call.proc.add_file(file, flags & O_CLOEXEC != 0)
}

pub(super) fn fhstat(call: &mut Call<'_>, handle: UserIn<c_void>, out: UserOut<Stat>) -> SysResult {
    let stat = file(call, &handle)?.vnode().attributes()?.to_stat();
    out.write(call.vm(), &stat)
}

pub(super) fn fhstatfs(
    call: &mut Call<'_>,
    handle: UserIn<c_void>,
    out: UserOut<Statfs>,
) -> SysResult {
    let name = file(call, &handle)?;
    let value = statfs_of(name.mount(), call.is_root(name.mount()));
    out.write(call.vm(), &value)
}

pub(super) fn fhstatvfs(
    call: &mut Call<'_>,
    handle: UserIn<c_void>,
    out: UserOut<Statvfs>,
) -> SysResult {
    let name = file(call, &handle)?;
    let value = statvfs_of(name.mount(), call.is_root(name.mount()));
    out.write(call.vm(), &value)
}
