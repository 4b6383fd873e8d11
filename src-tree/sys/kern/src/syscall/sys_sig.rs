//! Signals: what to do with them, which are blocked, waiting for them, sending them.

use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::signal::{
    MINSIGSTKSZ, NSIG, SIGCONT, SS_DISABLE, SS_ONSTACK, SigAction, SigInfo, SigSet, SigStack,
};
use df_abi::time::Timespec;
use df_abi::ucontext::Ucontext;
use df_libkern::signals::maskable;
use df_lwkt::WaitQueue;
use df_machine::clock;

use super::{Call, SysResult};
use crate::proc::{Proc, from, restore, stack_flags};
use crate::user::{UserIn, UserOut};

pub(super) fn sigaction(
    call: &mut Call<'_>,
    signal: i32,
    new: UserIn<SigAction>,
    old: UserOut<SigAction>,
) -> SysResult {
    let new = new.read_opt(call.vm())?;
    let before = {
        let mut state = call.proc.state.lock();
        let before = state.actions.get(signal)?;
        if let Some(action) = new {
            state.actions.set(signal, action)?;
            state.drop_ignored(signal);
        }
        before
    };
    old.write_opt(call.vm(), &before)
}

pub(super) fn sigprocmask(
    call: &mut Call<'_>,
    how: i32,
    set: UserIn<SigSet>,
    old: UserOut<SigSet>,
) -> SysResult {
    let before = call.lwp.shared.signals.lock().mask;
    if let Some(set) = set.read_opt(call.vm())? {
        call.lwp.shared.change_mask(how, &set)?;
    }
    old.write_opt(call.vm(), &before)
}

pub(super) fn sigpending(call: &mut Call<'_>, out: UserOut<SigSet>) -> SysResult {
    let shared = call.proc.state.lock().pending.set();
    let own = call.lwp.shared.signals.lock().pending.set();
    out.write(call.vm(), &own.union(&shared))
}

pub(super) fn sigaltstack(
    call: &mut Call<'_>,
    new: UserIn<SigStack>,
    old: UserOut<SigStack>,
) -> SysResult {
    let stack = call.lwp.shared.signals.lock().stack;
    let flags = stack_flags(&stack, call.lwp.ctx.regs.rsp);
    let before = SigStack {
        ss_flags: flags,
        ..stack
    };
    if let Some(stack) = new.read_opt(call.vm())? {
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
        call.lwp.shared.signals.lock().stack = SigStack {
            ss_flags: flags,
            ..stack
        };
    }
    old.write_opt(call.vm(), &before)
}

/// Waits for a signal with another mask in force.
pub(super) fn sigsuspend(call: &mut Call<'_>, mask: UserIn<SigSet>) -> SysResult {
    let mask = mask.read(call.vm())?;
    call.with_mask(Some(mask), |call| {
        let never = WaitQueue::new();
        call.wait_on::<()>(&never, None, || None).map(drop)
    })
}

/// Takes a pending signal of a set, waiting until there is one or the time is over. One that ends
/// or stops the process in any case is nobody's to take.
fn take_signal(call: &mut Call<'_>, set: SigSet, deadline_ns: Option<u64>) -> SysResult<SigInfo> {
    let set = maskable(set);
    let lwp = call.lwp.shared.clone();
    *lwp.awaited.lock() = set;
    let take = || {
        let mut state = lwp.proc.state.lock();
        let mut own = lwp.signals.lock();
        let signal = own.first(&state.pending, &set)?;
        own.take(&mut state.pending, signal)
    };
    let never = WaitQueue::new();
    let result = call.wait_on(&never, deadline_ns, take);
    *lwp.awaited.lock() = SigSet::EMPTY;
    result?.ok_or(Errno::EAGAIN)
}

