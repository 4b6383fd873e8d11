//! Shared memory of System V: shmget, shmat, shmdt, shmctl.

use alloc::sync::Arc;
use core::ffi::c_void;

use df_abi::Errno;
use df_abi::ipc::{IPC_RMID, IPC_SET, IPC_STAT, SHM_RDONLY, SHM_RND, ShmidDs};
use df_abi::mman::PAGE_SIZE;
use df_vm::{Identity, Place, Prot, Sharing, VmObject};

use super::{Call, SysResult};
use crate::ipc::shm::{ALL, Memory, Segment};
use crate::ipc::{Access, Item};
use crate::user::{UserIn, UserOut};
use crate::walltime::seconds as now;

/// Largest segment.
const SIZE_MAX: u64 = 1 << 40;
/// Places of the times in a segment.
const ATTACHED: usize = 0;
const DETACHED: usize = 1;
const CHANGED: usize = 2;

fn pages(size: u64) -> u64 {
    size.next_multiple_of(PAGE_SIZE)
}

pub(super) fn shmget(call: &mut Call<'_>, key: i64, size: usize, flags: i32) -> SysResult<i32> {
    let size = size as u64;
    let maker = call.proc.pid;
    let fits = |s: &Segment| {
        if size <= s.size {
            Ok(())
        } else {
            Err(Errno::EINVAL)
        }
    };
    let make = || {
        if !(1..=SIZE_MAX).contains(&size) {
            return Err(Errno::EINVAL);
        }
        Ok(Segment {
            memory: Memory::Kept(VmObject::anonymous_sized(pages(size))),
            size,
            maker,
            last_pid: 0,
            times: [0, 0, now()],
        })
    };
    let mut all = ALL.lock();
    all.sweep();
    all.get(key, flags, &call.proc.cred(), fits, make)
}

pub(super) fn shmat(
    call: &mut Call<'_>,
    id: i32,
    addr: UserIn<c_void>,
    flags: i32,
) -> SysResult<u64> {
    let read_only = flags & SHM_RDONLY != 0;
    let access = if read_only {
        Access::Read
    } else {
        Access::Write
    };
    let (object, size) = {
        let mut all = ALL.lock();
        let item = all.item(id)?;
        let Memory::Kept(object) = &item.value.memory else {
            return Err(Errno::EINVAL);
        };
        item.check(&call.proc.cred(), Access::Read)?;
        item.check(&call.proc.cred(), access)?;
        (Arc::clone(object), pages(item.value.size))
    };
    let place = match addr.addr() {
        0 => Place::Hint(0),
        at if flags & SHM_RND != 0 => Place::Fixed(at & !(PAGE_SIZE - 1)),
        at if at.is_multiple_of(PAGE_SIZE) => Place::Fixed(at),
        _ => return Err(Errno::EINVAL),
    };
    let prot = if read_only {
        Prot::READ
    } else {
        Prot::READ | Prot::WRITE
    };
    let at = {
        let mut vm = call.vm().lock();
        let at = vm.map_object(place, size, prot, Sharing::Shared, object, 0)?;
        if read_only {
            vm.restrict(at, size, Prot::READ)?;
        }
        at
    };
    note(id, call.proc.pid, ATTACHED);
    Ok(at)
}

/// Notes who has attached or detached a segment.
fn note(id: i32, pid: i32, what: usize) {
    if let Ok(item) = ALL.lock().item(id) {
        item.value.last_pid = pid;
        item.value.times[what] = now();
    }
}

pub(super) fn shmdt(call: &mut Call<'_>, addr: UserIn<c_void>) -> SysResult {
    let shown = call.vm().lock().identity(addr.addr());
    let Ok(Identity::Shared { object, offset: 0 }) = shown else {
        return Err(Errno::EINVAL);
    };
    let (id, size) = {
        let mut all = ALL.lock();
        let found = all.iter_mut().find(|(_, item)| item.value.is_at(object));
        let (id, item) = found.ok_or(Errno::EINVAL)?;
        (id, pages(item.value.size))
    };
    call.vm().lock().unmap(addr.addr(), size)?;
    note(id, call.proc.pid, DETACHED);
    ALL.lock().sweep();
    Ok(())
}

fn described(item: &Item<Segment>) -> ShmidDs {
    let s = &item.value;
    ShmidDs {
        shm_perm: item.perm,
        shm_segsz: s.size,
        shm_lpid: s.last_pid,
        shm_cpid: s.maker,
        shm_nattch: s.attached() as u64,
        shm_atime: s.times[ATTACHED],
        shm_dtime: s.times[DETACHED],
        shm_ctime: s.times[CHANGED],
        shm_internal: 0,
    }
}

pub(super) fn shmctl(
    call: &mut Call<'_>,
    id: i32,
    command: i32,
    buf: UserOut<c_void>,
) -> SysResult {
    let cred = call.proc.cred();
    match command {
        IPC_STAT => {
            let described = described(ALL.lock().allowed(id, &cred, Access::Read)?);
            UserOut::new(buf.addr()).write(call.vm(), &described)
        }
        IPC_SET => {
            let new = UserIn::<ShmidDs>::new(buf.addr()).read(call.vm())?;
            let mut all = ALL.lock();
            let item = all.owned(id, &cred)?;
            item.set_perm(&new.shm_perm);
            item.value.times[CHANGED] = now();
            Ok(())
        }
        IPC_RMID => {
            let mut all = ALL.lock();
            let item = all.owned(id, &cred)?;
            // Nobody finds it by its key any more.
            item.perm.key = df_abi::ipc::IPC_PRIVATE;
            item.value.remove();
            all.sweep();
            Ok(())
        }
        _ => Err(Errno::EINVAL),
    }
}
