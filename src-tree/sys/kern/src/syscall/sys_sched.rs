//! Scheduling classes of POSIX: sched_setscheduler and its relatives.
//!
//! The classes are names for those of `rtprio`: `SCHED_FIFO` and `SCHED_RR` are its real-time
//! class, `SCHED_OTHER` the normal one. POSIX counts priorities upwards, `rtprio` downwards.

use alloc::sync::Arc;
use core::ffi::c_void;

use df_abi::Errno;
use df_abi::resource::{
    RTP_PRIO_MAX, RTP_PRIO_NORMAL, RTP_PRIO_REALTIME, RtPrio, SCHED_FIFO, SCHED_OTHER, SCHED_RR,
};
use df_abi::time::Timespec;

use super::{Call, SysResult};
use crate::proc::Proc;
use crate::user::{UserIn, UserOut};

/// Priorities of `SCHED_OTHER`: nice values.
const OTHER: core::ops::RangeInclusive<i32> = -20..=20;

/// The process that a call names: 0 = the caller.
fn named(call: &Call<'_>, pid: i32) -> SysResult<Arc<Proc>> {
    let proc = call.process(pid)?;
    if proc.pid == call.proc.pid || call.proc.cred().may_signal(&proc.cred()) {
        Ok(proc)
    } else {
        Err(Errno::EPERM)
    }
}

/// The class of a process is that of its first thread.
fn class_of(proc: &Proc) -> SysResult<RtPrio> {
    let state = proc.state.lock();
    let lwp = state.lwps.first().ok_or(Errno::ESRCH)?;
    Ok(lwp.rtprio())
}

fn set(call: &Call<'_>, proc: &Proc, policy: i32, priority: i32) -> SysResult {
    let class = match policy {
        SCHED_FIFO | SCHED_RR => {
            call.proc.require_root()?;
            let up = u16::try_from(priority).map_err(|_| Errno::EINVAL)?;
            RtPrio {
                kind: RTP_PRIO_REALTIME,
                prio: RTP_PRIO_MAX.checked_sub(up).ok_or(Errno::EINVAL)?,
            }
        }
        SCHED_OTHER => RtPrio {
            kind: RTP_PRIO_NORMAL,
            prio: 0,
        },
        _ => return Err(Errno::EINVAL),
    };
    proc.policy.lock().clone_from(&policy);
    for lwp in &proc.state.lock().lwps {
        lwp.set_rtprio(class);
    }
    Ok(())
}

fn policy_of(proc: &Proc) -> i32 {
    *proc.policy.lock()
}

pub(super) fn sched_setparam(call: &mut Call<'_>, pid: i32, param: UserIn<c_void>) -> SysResult {
    let priority = UserIn::<i32>::new(param.addr()).read(call.vm())?;
    let proc = named(call, pid)?;
    set(call, &proc, policy_of(&proc), priority)
}

pub(super) fn sched_getparam(call: &mut Call<'_>, pid: i32, param: UserOut<c_void>) -> SysResult {
    let class = class_of(&*named(call, pid)?)?;
    let priority = if class.kind == RTP_PRIO_REALTIME {
        i32::from(RTP_PRIO_MAX) - i32::from(class.prio)
    } else {
        0
    };
    UserOut::<i32>::new(param.addr()).write(call.vm(), &priority)
}

/// Sets class and priority; returns the class before.
pub(super) fn sched_setscheduler(
    call: &mut Call<'_>,
    pid: i32,
    policy: i32,
    param: UserIn<c_void>,
) -> SysResult<i32> {
    let priority = UserIn::<i32>::new(param.addr()).read(call.vm())?;
    let proc = named(call, pid)?;
    let before = policy_of(&proc);
    set(call, &proc, policy, priority)?;
    Ok(before)
}

pub(super) fn sched_getscheduler(call: &mut Call<'_>, pid: i32) -> SysResult<i32> {
    Ok(policy_of(&*named(call, pid)?))
}

/// Lowest and highest priority of a class.
fn range(policy: i32) -> SysResult<(i32, i32)> {
    match policy {
        SCHED_FIFO | SCHED_RR => Ok((0, RTP_PRIO_MAX.into())),
        SCHED_OTHER => Ok((*OTHER.start(), *OTHER.end())),
        _ => Err(Errno::EINVAL),
    }
}

pub(super) fn sched_get_priority_max(_: &mut Call<'_>, policy: i32) -> SysResult<i32> {
    range(policy).map(|(_, highest)| highest)
}

pub(super) fn sched_get_priority_min(_: &mut Call<'_>, policy: i32) -> SysResult<i32> {
    range(policy).map(|(lowest, _)| lowest)
}

/// The time slice.
pub(super) fn sched_rr_get_interval(
    call: &mut Call<'_>,
    pid: i32,
    interval: UserOut<Timespec>,
) -> SysResult {
    named(call, pid)?;
    let slice = 1_000_000_000 / i64::try_from(df_lwkt::TICK_HZ).unwrap_or(100);
    interval.write(call.vm(), &Timespec::from_nanos(slice))
}
