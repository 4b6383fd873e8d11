//! Signals: what to do with them, which are blocked, sending them.

use df_abi::Errno;
use df_abi::signal::{
    MINSIGSTKSZ, NSIG, SIG_SETMASK, SS_DISABLE, SS_ONSTACK, SigAction, SigSet, SigStack,
};
use df_abi::ucontext::Ucontext;

use super::{Call, SysResult};
use crate::proc::{restore, stack_flags};
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
    let stack = call.proc.signals.stack;
    let flags = stack_flags(&stack, call.lwp.ctx.regs.rsp);
    let before = SigStack {
        ss_flags: flags,
        ..stack
    };
    if let Some(stack) = new.read_opt(&mut call.proc.vm)? {
        if stack.ss_flags & !(SS_DISABLE | SS_ONSTACK) != 0 {
            return Err(Errno::EINVAL);
        }
        if flags & SS_ONSTACK != 0 {
            // The stack is in use.
            return Err(Errno::EPERM);
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

/// Waits for a signal with another mask in force.
pub(super) fn sigsuspend(call: &mut Call<'_>, mask: UserIn<SigSet>) -> SysResult {
    let mask = mask.read(&mut call.proc.vm)?;
    let before = call.proc.signals.mask;
    call.proc.signals.change_mask(SIG_SETMASK, &mask)?;
    // The mask stays until the handler that ends the wait has been started.
    call.lwp.saved_mask = Some(before);
    call.wait(&mut || false, None).map(|_| ())
}

/// Goes back to where a signal handler interrupted the thread.
pub(super) fn sigreturn(call: &mut Call<'_>, context: UserIn<Ucontext>) -> SysResult {
    let context = context.read(&mut call.proc.vm)?;
    let regs = restore(&context.uc_mcontext)?;
    call.proc
        .signals
        .change_mask(SIG_SETMASK, &context.uc_sigmask)?;
    call.lwp.ctx.set_regs(regs);
    call.lwp.replaced = true;
    Ok(())
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
