//! POSIX message queues. A queue that is open is a descriptor.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::{c_char, c_void};

use df_abi::Errno;
use df_abi::fcntl::{O_ACCMODE, O_CREAT, O_EXCL, O_NONBLOCK, O_RDWR};
use df_abi::signal::{NSIG, SigInfo};
use df_abi::stat::NAME_MAX;
use df_abi::time::Timespec;
use df_abi::uio::MqAttr;
use df_file::{File, MessageQueue, MqueueOwner, Notify, Object};
use df_libkern::mqueue::{DEFAULT_MESSAGES, DEFAULT_SIZE, Messages};
use df_machine::clock;
use df_vfs::Cred;

use super::{Call, SysResult};
use crate::ipc::mq::{MOST_QUEUES, NAMED};
use crate::proc::from;
use crate::user::{UserBuffer, UserIn, UserOut};
use crate::walltime;

/// `sigev_notify`: tell nothing.
const SIGEV_NONE: i32 = 0;
/// `sigev_notify`: send a signal.
const SIGEV_SIGNAL: i32 = 1;
/// `si_code` of a signal for a message.
const SI_MESGQ: i32 = -4;
/// Offsets in `struct sigevent`: how, the signal, the value.
const SIGEV: [u64; 3] = [0, 8, 16];

/// Whether a user may receive and send.
fn permitted(owner: &MqueueOwner, cred: &Cred, flags: i32) -> bool {
    let wanted = match flags & O_ACCMODE {
        0 => 0o4,
        O_RDWR => 0o6,
        _ => 0o2,
    };
    cred.uid == 0 || cred.class(owner.uid, owner.gid, owner.mode) & wanted == wanted
}

/// An empty queue as the attributes say.
fn new_queue(call: &Call<'_>, mode: u16, attr: Option<MqAttr>) -> SysResult<Arc<MessageQueue>> {
    let size = |n: i64| usize::try_from(n).map_err(|_| Errno::EINVAL);
    let messages = match attr {
        Some(attr) => Messages::new(size(attr.mq_maxmsg)?, size(attr.mq_msgsize)?)?,
        None => Messages::new(DEFAULT_MESSAGES, DEFAULT_SIZE)?,
    };
    let cred = call.proc.cred();
    let owner = MqueueOwner {
        uid: cred.euid,
        gid: cred.egid,
        mode: mode & 0o777 & !call.proc.umask(),
    };
    Ok(MessageQueue::new(owner, messages))
}

pub(super) fn mq_open(
    call: &mut Call<'_>,
    name: UserIn<c_char>,
    flags: i32,
    mode: u16,
    attr: UserIn<MqAttr>,
) -> SysResult<i32> {
    if flags & O_ACCMODE == O_ACCMODE {
        return Err(Errno::EINVAL);
    }
    let name = name.string(call.vm(), NAME_MAX + 1)?;
    let attr = match flags & O_CREAT {
        0 => None,
        _ => attr.read_opt(call.vm())?,
    };
    let queue = {
        let mut named = NAMED.lock();
        match named.get(&name) {
            Some(_) if flags & (O_CREAT | O_EXCL) == O_CREAT | O_EXCL => {
                return Err(Errno::EEXIST);
            }
            Some(queue) => {
                if !permitted(&queue.owner(), &call.proc.cred().effective(), flags) {
                    return Err(Errno::EACCES);
                }
                queue.clone()
            }
            None if flags & O_CREAT == 0 => return Err(Errno::ENOENT),
            None if named.len() >= MOST_QUEUES => return Err(Errno::ENFILE),
            None => {
                let queue = new_queue(call, mode, attr)?;
                named.insert(name, queue.clone());
                queue
            }
        }
    };
    let kept = flags & (O_ACCMODE | O_NONBLOCK);
    // As POSIX has it: an exec closes it.
    call.proc
        .add_file(File::anonymous(Object::Mqueue(queue), kept), true)
}

impl Call<'_> {
    /// The queue of a descriptor, with the file that leads to it.
    fn mqueue(&self, fd: i32) -> SysResult<(Arc<File>, Arc<MessageQueue>)> {
        let file = self.proc.file(fd)?;
        let Object::Mqueue(queue) = file.object() else {
            return Err(Errno::EBADF);
        };
        let queue = queue.clone();
        Ok((file, queue))
    }

    /// Tries something until it does not say `EAGAIN`, if the file waits, and not beyond a time of
    /// the wall clock.
    fn until_queue<T>(
        &self,
        file: &File,
        queue: &MessageQueue,
        timeout: Option<Timespec>,
        mut attempt: impl FnMut() -> SysResult<T>,
    ) -> SysResult<T> {
        let mut result = attempt();
        if file.waits() && matches!(result, Err(Errno::EAGAIN)) {
            let deadline = match timeout {
                Some(at) => Some(deadline(at)?),
                None => None,
            };
            let ready = || match attempt() {
                Err(Errno::EAGAIN) => None,
                other => Some(other),
            };
            let done = self.wait_on(queue.queue(), deadline, ready)?;
            result = done.unwrap_or(Err(Errno::ETIMEDOUT));
        }
        if result.is_ok() {
            file.used();
        }
        result
    }
}

/// A time of the wall clock as one of the up time.
fn deadline(at: Timespec) -> SysResult<u64> {
    let at = at.to_nanos().ok_or(Errno::EINVAL)?;
    let now = u64::try_from(walltime::now_ns()).unwrap_or(0);
    let left = at.saturating_sub(now);
    if left == 0 {
        return Err(Errno::ETIMEDOUT);
    }
    Ok(clock::uptime_ns().saturating_add(left))
}

