//! kqueue, kevent.

use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::event::{
    EV_ERROR, EV_RECEIPT, EVFILT_AIO, EVFILT_EXCEPT, EVFILT_FS, EVFILT_PROC, EVFILT_READ,
    EVFILT_SIGNAL, EVFILT_TIMER, EVFILT_USER, EVFILT_VNODE, EVFILT_WRITE,
};
use df_abi::fcntl::O_RDWR;
use df_abi::poll::Kevent;
use df_abi::signal::NSIG;
use df_abi::time::Timespec;
use df_file::{File, Kqueue, Object, Watched};

use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

/// Most events that one call gives.
const MAX_EVENTS: usize = 1024;

pub(super) fn kqueue(call: &mut Call<'_>) -> SysResult<i32> {
    let queue = Object::Kqueue(Kqueue::new(call.proc.pid));
    call.proc.add_file(File::anonymous(queue, O_RDWR), false)
}

/// What a new event watches.
fn watched(call: &Call<'_>, change: &Kevent) -> SysResult<Watched> {
    let number = i32::try_from(change.ident);
    match change.filter {
        EVFILT_READ | EVFILT_WRITE | EVFILT_EXCEPT | EVFILT_VNODE => {
            let fd = number.map_err(|_| Errno::EBADF)?;
            call.proc.file(fd).map(Watched::File)
        }
        EVFILT_PROC => {
            let pid = number.map_err(|_| Errno::ESRCH)?;
            call.sys.procs.find(pid).map(|_| Watched::Ident)
        }
        EVFILT_SIGNAL => match number {
            Ok(signal) if (1..NSIG).contains(&signal) => Ok(Watched::Ident),
            _ => Err(Errno::EINVAL),
        },
        EVFILT_TIMER | EVFILT_USER | EVFILT_FS | EVFILT_AIO => Ok(Watched::Ident),
        _ => Err(Errno::EINVAL),
    }
}

pub(super) fn kevent(
    call: &mut Call<'_>,
    fd: i32,
    changes: UserIn<Kevent>,
    change_count: i32,
    events: UserOut<Kevent>,
    event_count: i32,
    timeout: UserIn<Timespec>,
) -> SysResult<usize> {
    let file = call.proc.file(fd)?;
    let queue = file.kqueue()?.clone();
    let count = |n: i32| usize::try_from(n).map_err(|_| Errno::EINVAL);
    let room = count(event_count)?.min(MAX_EVENTS);
    let timeout_ns = match timeout.read_opt(call.vm())? {
        Some(time) => Some(time.to_nanos().ok_or(Errno::EINVAL)?),
        None => None,
    };
    let mut found: Vec<Kevent> = Vec::new();
    for change in changes.read_array(call.vm(), count(change_count)?)? {
        let result = queue.change(&change, || watched(call, &change));
        if result.is_ok() && change.flags & EV_RECEIPT == 0 {
            continue;
        }
        let number = result.map_or_else(|error| i64::from(error.0), |()| 0);
        if found.len() < room {
            found.push(Kevent {
                flags: EV_ERROR,
                data: number,
                ..change
            });
        } else {
            result?;
        }
    }
    if found.is_empty() && room > 0 {
        let wanted = [file];
        call.look_until(&wanted, timeout_ns, || {
            found = queue.collect(room);
            i32::try_from(found.len()).unwrap_or(i32::MAX)
        })?;
    }
    events.write_array(call.vm(), &found)?;
    Ok(found.len())
}
