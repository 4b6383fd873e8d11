//! Signals: actions, masks, sending.

use df_abi::errno::Errno;
use df_abi::signal::{
    SIG_BLOCK, SIG_DFL, SIG_IGN, SIG_SETMASK, SIG_UNBLOCK, SIGKILL, SIGSTOP, SigAction, SigSet,
    SigStack,
};
use df_abi::syscall::nr;

use super::plan::{Context, Plan, Value, call, call_then, or_error, value};
use crate::linux;
use crate::signal::{set_from_linux, set_to_linux, to_linux};

/// Bytes of a signal set of Linux.
const SET: u64 = 8;

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    Some(match number {
        nr::sigaction => or_error(action(cx)),
        nr::sigprocmask => or_error(mask(cx)),
        nr::sigaltstack => or_error(stack(cx)),
        nr::sigpending => pending(cx),
        nr::kill => match to_linux(cx.int(1)) {
            Some(signal) => call(libc::SYS_kill, [cx.args[0], signal as u64, 0, 0, 0, 0]),
            None => Plan::Answer(Err(Errno::EINVAL)),
        },
        nr::lwp_kill => kill_thread(cx),
        nr::sigreturn => or_error(crate::deliver::restore(cx, cx.args[0]).map(Plan::Answer)),
        _ => return None,
    })
}

/// Handlers are dfrun's business (it sees every signal first); to Linux a signal is at its
/// default or ignored.
fn action(cx: &mut Context<'_>) -> Result<Plan, Errno> {
    let [number, new, old, ..] = cx.args;
    let signal = number as i32;
    let linux = to_linux(signal).filter(|&n| n != 0);
    let current = *cx.process.action(signal).ok_or(Errno::EINVAL)?;
    cx.memory.put_unless_null(old, &current)?;
    if new == 0 {
        return Ok(value(0));
    }
    if signal == SIGKILL || signal == SIGSTOP {
        return Err(Errno::EINVAL);
    }
    let wanted: SigAction = cx.memory.get(new)?;
    if let Some(action) = cx.process.action(signal) {
        *action = wanted;
    }
    let Some(linux) = linux else {
        return Ok(value(0));
    };
    let handler = if wanted.sa_handler == SIG_IGN {
        SIG_IGN
    } else {
        SIG_DFL
    };
    let place = cx.scratch_with(&linux::SigAction {
        handler,
        flags: 0,
        restorer: 0,
        mask: 0,
    })?;
    Ok(call(
        libc::SYS_rt_sigaction,
        [linux as u64, place, 0, SET, 0, 0],
    ))
}

fn mask(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [how, new, old, ..] = cx.args;
    let how = match how as i32 {
        SIG_BLOCK => libc::SIG_BLOCK,
        SIG_UNBLOCK => libc::SIG_UNBLOCK,
        SIG_SETMASK => libc::SIG_SETMASK,
        _ if new == 0 => libc::SIG_BLOCK,
        _ => return Err(Errno::EINVAL),
    };
    let place = cx.scratch(16);
    let new_place = if new == 0 {
        0
    } else {
        let set: SigSet = cx.memory.get(new)?;
        cx.memory.put(place, &set_to_linux(&set))?;
        place
    };
    let args = [how as u64, new_place, place + 8, SET, 0, 0];
    Ok(call_then(libc::SYS_rt_sigprocmask, args, move |cx, _| {
        let linux: u64 = cx.memory.get(place + 8)?;
        cx.memory.put_unless_null(old, &set_from_linux(linux))?;
        Ok(Value::One(0))
    }))
}

fn stack(cx: &mut Context<'_>) -> Result<Plan, Errno> {
    let [new, old, ..] = cx.args;
    let thread = cx.memory.0.as_raw();
    let current = *cx.process.stack(thread);
    if new != 0 {
        *cx.process.stack(thread) = cx.memory.get::<SigStack>(new)?;
    }
    cx.memory.put_unless_null(old, &current)?;
    Ok(value(0))
}

fn pending(cx: &Context<'_>) -> Plan {
    let out = cx.args[0];
    let place = cx.scratch(8);
    call_then(
        libc::SYS_rt_sigpending,
        [place, SET, 0, 0, 0, 0],
        move |cx, _| {
            let linux: u64 = cx.memory.get(place)?;
            cx.memory.put(out, &set_from_linux(linux))?;
            Ok(Value::One(0))
        },
    )
}

/// `lwp_kill(pid, tid, signal)`: -1 stands for the caller's own.
fn kill_thread(cx: &Context<'_>) -> Plan {
    let caller = cx.memory.0.as_raw();
    let (process, thread) = (cx.int(0), cx.int(1));
    let Some(signal) = to_linux(cx.int(2)) else {
        return Plan::Answer(Err(Errno::EINVAL));
    };
    let thread = if thread == -1 { caller } else { thread };
    if process == -1 {
        return call(libc::SYS_tkill, [thread as u64, signal as u64, 0, 0, 0, 0]);
    }
    call(
        libc::SYS_tgkill,
        [process as u64, thread as u64, signal as u64, 0, 0, 0],
    )
}