pub(super) fn mq_close(call: &mut Call<'_>, fd: i32) -> SysResult {
    let (_, queue) = call.mqueue(fd)?;
    queue.forget_notify(call.proc.pid);
    super::sys_open::close(call, fd)
}

pub(super) fn mq_unlink(call: &mut Call<'_>, name: UserIn<c_char>) -> SysResult {
    let name = name.string(call.vm(), NAME_MAX + 1)?;
    let removed = {
        let mut named = NAMED.lock();
        let queue = named.get(&name).ok_or(Errno::ENOENT)?;
        let cred = call.proc.cred();
        if !cred.is_root() && cred.euid != queue.owner().uid {
            return Err(Errno::EACCES);
        }
        named.remove(&name)
    };
    drop(removed);
    Ok(())
}

fn attributes(file: &File, queue: &MessageQueue) -> MqAttr {
    let (most, size, count) = queue.sizes();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    MqAttr {
        mq_flags: i64::from(file.flags() & O_NONBLOCK),
        mq_maxmsg: number(most),
        mq_msgsize: number(size),
        mq_curmsgs: number(count),
    }
}

pub(super) fn mq_getattr(call: &mut Call<'_>, fd: i32, out: UserOut<MqAttr>) -> SysResult {
    let (file, queue) = call.mqueue(fd)?;
    out.write(call.vm(), &attributes(&file, &queue))
}

/// Only whether calls wait can be set.
pub(super) fn mq_setattr(
    call: &mut Call<'_>,
    fd: i32,
    new: UserIn<MqAttr>,
    old: UserOut<MqAttr>,
) -> SysResult {
    let (file, queue) = call.mqueue(fd)?;
    let new = new.read(call.vm())?;
    old.write_opt(call.vm(), &attributes(&file, &queue))?;
    file.set_nonblocking(new.mq_flags & i64::from(O_NONBLOCK) != 0);
    Ok(())
}

/// Asks for a signal when a message comes to the empty queue, or no longer.
pub(super) fn mq_notify(call: &mut Call<'_>, fd: i32, event: UserIn<c_void>) -> SysResult {
    let (_, queue) = call.mqueue(fd)?;
    let pid = call.proc.pid;
    if event.is_null() {
        queue.forget_notify(pid);
        return Ok(());
    }
    let at = |n: usize| event.addr().checked_add(SIGEV[n]).ok_or(Errno::EFAULT);
    let how = UserIn::<i32>::new(at(0)?).read(call.vm())?;
    let signal = UserIn::<i32>::new(at(1)?).read(call.vm())?;
    let value = UserIn::<u64>::new(at(2)?).read(call.vm())?;
    let signal = match how {
        SIGEV_NONE => 0,
        SIGEV_SIGNAL if (1..NSIG).contains(&signal) => signal,
        _ => return Err(Errno::EINVAL),
    };
    let notify = Notify { pid, signal, value };
    queue.set_notify(notify, |before| call.sys.procs.find(before.pid).is_ok())
}

pub(super) fn mq_send(
    call: &mut Call<'_>,
    fd: i32,
    message: UserIn<c_char>,
    len: usize,
    priority: u32,
) -> SysResult {
    mq_timedsend(call, fd, message, len, priority, UserIn::new(0))
}

pub(super) fn mq_timedsend(
    call: &mut Call<'_>,
    fd: i32,
    message: UserIn<c_char>,
    len: usize,
    priority: u32,
    timeout: UserIn<Timespec>,
) -> SysResult {
    let timeout = timeout.read_opt(call.vm())?;
    let (file, queue) = call.mqueue(fd)?;
    if !file.writable() {
        return Err(Errno::EBADF);
    }
    if len > queue.sizes().1 {
        return Err(Errno::EMSGSIZE);
    }
    let mut data: Vec<u8> = alloc::vec![0; len];
    UserIn::<c_void>::new(message.addr()).bytes(call.vm(), 0, &mut data)?;
    let told = call.until_queue(&file, &queue, timeout, || queue.send(priority, &data))?;
    if let Some(told) = told.filter(|told| told.signal != 0)
        && let Ok(proc) = call.sys.procs.find(told.pid)
    {
        proc.post(SigInfo {
            si_code: SI_MESGQ,
            si_value: told.value,
            ..from(call.proc, told.signal)
        });
    }
    Ok(())
}

pub(super) fn mq_receive(
    call: &mut Call<'_>,
    fd: i32,
    out: UserOut<c_char>,
    len: usize,
    priority: UserOut<u32>,
) -> SysResult<usize> {
    mq_timedreceive(call, fd, out, len, priority, UserIn::new(0))
}

pub(super) fn mq_timedreceive(
    call: &mut Call<'_>,
    fd: i32,
    out: UserOut<c_char>,
    len: usize,
    priority: UserOut<u32>,
    timeout: UserIn<Timespec>,
) -> SysResult<usize> {
    let timeout = timeout.read_opt(call.vm())?;
    let (file, queue) = call.mqueue(fd)?;
    if !file.readable() {
        return Err(Errno::EBADF);
    }
    let _receiving = queue.receiving();
    let (message, level) = call.until_queue(&file, &queue, timeout, || queue.receive(len))?;
    out.write_bytes(call.vm(), 0, &message)?;
    priority.write_opt(call.vm(), &level)?;
    Ok(message.len())
}
