//! Classes of scheduling and of disk requests: rtprio, lwp_rtprio, ioprio.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::resource::{
    RTP_LOOKUP, RTP_PRIO_IDLE, RTP_PRIO_MAX, RTP_PRIO_NORMAL, RTP_PRIO_REALTIME, RTP_SET, RtPrio,
};

use super::sys_resource::named;
use super::{Call, SysResult};
use crate::proc::{Lwp, Proc};
use crate::user::UserOut;

/// Priorities of disk requests.
const IOPRIO: core::ops::RangeInclusive<i32> = 1..=10;

/// Gives or sets the class of threads.
fn look_or_set(
    call: &Call<'_>,
    function: i32,
    proc: &Proc,
    lwps: &[Arc<Lwp>],
    user: &UserOut<RtPrio>,
) -> SysResult {
    match function {
        RTP_LOOKUP => {
            let first = lwps.first().ok_or(Errno::ESRCH)?;
            user.write(call.vm(), &first.rtprio())
        }
        RTP_SET => {
            let new = user.read(call.vm())?;
            if !call.proc.cred().may_signal(&proc.cred()) {
                return Err(Errno::EPERM);
            }
            if new.kind != RTP_PRIO_NORMAL {
                call.proc.require_root()?;
            }
            let known = matches!(
                new.kind,
                RTP_PRIO_REALTIME | RTP_PRIO_NORMAL | RTP_PRIO_IDLE
            );
            if !known || new.prio > RTP_PRIO_MAX {
                return Err(Errno::EINVAL);
            }
            lwps.iter().for_each(|lwp| lwp.set_rtprio(new));
            Ok(())
        }
        _ => Err(Errno::EINVAL),
    }
}

/// The process that a call about scheduling names; 0 is the caller's.
pub(super) fn process(call: &Call<'_>, pid: i32) -> SysResult<Arc<Proc>> {
    if pid < 0 {
        return Err(Errno::EINVAL);
    }
    call.process(pid)
}

pub(super) fn rtprio(
    call: &mut Call<'_>,
    function: i32,
    pid: i32,
    prio: UserOut<RtPrio>,
) -> SysResult {
    let proc = process(call, pid)?;
    let lwps = proc.state.lock().lwps.clone();
    look_or_set(call, function, &proc, &lwps, &prio)
}

/// As [`rtprio`] for one thread; 0 and -1 are the caller.
pub(super) fn lwp_rtprio(
    call: &mut Call<'_>,
    function: i32,
    pid: i32,
    tid: i32,
    prio: UserOut<RtPrio>,
) -> SysResult {
    let proc = process(call, pid)?;
    let lwps: Vec<_> = match tid {
        ..=-2 => return Err(Errno::EINVAL),
        -1 | 0 => alloc::vec![call.lwp.shared.clone()],
        _ => alloc::vec![proc.thread(tid)?],
    };
    look_or_set(call, function, &proc, &lwps, &prio)
}

/// Sets the priority of disk requests of processes: kept, told, inherited by children.
pub(super) fn ioprio_set(call: &mut Call<'_>, which: i32, who: i32, prio: i32) -> SysResult {
    if !IOPRIO.contains(&prio) {
        return Err(Errno::EINVAL);
    }
    let cred = call.proc.cred();
    for proc in named(call, which, who)? {
        if !cred.is_root() && cred.euid != proc.cred().euid {
            return Err(Errno::EPERM);
        }
        *proc.ioprio.lock() = prio;
    }
    Ok(())
}

pub(super) fn ioprio_get(call: &mut Call<'_>, which: i32, who: i32) -> SysResult<i32> {
    let found = named(call, which, who)?;
    let highest = found.iter().map(|p| *p.ioprio.lock()).max();
    highest.ok_or(Errno::ESRCH)
}
