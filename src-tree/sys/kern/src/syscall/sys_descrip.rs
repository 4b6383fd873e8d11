//! dup, dup2, fcntl, lseek, fsync, getdtablesize.

use df_abi::Errno;
use df_abi::fcntl::{
    F_DUP2FD, F_DUP2FD_CLOEXEC, F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_GETFL, F_GETOWN, F_GETPATH,
    F_SETFD, F_SETFL, FD_CLOEXEC, O_APPEND, O_ASYNC, O_DIRECT, O_NONBLOCK, O_SYNC, SEEK_CUR,
    SEEK_END, SEEK_SET,
};
use df_abi::stat::PATH_MAX;

use super::{Call, SysResult};
use crate::file::{File, Object};

/// Flags that `F_SETFL` may change.
const CHANGEABLE: i32 = O_NONBLOCK | O_APPEND | O_ASYNC | O_SYNC | O_DIRECT;

/// Says whether reads and writes of an open file wait.
pub(super) fn set_nonblocking(file: &File, on: bool) {
    let mut state = file.state.lock();
    if on {
        state.flags |= O_NONBLOCK;
    } else {
        state.flags &= !O_NONBLOCK;
    }
}

fn dup_lowest(call: &mut Call<'_>, fd: i32, lowest: usize, cloexec: bool) -> SysResult<i32> {
    let file = call.proc.file(fd)?;
    let limit = call.proc.file_limit();
    call.proc.files.lock().add(file, cloexec, lowest, limit)
}

fn dup_to(call: &mut Call<'_>, from: i32, to: i32, cloexec: bool) -> SysResult<i32> {
    let file = call.proc.file(from)?;
    let limit = call.proc.file_limit();
    if from != to {
        call.proc.files.lock().set(to, file, cloexec, limit)?;
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
            let mut state = file.state.lock();
            state.flags = state.flags & !CHANGEABLE | int & CHANGEABLE;
            Ok(0)
        }
        F_GETOWN => Ok(0),
        F_GETPATH => {
            let mut path = file.name.path_from(&call.proc.root());
            path.push(0);
            if path.len() > PATH_MAX {
                return Err(Errno::ENAMETOOLONG);
            }
            call.vm().lock().copyout(arg.cast_unsigned(), &path)?;
            Ok(0)
        }
        _ => Err(Errno::EINVAL),
    }
}

pub(super) fn lseek(
    call: &mut Call<'_>,
    fd: i32,
    _pad: i32,
    offset: i64,
    whence: i32,
) -> SysResult<i64> {
    let file = call.proc.file(fd)?;
    if let Object::Device(device) = &file.object
        && device.class() == df_vfs::DeviceClass::Tty
    {
        return Err(Errno::ESPIPE);
    }
    let base = match whence {
        SEEK_SET => 0,
        SEEK_CUR => file.state.lock().offset,
        SEEK_END => file.name.vnode().attributes()?.size,
        _ => return Err(Errno::EINVAL),
    };
    let base = i64::try_from(base).map_err(|_| Errno::EOVERFLOW)?;
    let new = base.checked_add(offset).ok_or(Errno::EOVERFLOW)?;
    file.state.lock().offset = u64::try_from(new).map_err(|_| Errno::EINVAL)?;
    Ok(new)
}

pub(super) fn fsync(call: &mut Call<'_>, fd: i32) -> SysResult {
    // Nothing that can be written is kept in memory.
    call.proc.file(fd).map(|_| ())
}

pub(super) fn sync(_call: &mut Call<'_>) -> SysResult {
    Ok(())
}

pub(super) fn getdtablesize(call: &mut Call<'_>) -> SysResult<usize> {
    Ok(call.proc.file_limit())
}
