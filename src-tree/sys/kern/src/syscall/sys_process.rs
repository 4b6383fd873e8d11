//! Processes: exit, identity numbers, groups and sessions, yielding.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::thread::{EXTEXIT_LWP, EXTEXIT_SETINT};

use super::{Call, SysResult};
use crate::proc::Exit;
use crate::user::UserOut;

/// Priority `which`: a process.
const PRIO_PROCESS: i32 = 0;
/// Priority `which`: a user.
const PRIO_USER: i32 = 2;

pub(super) fn exit(call: &mut Call<'_>, status: i32) -> SysResult {
    call.proc.exit = Some(Exit::Status(status));
    Ok(())
}

/// Ends the process, or the thread, which as the last one ends the process too.
pub(super) fn extexit(
    call: &mut Call<'_>,
    how: i32,
    status: i32,
    addr: UserOut<c_void>,
) -> SysResult {
    match how & !EXTEXIT_LWP {
        0 => {}
        EXTEXIT_SETINT => UserOut::<i32>::new(addr.addr()).write(&mut call.proc.vm, &status)?,
        _ => return Err(Errno::EINVAL),
    }
    let status = if how & EXTEXIT_LWP != 0 { 0 } else { status };
    exit(call, status)
}

pub(super) fn getpid(call: &mut Call<'_>) -> SysResult<i32> {
    Ok(call.proc.pid)
}

pub(super) fn getppid(call: &mut Call<'_>) -> SysResult<i32> {
    Ok(call.proc.ppid)
}

pub(super) fn getpgrp(call: &mut Call<'_>) -> SysResult<i32> {
    Ok(call.proc.pgid)
}

/// `ESRCH` unless `pid` is 0 or the caller: there is no other process.
fn only_self(call: &Call<'_>, pid: i32) -> SysResult {
    match pid {
        _ if pid < 0 => Err(Errno::EINVAL),
        _ if pid == 0 || pid == call.proc.pid => Ok(()),
        _ => Err(Errno::ESRCH),
    }
}

pub(super) fn getpgid(call: &mut Call<'_>, pid: i32) -> SysResult<i32> {
    only_self(call, pid)?;
    Ok(call.proc.pgid)
}

pub(super) fn getsid(call: &mut Call<'_>, pid: i32) -> SysResult<i32> {
    only_self(call, pid)?;
    Ok(call.proc.sid)
}

pub(super) fn setpgid(call: &mut Call<'_>, pid: i32, pgid: i32) -> SysResult {
    only_self(call, pid)?;
    if call.proc.sid == call.proc.pid {
        // A session leader stays where it is.
        return Err(Errno::EPERM);
    }
    match pgid {
        _ if pgid < 0 => Err(Errno::EINVAL),
        _ if pgid == 0 || pgid == call.proc.pid => {
            call.proc.pgid = call.proc.pid;
            Ok(())
        }
        _ if pgid == call.proc.pgid => Ok(()),
        _ => Err(Errno::EPERM),
    }
}

pub(super) fn setsid(call: &mut Call<'_>) -> SysResult<i32> {
    let pid = call.proc.pid;
    if call.proc.pgid == pid {
        return Err(Errno::EPERM);
    }
    call.proc.pgid = pid;
    call.proc.sid = pid;
    Ok(pid)
}

pub(super) fn lwp_gettid(call: &mut Call<'_>) -> SysResult<i32> {
    Ok(call.lwp.tid)
}

/// There is no other thread to run: returns at once.
pub(super) fn sched_yield(_call: &mut Call<'_>) -> SysResult {
    Ok(())
}

/// As [`sched_yield`].
pub(super) fn r#yield(call: &mut Call<'_>) -> SysResult {
    sched_yield(call)
}

/// Every process has the neutral nice value.
pub(super) fn getpriority(call: &mut Call<'_>, which: i32, who: i32) -> SysResult<i32> {
    if !(PRIO_PROCESS..=PRIO_USER).contains(&which) {
        return Err(Errno::EINVAL);
    }
    if which == PRIO_PROCESS {
        only_self(call, who)?;
    }
    Ok(0)
}