pub(super) fn sigtimedwait(
    call: &mut Call<'_>,
    set: UserIn<SigSet>,
    info: UserOut<SigInfo>,
    timeout: UserIn<Timespec>,
) -> SysResult<i32> {
    let set = set.read(call.vm())?;
    let timeout = timeout
        .read_opt(call.vm())?
        .map(|t| t.to_nanos().ok_or(Errno::EINVAL))
        .transpose()?;
    let deadline = timeout.map(|t| clock::uptime_ns().saturating_add(t));
    let found = take_signal(call, set, deadline)?;
    info.write_opt(call.vm(), &found)?;
    Ok(found.si_signo)
}

pub(super) fn sigwaitinfo(
    call: &mut Call<'_>,
    set: UserIn<SigSet>,
    info: UserOut<SigInfo>,
) -> SysResult<i32> {
    let set = set.read(call.vm())?;
    let found = take_signal(call, set, None)?;
    info.write_opt(call.vm(), &found)?;
    Ok(found.si_signo)
}

/// Goes back to where a signal handler interrupted the thread.
pub(super) fn sigreturn(call: &mut Call<'_>, context: UserIn<Ucontext>) -> SysResult {
    let context = context.read(call.vm())?;
    restore(call.lwp, &context.uc_mcontext)?;
    call.lwp.shared.set_mask(&context.uc_sigmask);
    Ok(())
}

fn check(signal: i32) -> SysResult {
    if (0..NSIG).contains(&signal) {
        Ok(())
    } else {
        Err(Errno::EINVAL)
    }
}

/// Sends a signal (0 = none) to a process, if the caller may.
fn send(call: &Call<'_>, to: &Proc, signal: i32) -> SysResult {
    // One lock after the other: it may be the same process.
    let session = |proc: &Proc| proc.session.lock().sid;
    let same_session = signal == SIGCONT && session(call.proc) == session(to);
    if !same_session && !call.proc.cred().may_signal(&to.cred()) {
        return Err(Errno::EPERM);
    }
    if signal != 0 {
        to.post(from(call.proc, signal));
    }
    Ok(())
}

/// Sends a signal to several processes: fine if one of them could be sent to.
fn send_all(call: &Call<'_>, all: &[Arc<Proc>], signal: i32) -> SysResult {
    let mut result = Err(Errno::ESRCH);
    for to in all {
        match send(call, to, signal) {
            Ok(()) => result = Ok(()),
            Err(error) if result == Err(Errno::ESRCH) => result = Err(error),
            Err(_) => {}
        }
    }
    result
}

pub(super) fn kill(call: &mut Call<'_>, pid: i32, signal: i32) -> SysResult {
    check(signal)?;
    let procs = &call.sys.procs;
    match pid {
        _ if pid > 0 => {
            // A zombie can be sent anything, without effect.
            let entry = procs.table.lock().get(pid).map(|e| e.proc.clone());
            send(call, &*entry.ok_or(Errno::ESRCH)?, signal)
        }
        0 => send_all(call, &procs.group(procs.group_of(call.proc.pid)), signal),
        -1 => {
            let all: alloc::vec::Vec<_> = {
                let table = procs.table.lock();
                let others = table.iter().filter(|(p, _)| *p != 1 && *p != call.proc.pid);
                others.map(|(_, e)| e.proc.clone()).collect()
            };
            send_all(call, &all, signal)
        }
        _ => send_all(
            call,
            &procs.group(pid.checked_neg().ok_or(Errno::ESRCH)?),
            signal,
        ),
    }
}

pub(super) fn lwp_kill(call: &mut Call<'_>, pid: i32, tid: i32, signal: i32) -> SysResult {
    check(signal)?;
    let proc = if pid == -1 {
        call.proc.clone()
    } else {
        call.sys.procs.find(pid)?
    };
    if tid == -1 {
        return send(call, &proc, signal);
    }
    if !call.proc.cred().may_signal(&proc.cred()) {
        return Err(Errno::EPERM);
    }
    let lwp = proc.thread(tid)?;
    if signal != 0 {
        lwp.post(from(call.proc, signal));
    }
    Ok(())
}
