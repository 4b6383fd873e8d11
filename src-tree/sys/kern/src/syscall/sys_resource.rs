//! Limits, usage, priorities.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::resource::{RUSAGE_CHILDREN, RUSAGE_SELF, Rlimit, Rusage};

use super::{Call, SysResult};
use crate::exec;
use crate::proc::Proc;
use crate::user::{UserIn, UserOut};

/// Priority `which`: a process.
const PRIO_PROCESS: i32 = 0;
/// Priority `which`: a process group.
const PRIO_PGRP: i32 = 1;
/// Priority `which`: a user.
const PRIO_USER: i32 = 2;
/// `ru_maxrss` counts these.
const KIB_PER_PAGE: i64 = 4;
/// Nice values.
const NICE: core::ops::RangeInclusive<i32> = -20..=20;

pub(super) fn getrlimit(call: &mut Call<'_>, which: u32, out: UserOut<Rlimit>) -> SysResult {
    let limit = call.proc.limits.lock().get(which)?;
    out.write(call.vm(), &limit)
}

pub(super) fn setrlimit(call: &mut Call<'_>, which: u32, new: UserIn<Rlimit>) -> SysResult {
    let new = new.read(call.vm())?;
    let superuser = call.proc.cred().is_root();
    let limits = {
        let mut limits = call.proc.limits.lock();
        limits.set(which, new, superuser)?;
        exec::memory_limits(&limits)
    };
    call.vm().lock().set_limits(limits);
    Ok(())
}

pub(super) fn getrusage(call: &mut Call<'_>, who: i32, out: UserOut<Rusage>) -> SysResult {
    let usage = match who {
        RUSAGE_SELF => {
            let pages = call.vm().lock().peak_resident();
            Rusage {
                ru_maxrss: i64::try_from(pages).unwrap_or(i64::MAX) * KIB_PER_PAGE,
                ..call.proc.own_times().rusage()
            }
        }
        RUSAGE_CHILDREN => call.proc.usage.lock().children.rusage(),
        _ => return Err(Errno::EINVAL),
    };
    out.write(call.vm(), &usage)
}

/// The processes that `which` and `who` name.
pub(super) fn named(call: &Call<'_>, which: i32, who: i32) -> SysResult<Vec<Arc<Proc>>> {
    let procs = &call.sys.procs;
    let found = match which {
        PRIO_PROCESS => alloc::vec![call.process(who)?],
        PRIO_PGRP if who == 0 => procs.group(procs.group_of(call.proc.pid)),
        PRIO_PGRP => procs.group(who),
        PRIO_USER => {
            let uid = if who == 0 {
                call.proc.cred().euid
            } else {
                who.cast_unsigned()
            };
            let all: Vec<_> = {
                let table = procs.table.lock();
                table.iter().map(|(_, e)| e.proc.clone()).collect()
            };
            all.into_iter().filter(|p| p.cred().euid == uid).collect()
        }
        _ => return Err(Errno::EINVAL),
    };
    if found.is_empty() {
        return Err(Errno::ESRCH);
    }
    Ok(found)
}

pub(super) fn getpriority(call: &mut Call<'_>, which: i32, who: i32) -> SysResult<i32> {
    let found = named(call, which, who)?;
    let lowest = found.iter().map(|p| *p.nice.lock()).min();
    lowest.ok_or(Errno::ESRCH)
}

pub(super) fn setpriority(call: &mut Call<'_>, which: i32, who: i32, nice: i32) -> SysResult {
    let nice = nice.clamp(*NICE.start(), *NICE.end());
    let cred = call.proc.cred();
    for proc in named(call, which, who)? {
        if !cred.is_root() && cred.euid != proc.cred().euid {
            return Err(Errno::EPERM);
        }
        let mut value = proc.nice.lock();
        if nice < *value && !cred.is_root() {
            return Err(Errno::EACCES);
        }
        *value = nice;
        drop(value);
        for lwp in &proc.state.lock().lwps {
            lwp.apply_priority();
        }
    }
    Ok(())
}
