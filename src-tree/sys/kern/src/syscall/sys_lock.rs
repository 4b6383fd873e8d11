//! Advisory locks: flock, and the record locks of fcntl.

use df_abi::Errno;
use df_abi::fcntl::{
    F_GETLK, F_RDLCK, F_SETLK, F_SETLKW, F_UNLCK, F_WRLCK, Flock, LOCK_EX, LOCK_NB, LOCK_SH,
    LOCK_UN, SEEK_CUR, SEEK_END, SEEK_SET,
};
use df_file::locked::{self, file_id};
use df_file::{File, Lock, Object, Owner, Range};

use super::{Call, SysResult};
use crate::user::UserOut;

pub(super) fn flock(call: &mut Call<'_>, fd: i32, how: i32) -> SysResult {
    let file = call.proc.file(fd)?;
    let Object::Vnode = file.object() else {
        return Err(Errno::EOPNOTSUPP);
    };
    let id = file_id(file.name()?)?;
    let exclusive = match how & !LOCK_NB {
        LOCK_UN => {
            locked::unlock(id, file.owner(), Range::ALL);
            return Ok(());
        }
        LOCK_SH => false,
        LOCK_EX => true,
        _ => return Err(Errno::EINVAL),
    };
    let lock = Lock {
        owner: file.owner(),
        exclusive,
        range: Range::ALL,
    };
    locked::lock(id, lock, how & LOCK_NB == 0)?;
    file.set_locked();
    Ok(())
}

/// The bytes that a record lock covers.
fn range(file: &File, flock: &Flock) -> SysResult<Range> {
    let base = match i32::from(flock.l_whence) {
        SEEK_SET => 0,
        SEEK_CUR => file.offset(),
        SEEK_END => file.name()?.vnode().attributes()?.size,
        _ => return Err(Errno::EINVAL),
    };
    let base = i64::try_from(base).map_err(|_| Errno::EOVERFLOW)?;
    let start = base.checked_add(flock.l_start).ok_or(Errno::EOVERFLOW)?;
    Range::of(start, flock.l_len)
}

/// `F_GETLK`, `F_SETLK`, `F_SETLKW`.
pub(super) fn record_lock(call: &Call<'_>, fd: i32, cmd: i32, arg: u64) -> SysResult {
    let file = call.proc.file(fd)?;
    let Object::Vnode = file.object() else {
        return Err(Errno::EINVAL);
    };
    let user = UserOut::<Flock>::new(arg);
    let flock = user.read(call.vm())?;
    let id = file_id(file.name()?)?;
    let lock = Lock {
        owner: Owner::Process(call.proc.pid),
        exclusive: flock.l_type == F_WRLCK,
        range: range(&file, &flock)?,
    };
    if cmd == F_GETLK {
        let found = locked::conflict(id, &lock);
        return user.write(call.vm(), &shown(flock, found));
    }
    match flock.l_type {
        F_UNLCK => {
            locked::unlock(id, lock.owner, lock.range);
            return Ok(());
        }
        F_RDLCK if !file.readable() => return Err(Errno::EBADF),
        F_WRLCK if !file.writable() => return Err(Errno::EBADF),
        F_RDLCK | F_WRLCK => {}
        _ => return Err(Errno::EINVAL),
    }
    debug_assert!(cmd == F_SETLK || cmd == F_SETLKW);
    // Noted first, so that a lock taken while another thread closes the file goes too.
    call.proc.files.lock().set_locks(call.proc.pid);
    locked::lock(id, lock, cmd == F_SETLKW)
}

/// The lock in the way, as `F_GETLK` shows it.
fn shown(asked: Flock, found: Option<Lock>) -> Flock {
    let Some(lock) = found else {
        return Flock {
            l_type: F_UNLCK,
            ..asked
        };
    };
    let start = i64::try_from(lock.range.start).unwrap_or(i64::MAX);
    let len = match lock.range.end {
        u64::MAX => 0,
        end => i64::try_from(end - lock.range.start).unwrap_or(0),
    };
    Flock {
        l_start: start,
        l_len: len,
        l_pid: match lock.owner {
            Owner::Process(pid) => pid,
            Owner::File(_) => -1,
        },
        l_type: if lock.exclusive { F_WRLCK } else { F_RDLCK },
        l_whence: 0,
    }
}
