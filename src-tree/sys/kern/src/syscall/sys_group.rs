//! Process groups and sessions.

use df_abi::Errno;

use super::{Call, SysResult};
use crate::proc::Session;

/// The process that a call names: 0 is the caller.
fn named(call: &Call<'_>, pid: i32) -> SysResult<i32> {
    match pid {
        _ if pid < 0 => Err(Errno::EINVAL),
        0 => Ok(call.proc.pid),
        _ => call.sys.procs.find(pid).map(|p| p.pid),
    }
}

pub(super) fn getpgrp(call: &mut Call<'_>) -> SysResult<i32> {
    Ok(call.sys.procs.group_of(call.proc.pid))
}

pub(super) fn getpgid(call: &mut Call<'_>, pid: i32) -> SysResult<i32> {
    let pid = named(call, pid)?;
    Ok(call.sys.procs.group_of(pid))
}

pub(super) fn getsid(call: &mut Call<'_>, pid: i32) -> SysResult<i32> {
    let pid = named(call, pid)?;
    Ok(call.sys.procs.relations(pid).2)
}

pub(super) fn setpgid(call: &mut Call<'_>, pid: i32, pgid: i32) -> SysResult {
    let mut table = call.sys.procs.table.lock();
    table.setpgid(call.proc.pid, pid, pgid)
}

pub(super) fn setsid(call: &mut Call<'_>) -> SysResult<i32> {
    let pid = call.proc.pid;
    call.sys.procs.table.lock().setsid(pid)?;
    let mut session = call.proc.session.lock();
    let login = session.login.lock().clone();
    *session = Session::new(pid, login);
    Ok(pid)
}
