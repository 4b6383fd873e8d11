//! Signals: what to do with them, which are blocked, sending them.

use df_abi::Errno;
use df_abi::signal::{MINSIGSTKSZ, NSIG, SS_DISABLE, SS_ONSTACK, SigAction, SigSet, SigStack};

use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

pub(super) fn sigaction(
    call: &mut Call<'_>,
    signal: i32,
    new: UserIn<SigAction>,
    old: UserOut<SigAction>,
) -> SysResult {
    let before = call.proc.signals.action(signal)?;
    if let Some(action) = new.read_opt(&mut call.proc.vm)? {
        call.proc.signals.set_action(signal, action)?;
    }
    old.write_opt(&mut call.proc.vm, &before)
}

pub(super) fn sigprocmask(
    call: &mut Call<'_>,
    how: i32,
    set: UserIn<SigSet>,
    old: UserOut<SigSet>,
) -> SysResult {
    let before = call.proc.signals.mask;
    if let Some(set) = set.read_opt(&mut call.proc.vm)? {
        call.proc.signals.change_mask(how, &set)?;
    }
    old.write_opt(&mut call.proc.vm, &before)
}

pub(super) fn sigpending(call: &mut Call<'_>, out: UserOut<SigSet>) -> SysResult {
    let pending = call.proc.signals.pending;
    out.write(&mut call.proc.vm, &pending)
}

pub(super) fn sigaltstack(
    call: &mut Call<'_>,
    new: UserIn<SigStack>,
    old: UserOut<SigStack>,
) -> SysResult {
    let before = call.proc.signals.stack;
    if let Some(stack) = new.read_opt(&mut call.proc.vm)? {
        if stack.ss_flags & !(SS_DISABLE | SS_ONSTACK) != 0 {
            return Err(Errno::EINVAL);
        }
        let disabled = stack.ss_flags & SS_DISABLE != 0;
        if !disabled && stack.ss_size < MINSIGSTKSZ {
            return Err(Errno::ENOMEM);
        }
        let flags = if disabled { SS_DISABLE } else { 0 };
        call.proc.signals.stack = SigStack {
            ss_flags: flags,
            ..stack
        };
    }
    old.write_opt(&mut call.proc.vm, &before)
}

/// Posts a signal to the caller; 0 only checks.
fn post(call: &mut Call<'_>, signal: i32) -> SysResult {
    if !(0..NSIG).contains(&signal) {
        return Err(Errno::EINVAL);
    }
    if signal != 0 {
        call.proc.signals.post(signal);
    }
    Ok(())
}

/// There is one process: itself, its group (0), or everybody (-1, which spares the caller).
pub(super) fn kill(call: &mut Call<'_>, pid: i32, signal: i32) -> SysResult {
    let group = call.proc.pgid;
    match pid {
        _ if pid == call.proc.pid || pid == 0 => post(call, signal),
        _ if pid < -1 && group != 0 && pid == -group => post(call, signal),
        _ => Err(Errno::ESRCH),
    }
}

pub(super) fn lwp_kill(call: &mut Call<'_>, pid: i32, tid: i32, signal: i32) -> SysResult {
    let right_pid = pid == -1 || pid == call.proc.pid;
    if !right_pid || tid != -1 && tid != call.lwp.tid {
        return Err(Errno::ESRCH);
    }
    post(call, signal)
}
