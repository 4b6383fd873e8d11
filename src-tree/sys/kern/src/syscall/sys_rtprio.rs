//! Classes of scheduling and of disk requests: rtprio, lwp_rtprio, usched_set, ioprio.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::c_void;

use df_abi::Errno;
use df_abi::resource::{
    RTP_LOOKUP, RTP_PRIO_IDLE, RTP_PRIO_MAX, RTP_PRIO_NORMAL, RTP_PRIO_REALTIME, RTP_SET, RtPrio,
};
use df_abi::thread::CpuMask;

use super::sys_lwp::{all_cpus, check_mask};
use super::sys_resource::named;
use super::{Call, SysResult};
use crate::proc::{Lwp, Proc};
use crate::user::{UserIn, UserOut};

/// `usched_set`: use the scheduler of this name.
const USCHED_SET_SCHEDULER: i32 = 0;
/// Run on one CPU.
const USCHED_SET_CPU: i32 = 1;
/// Run on one more CPU.
const USCHED_ADD_CPU: i32 = 2;
/// Run on one CPU less.
const USCHED_DEL_CPU: i32 = 3;
/// The CPU that the caller runs on.
const USCHED_GET_CPU: i32 = 4;
/// The CPUs that the caller may run on.
const USCHED_GET_CPUMASK: i32 = 5;
/// Run on a set of CPUs.
const USCHED_SET_CPUMASK: i32 = 6;
/// Schedulers that have a name. There is one, whatever it is called.
const SCHEDULERS: [&[u8]; 3] = [b"bsd4", b"dfly", b"dummy"];
/// Longest name of a scheduler, NUL included.
const NAME_MAX: usize = 32;

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

fn process(call: &Call<'_>, pid: i32) -> SysResult<Arc<Proc>> {
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

/// What DragonFly's user schedulers can be told. There is one scheduler here, and threads move
/// between CPUs as it thinks best; masks are checked.
pub(super) fn usched_set(
    call: &mut Call<'_>,
    pid: i32,
    command: i32,
    data: UserOut<c_void>,
    bytes: i32,
) -> SysResult {
    if pid != 0 && pid != call.proc.pid {
        return Err(Errno::EINVAL);
    }
    let room = usize::try_from(bytes).map_err(|_| Errno::EINVAL)?;
    match command {
        USCHED_SET_SCHEDULER => {
            call.proc.require_root()?;
            let name = UserIn::new(data.addr()).string(call.vm(), room.min(NAME_MAX))?;
            if SCHEDULERS.contains(&name.as_slice()) {
                Ok(())
            } else {
                Err(Errno::EINVAL)
            }
        }
        USCHED_SET_CPU | USCHED_ADD_CPU | USCHED_DEL_CPU => {
            call.proc.require_root()?;
            if room != size_of::<i32>() {
                return Err(Errno::EINVAL);
            }
            let cpu = UserIn::<i32>::new(data.addr()).read(call.vm())?;
            let cpu = usize::try_from(cpu).map_err(|_| Errno::EFBIG)?;
            let all = all_cpus();
            match all.ary.get(cpu / 64) {
                Some(word) if word & 1 << (cpu % 64) != 0 => Ok(()),
                _ => Err(Errno::EINVAL),
            }
        }
        USCHED_GET_CPU => {
            if room != size_of::<i32>() {
                return Err(Errno::EINVAL);
            }
            let cpu = i32::try_from(df_machine::smp::current()).unwrap_or(0);
            UserOut::<i32>::new(data.addr()).write(call.vm(), &cpu)
        }
        USCHED_GET_CPUMASK if room == size_of::<CpuMask>() => {
            UserOut::<CpuMask>::new(data.addr()).write(call.vm(), &all_cpus())
        }
        USCHED_SET_CPUMASK if room == size_of::<CpuMask>() => {
            check_mask(&UserIn::<CpuMask>::new(data.addr()).read(call.vm())?)
        }
        _ => Err(Errno::EINVAL),
    }
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
