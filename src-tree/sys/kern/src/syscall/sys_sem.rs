//! Semaphores of System V: semget, semop, semctl.

use alloc::vec::Vec;
use core::ffi::c_void;

use df_abi::Errno;
use df_abi::ipc::{
    GETALL, GETNCNT, GETPID, GETVAL, GETZCNT, IPC_RMID, IPC_SET, IPC_STAT, SETALL, SETVAL, Sembuf,
    SemidDs,
};

use super::{Call, SysResult};
use crate::ipc::sem::{ALL, CHANGED, Semaphore, Set};
use crate::ipc::{Access, Item};
use crate::user::{UserIn, UserOut};
use crate::walltime::seconds as now;

/// Most semaphores of a set.
const SET_MAX: usize = 60;
/// Most operations of a call.
const OPS_MAX: usize = 100;

pub(super) fn semget(call: &mut Call<'_>, key: i64, count: i32, flags: i32) -> SysResult<i32> {
    let count = usize::try_from(count).map_err(|_| Errno::EINVAL)?;
    let fits = |set: &Set| {
        if count <= set.sems.len() {
            Ok(())
        } else {
            Err(Errno::EINVAL)
        }
    };
    let make = || {
        if (1..=SET_MAX).contains(&count) {
            Ok(Set::new(count, now()))
        } else {
            Err(Errno::EINVAL)
        }
    };
    ALL.lock().get(key, flags, &call.proc.cred(), fits, make)
}

/// Carries operations out; waits for the semaphore in the way, counted among those who do.
pub(super) fn semop(call: &mut Call<'_>, id: i32, ops: UserIn<c_void>, count: u32) -> SysResult {
    let count = usize::try_from(count).map_err(|_| Errno::E2BIG)?;
    if count > OPS_MAX {
        return Err(Errno::E2BIG);
    }
    let ops = UserIn::<Sembuf>::new(ops.addr()).read_array(call.vm(), count)?;
    let changes = ops.iter().any(|op| op.sem_op != 0);
    let access = if changes { Access::Write } else { Access::Read };
    let cred = call.proc.cred();
    let pid = call.proc.pid;
    let attempt = || {
        let mut all = ALL.lock();
        let item = all.allowed(id, &cred, access)?;
        let result = item.value.operate(pid, &ops)?;
        if result.is_ok() {
            item.value.otime = now();
        }
        Ok::<_, Errno>(result)
    };
    let blocked = match attempt()? {
        Ok(()) => {
            CHANGED.wake();
            return Ok(());
        }
        Err(blocked) if blocked.at_once => return Err(Errno::EAGAIN),
        Err(blocked) => blocked,
    };
    let count_waiters = |by: i16| {
        if let Ok(item) = ALL.lock().item(id) {
            let sem = &mut item.value.sems[blocked.at];
            let counter = if blocked.for_zero {
                &mut sem.zero
            } else {
                &mut sem.rise
            };
            *counter = counter.saturating_add_signed(by);
        }
    };
    count_waiters(1);
    let waited = call.wait_on(&CHANGED, None, || match attempt() {
        Ok(Err(_)) => None,
        Ok(Ok(())) => Some(Ok(())),
        // The set has gone meanwhile.
        Err(Errno::EINVAL) => Some(Err(Errno::EIDRM)),
        Err(error) => Some(Err(error)),
    });
    count_waiters(-1);
    waited?.unwrap_or(Err(Errno::EINTR))?;
    CHANGED.wake();
    Ok(())
}

fn described(item: &Item<Set>) -> SemidDs {
    SemidDs {
        sem_perm: item.perm,
        sem_nsems: u16::try_from(item.value.sems.len()).unwrap_or(u16::MAX),
        sem_otime: item.value.otime,
        sem_ctime: item.value.ctime,
        ..SemidDs::default()
    }
}

/// A value of one semaphore.
fn value_of(call: &Call<'_>, id: i32, at: i32, value: fn(&Semaphore) -> i32) -> SysResult<i32> {
    let mut all = ALL.lock();
    let item = all.allowed(id, &call.proc.cred(), Access::Read)?;
    let at = usize::try_from(at).map_err(|_| Errno::EINVAL)?;
    item.value.sems.get(at).map(value).ok_or(Errno::EINVAL)
}

/// `arg` points to a union: a number, or the address of a structure or of an array.
pub(super) fn __semctl(
    call: &mut Call<'_>,
    id: i32,
    at: i32,
    command: i32,
    arg: UserOut<c_void>,
) -> SysResult<i32> {
    let cred = call.proc.cred();
    let pid = call.proc.pid;
    // What the command needs of the program is taken before the sets are locked.
    let address = || UserIn::<u64>::new(arg.addr()).read(call.vm());
    match command {
        GETVAL => return value_of(call, id, at, |s| s.value.into()),
        GETPID => return value_of(call, id, at, |s| s.pid),
        GETNCNT => return value_of(call, id, at, |s| s.rise.into()),
        GETZCNT => return value_of(call, id, at, |s| s.zero.into()),
        IPC_RMID => {
            let mut all = ALL.lock();
            all.owned(id, &cred)?;
            all.remove(id);
        }
        IPC_SET => {
            let new = UserIn::<SemidDs>::new(address()?).read(call.vm())?;
            let mut all = ALL.lock();
            let item = all.owned(id, &cred)?;
            item.set_perm(&new.sem_perm);
            item.value.ctime = now();
        }
        IPC_STAT => {
            let out = UserOut::<SemidDs>::new(address()?);
            let described = described(ALL.lock().allowed(id, &cred, Access::Read)?);
            return out.write(call.vm(), &described).map(|()| 0);
        }
        GETALL => {
            let out = UserOut::<u16>::new(address()?);
            let values: Vec<u16> = {
                let mut all = ALL.lock();
                let item = all.allowed(id, &cred, Access::Read)?;
                item.value.sems.iter().map(|s| s.value).collect()
            };
            return out.write_array(call.vm(), &values).map(|()| 0);
        }
        SETVAL => {
            let value = UserIn::<i32>::new(arg.addr()).read(call.vm())?;
            let value = u16::try_from(value).map_err(|_| Errno::ERANGE)?;
            let at = usize::try_from(at).map_err(|_| Errno::EINVAL)?;
            let mut all = ALL.lock();
            let item = all.allowed(id, &cred, Access::Write)?;
            item.value.set(at, value, pid)?;
            item.value.ctime = now();
        }
        SETALL => {
            let count = ALL
                .lock()
                .allowed(id, &cred, Access::Write)?
                .value
                .sems
                .len();
            let values = UserIn::<u16>::new(address()?).read_array(call.vm(), count)?;
            let mut all = ALL.lock();
            let item = all.item(id)?;
            for (at, value) in values.into_iter().enumerate() {
                item.value.set(at, value, pid)?;
            }
            item.value.ctime = now();
        }
        _ => return Err(Errno::EINVAL),
    }
    CHANGED.wake();
    Ok(0)
}
