//! Modules: the kernel is one file without parts that come and go, and these calls tell that.

use core::ffi::{c_char, c_void};

use df_abi::Errno;
use df_abi::fcntl::AT_FDCWD;
use df_abi::stat::PATH_MAX;
use df_vfs::Final;

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Number of the kernel among the files that are loaded.
const KERNEL: i32 = 1;
/// Its name there.
const KERNEL_NAME: &[u8] = b"kernel";
/// Size of `struct kld_file_stat`: a version, a path, two numbers, an address, a size.
const STAT_LEN: usize = 1056;
/// Where the name is in it.
const NAME_AT: usize = 4;
/// Where the count of references is.
const REFS_AT: usize = NAME_AT + PATH_MAX;
/// Where the number is.
const ID_AT: usize = REFS_AT + 4;

fn kernel(file: i32) -> SysResult {
    if file == KERNEL {
        Ok(())
    } else {
        Err(Errno::ENOENT)
    }
}

/// Loads nothing: a file that is there is none that this kernel can take in.
pub(super) fn kldload(call: &mut Call<'_>, file: UserIn<c_char>) -> SysResult {
    call.proc.require_root()?;
    call.find_at(AT_FDCWD, &file, Final::Follow)?;
    Err(Errno::ENOEXEC)
}

pub(super) fn kldunload(call: &mut Call<'_>, file: i32) -> SysResult {
    call.proc.require_root()?;
    kernel(file)?;
    Err(Errno::EBUSY)
}

pub(super) fn kldfind(call: &mut Call<'_>, name: UserIn<c_char>) -> SysResult<i32> {
    let path = name.path(call.vm())?;
    let last = path.rsplit(|b| *b == b'/').next();
    if last == Some(KERNEL_NAME) {
        Ok(KERNEL)
    } else {
        Err(Errno::ENOENT)
    }
}

/// The next loaded file: the first for 0, and 0 behind the last.
pub(super) fn kldnext(_: &mut Call<'_>, file: i32) -> SysResult<i32> {
    match file {
        0 => Ok(KERNEL),
        KERNEL => Ok(0),
        _ => Err(Errno::ENOENT),
    }
}

pub(super) fn kldstat(call: &mut Call<'_>, file: i32, out: UserOut<c_void>) -> SysResult {
    kernel(file)?;
    // The version is the size that the program knows.
    let version = UserOut::<i32>::new(out.addr()).read(call.vm())?;
    if usize::try_from(version) != Ok(STAT_LEN) {
        return Err(Errno::EINVAL);
    }
    let mut stat = alloc::vec![0; STAT_LEN];
    stat[..NAME_AT].copy_from_slice(&version.to_le_bytes());
    stat[NAME_AT..][..KERNEL_NAME.len()].copy_from_slice(KERNEL_NAME);
    stat[REFS_AT..][..4].copy_from_slice(&1_i32.to_le_bytes());
    stat[ID_AT..][..4].copy_from_slice(&KERNEL.to_le_bytes());
    out.write_bytes(call.vm(), 0, &stat)
}

/// The first module in a loaded file: there is none.
pub(super) fn kldfirstmod(_: &mut Call<'_>, file: i32) -> SysResult<i32> {
    kernel(file).map(|()| 0)
}

/// The module behind another one; 0 asks for the first, and there is none.
pub(super) fn modnext(_: &mut Call<'_>, module: i32) -> SysResult<i32> {
    if module == 0 {
        Ok(0)
    } else {
        Err(Errno::ENOENT)
    }
}

/// As [`modnext`], in the same file.
pub(super) fn modfnext(_: &mut Call<'_>, module: i32) -> SysResult<i32> {
    if module == 0 {
        Ok(0)
    } else {
        Err(Errno::ENOENT)
    }
}

pub(super) fn modstat(_: &mut Call<'_>, _module: i32, _out: UserOut<c_void>) -> SysResult {
    Err(Errno::ENOENT)
}

pub(super) fn modfind(call: &mut Call<'_>, name: UserIn<c_char>) -> SysResult<i32> {
    name.path(call.vm())?;
    Err(Errno::ENOENT)
}
