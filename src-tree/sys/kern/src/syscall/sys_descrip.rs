//! dup, dup2, fcntl, lseek, fsync, sync, getdtablesize.

use df_abi::Errno;
use df_abi::fcntl::{
    F_DUP2FD, F_DUP2FD_CLOEXEC, F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_GETFL, F_GETLK, F_GETOWN,
    F_GETPATH, F_SETFD, F_SETFL, F_SETLK, F_SETLKW, F_SETOWN, FD_CLOEXEC,
};
use df_abi::stat::PATH_MAX;
use df_file::File;

use super::{Call, SysResult};

fn dup_lowest(call: &mut Call<'_>, fd: i32, lowest: usize, cloexec: bool) -> SysResult<i32> {
    let file = call.proc.file(fd)?;
    let limit = call.proc.file_limit();
    call.proc.files.lock().add(file, cloexec, lowest, limit)
}

fn dup_to(call: &mut Call<'_>, from: i32, to: i32, cloexec: bool) -> SysResult<i32> {
    let file = call.proc.file(from)?;
    let limit = call.proc.file_limit();
    if from != to {
        let before = call.proc.files.lock().set(to, file, cloexec, limit)?;
        drop(before);
    } else if cloexec {
        call.proc.files.lock().set_close_on_exec(to, true)?;
    }
    Ok(to)
}

pub(super) fn dup(call: &mut Call<'_>, fd: i32) -> SysResult<i32> {
    dup_lowest(call, fd, 0, false)
}

pub(super) fn dup2(call: &mut Call<'_>, from: i32, to: i32) -> SysResult<i32> {
    dup_to(call, from, to, false)
}

pub(super) fn fcntl(call: &mut Call<'_>, fd: i32, cmd: i32, arg: i64) -> SysResult<i32> {
    let file = call.proc.file(fd)?;
    // An int in a 64-bit register.
    let int = arg as i32;
    match cmd {
        F_DUPFD | F_DUPFD_CLOEXEC => {
            let lowest = usize::try_from(int).map_err(|_| Errno::EINVAL)?;
            if lowest >= call.proc.file_limit() {
                return Err(Errno::EINVAL);
            }
            dup_lowest(call, fd, lowest, cmd == F_DUPFD_CLOEXEC)
        }
        F_DUP2FD | F_DUP2FD_CLOEXEC => dup_to(call, fd, int, cmd == F_DUP2FD_CLOEXEC),
        F_GETFD => Ok(if call.proc.files.lock().close_on_exec(fd)? {
            FD_CLOEXEC
        } else {
            0
        }),
        F_SETFD => call
            .proc
            .files
            .lock()
            .set_close_on_exec(fd, int & FD_CLOEXEC != 0)
            .map(|()| 0),
        F_GETFL => Ok(file.flags()),
        F_SETFL => {
            file.set_flags(int);
            Ok(0)
        }
        // Nobody is signalled: O_ASYNC has no effect.
        F_GETOWN => Ok(0),
        F_SETOWN if int == 0 => Ok(0),
        F_GETLK | F_SETLK | F_SETLKW => {
            super::sys_lock::record_lock(call, fd, cmd, arg.cast_unsigned()).map(|()| 0)
        }
        F_GETPATH => path(call, &file, arg.cast_unsigned()),
        _ => Err(Errno::EINVAL),
    }
}

fn path(call: &Call<'_>, file: &File, addr: u64) -> SysResult<i32> {
    let name = file.name()?;
    if !name.is_reachable() {
        return Err(Errno::ENOENT);
    }
    let mut path = name.path_from(&call.proc.root());
    path.push(0);
    if path.len() > PATH_MAX {
        return Err(Errno::ENAMETOOLONG);
    }
    call.vm().lock().copyout(addr, &path)?;
    Ok(0)
}

pub(super) fn lseek(
    call: &mut Call<'_>,
    fd: i32,
    _pad: i32,
    offset: i64,
    whence: i32,
) -> SysResult<u64> {
    call.proc.file(fd)?.seek(offset, whence)
}

pub(super) fn fsync(call: &mut Call<'_>, fd: i32) -> SysResult {
    call.proc.file(fd)?.name()?.vnode().sync()
}

pub(super) fn sync(call: &mut Call<'_>) -> SysResult {
    // What fails is tried again by whoever syncs that file.
    let _failed = call.sys.names.sync();
    Ok(())
}

pub(super) fn getdtablesize(call: &mut Call<'_>) -> SysResult<usize> {
    Ok(call.proc.file_limit())
}
