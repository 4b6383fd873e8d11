//! wait4, wait6.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::resource::Rusage;
use df_abi::signal::{SIGCHLD, SigInfo};
use df_abi::wait::{
    P_ALL, P_PGID, P_PID, WCONTINUED, WEXITED, WNOHANG, WNOWAIT, WTRAPPED, WUNTRACED, Wrusage,
};
use df_libkern::proctable::{Event, Select, Waits, status};

use super::{Call, SysResult};
use crate::proc::{Times, Usage};
use crate::user::UserOut;

/// What a wait has found, and what the child has used.
struct Found {
    event: Event,
    own: Times,
    children: Times,
    uid: u32,
}

/// Waits for a change of a child; `None` when there is none and `options` say not to wait.
fn wait(call: &Call<'_>, select: Select, waits: Waits, options: i32) -> SysResult<Option<Found>> {
    let procs = &call.sys.procs;
    let parent = call.proc.pid;
    let peek = options & WNOWAIT != 0;
    let look = || procs.table.lock().find_event(parent, select, waits, peek);
    let event = if options & WNOHANG != 0 {
        look()?
    } else {
        let found = call.wait_on(&call.proc.children, None, || look().transpose())?;
        found.transpose()?
    };
    Ok(event.map(|event| collect(call, event, peek)))
}

/// Takes a child that has ended out of the table, with what it used.
fn collect(call: &Call<'_>, event: Event, peek: bool) -> Found {
    let (child, parent) = {
        let mut table = call.sys.procs.table.lock();
        let taken = event.ended && !peek;
        match taken.then(|| table.hand_back(event.pid)) {
            // Its own parent is to hear of it now.
            Some(Some(parent)) => (table.get(event.pid).map(|e| e.proc.clone()), Some(parent)),
            Some(None) => (table.reap(event.pid), None),
            None => (table.get(event.pid).map(|e| e.proc.clone()), None),
        }
    };
    if let Some(parent) = parent {
        call.sys.procs.tell_heir(parent);
    }
    let Some(child) = child else {
        return Found {
            event,
            own: Times::default(),
            children: Times::default(),
            uid: 0,
        };
    };
    let own = child.own_times();
    let Usage { children, .. } = *child.usage.lock();
    if event.ended && !peek && parent.is_none() {
        let mut usage = call.proc.usage.lock();
        usage.children = usage.children.plus(own).plus(children);
    }
    Found {
        event,
        own,
        children,
        uid: child.cred().ruid,
    }
}

pub(super) fn wait4(
    call: &mut Call<'_>,
    pid: i32,
    out: UserOut<i32>,
    options: i32,
    rusage: UserOut<Rusage>,
) -> SysResult<i32> {
    if options & !(WNOHANG | WUNTRACED | WCONTINUED | WNOWAIT) != 0 {
        return Err(Errno::EINVAL);
    }
    let select = match pid {
        -1 => Select::Any,
        0 => Select::Group(call.sys.procs.group_of(call.proc.pid)),
        _ if pid < 0 => Select::Group(pid.checked_neg().ok_or(Errno::ESRCH)?),
        _ => Select::Pid(pid),
    };
    let waits = Waits {
        exited: true,
        stopped: options & WUNTRACED != 0,
        trapped: true,
        continued: options & WCONTINUED != 0,
    };
    let Some(found) = wait(call, select, waits, options)? else {
        return Ok(0);
    };
    out.write_opt(call.vm(), &found.event.status)?;
    rusage.write_opt(call.vm(), &found.own.plus(found.children).rusage())?;
    Ok(found.event.pid)
}

pub(super) fn wait6(
    call: &mut Call<'_>,
    kind: u32,
    id: i64,
    out: UserOut<i32>,
    options: i32,
    usage: UserOut<c_void>,
    info: UserOut<SigInfo>,
) -> SysResult<i32> {
    let what = WEXITED | WTRAPPED | WUNTRACED | WCONTINUED;
    if options & !(WNOHANG | WNOWAIT | what) != 0 || options & what == 0 {
        return Err(Errno::EINVAL);
    }
    let id = i32::try_from(id).map_err(|_| Errno::EINVAL)?;
    let select = match kind {
        P_ALL => Select::Any,
        P_PID => Select::Pid(id),
        P_PGID if id == 0 => Select::Group(call.sys.procs.group_of(call.proc.pid)),
        P_PGID => Select::Group(id),
        _ => return Err(Errno::EINVAL),
    };
    let waits = Waits {
        exited: options & WEXITED != 0,
        stopped: options & WUNTRACED != 0,
        trapped: options & WTRAPPED != 0,
        continued: options & WCONTINUED != 0,
    };
    let Some(found) = wait(call, select, waits, options)? else {
        info.write_opt(call.vm(), &SigInfo::default())?;
        return Ok(0);
    };
    let usages = Wrusage {
        wru_self: found.own.rusage(),
        wru_children: found.children.rusage(),
    };
    out.write_opt(call.vm(), &found.event.status)?;
    UserOut::<Wrusage>::new(usage.addr()).write_opt(call.vm(), &usages)?;
    info.write_opt(call.vm(), &siginfo(&found))?;
    Ok(found.event.pid)
}

/// What a handler of SIGCHLD would be told of a change.
fn siginfo(found: &Found) -> SigInfo {
    let word = found.event.status;
    let (si_code, si_status) = if word == status::CONTINUED {
        (6, word)
    } else if word & 0x7f == 0x7f {
        (5, word >> 8)
    } else if word & 0x7f == 0 {
        (1, word >> 8)
    } else if word & 0x80 != 0 {
        (3, word & 0x7f)
    } else {
        (2, word & 0x7f)
    };
    SigInfo {
        si_signo: SIGCHLD,
        si_code,
        si_status,
        si_pid: found.event.pid,
        si_uid: found.uid,
        ..SigInfo::default()
    }
}
