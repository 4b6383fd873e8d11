//! Messages of System V: msgget, msgsnd, msgrcv, msgctl.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::ipc::{IPC_NOWAIT, IPC_RMID, IPC_SET, IPC_STAT, MSG_NOERROR, MsqidDs};

use super::{Call, SysResult};
use crate::ipc::msg::{ALL, CAPACITY, CHANGED, Message, Queue};
use crate::ipc::{Access, Item};
use crate::user::{UserBuffer, UserIn, UserOut};
use crate::walltime::seconds as now;

/// Bytes of the type before the text.
const HEAD: usize = 8;
/// Places in the last processes and times of a queue.
const SENT: usize = 0;
const RECEIVED: usize = 1;
const CHANGE: usize = 2;

pub(super) fn msgget(call: &mut Call<'_>, key: i64, flags: i32) -> SysResult<i32> {
    let make = || {
        let mut queue = Queue::new();
        queue.times[CHANGE] = now();
        Ok(queue)
    };
    ALL.lock()
        .get(key, flags, &call.proc.cred(), |_| Ok(()), make)
}

/// Tries something with a queue until it gives a result, unless the flags say not to wait; then
/// `otherwise` is the error.
fn until<T>(
    call: &Call<'_>,
    (id, flags, access): (i32, i32, Access),
    otherwise: Errno,
    mut attempt: impl FnMut(&mut Queue) -> SysResult<Option<T>>,
) -> SysResult<T> {
    let cred = call.proc.cred();
    let mut look = || {
        let mut all = ALL.lock();
        let item = all.allowed(id, &cred, access)?;
        attempt(&mut item.value)
    };
    let mut found = look()?;
    if found.is_none() {
        if flags & IPC_NOWAIT != 0 {
            return Err(otherwise);
        }
        let waited = call.wait_on(&CHANGED, None, || match look() {
            // The queue has gone meanwhile.
            Err(Errno::EINVAL) => Some(Err(Errno::EIDRM)),
            other => other.transpose(),
        })?;
        found = waited.transpose()?;
    }
    CHANGED.wake();
    found.ok_or(Errno::EINTR)
}

pub(super) fn msgsnd(
    call: &mut Call<'_>,
    id: i32,
    message: UserIn<c_void>,
    len: usize,
    flags: i32,
) -> SysResult {
    if len > CAPACITY {
        return Err(Errno::EINVAL);
    }
    let kind = UserIn::<i64>::new(message.addr()).read(call.vm())?;
    let mut data = alloc::vec![0; len];
    message.bytes(call.vm(), HEAD, &mut data)?;
    if kind < 1 {
        return Err(Errno::EINVAL);
    }
    let pid = call.proc.pid;
    let mut message = Some(Message { kind, data });
    until(call, (id, flags, Access::Write), Errno::EAGAIN, |queue| {
        if !queue.has_room(len)? {
            return Ok(None);
        }
        queue.last[SENT] = pid;
        queue.times[SENT] = now();
        Ok(message.take().map(|message| queue.push(message)))
    })
}

pub(super) fn msgrcv(
    call: &mut Call<'_>,
    id: i32,
    out: UserOut<c_void>,
    room: usize,
    kind: i64,
    flags: i32,
) -> SysResult<usize> {
    let pid = call.proc.pid;
    let cut = flags & MSG_NOERROR != 0;
    let message = until(call, (id, flags, Access::Read), Errno::ENOMSG, |queue| {
        let taken = queue.take(kind, room, cut)?;
        if taken.is_some() {
            queue.last[RECEIVED] = pid;
            queue.times[RECEIVED] = now();
        }
        Ok(taken)
    })?;
    UserOut::new(out.addr()).write(call.vm(), &message.kind)?;
    out.write_bytes(call.vm(), HEAD, &message.data)?;
    Ok(message.data.len())
}

fn described(item: &Item<Queue>) -> MsqidDs {
    let queue = &item.value;
    let (bytes, messages) = queue.fill();
    MsqidDs {
        msg_perm: item.perm,
        msg_cbytes: bytes as u64,
        msg_qnum: messages as u64,
        msg_qbytes: queue.capacity as u64,
        msg_lspid: queue.last[SENT],
        msg_lrpid: queue.last[RECEIVED],
        msg_stime: queue.times[SENT],
        msg_rtime: queue.times[RECEIVED],
        msg_ctime: queue.times[CHANGE],
        ..MsqidDs::default()
    }
}

pub(super) fn msgctl(
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
            let new = UserIn::<MsqidDs>::new(buf.addr()).read(call.vm())?;
            let capacity = usize::try_from(new.msg_qbytes).map_err(|_| Errno::EINVAL)?;
            let mut all = ALL.lock();
            let item = all.owned(id, &cred)?;
            if capacity == 0 || capacity > CAPACITY {
                return Err(Errno::EINVAL);
            }
            item.set_perm(&new.msg_perm);
            item.value.capacity = capacity;
            item.value.times[CHANGE] = now();
            drop(all);
            CHANGED.wake();
            Ok(())
        }
        IPC_RMID => {
            let mut all = ALL.lock();
            all.owned(id, &cred)?;
            all.remove(id);
            drop(all);
            CHANGED.wake();
            Ok(())
        }
        _ => Err(Errno::EINVAL),
    }
}
