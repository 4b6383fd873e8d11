//! Waiting for many things: descriptors (`select`, `pselect`, `ppoll`), signals, children (`wait6`).

use df_abi::errno::Errno;
use df_abi::layout::Abi;
use df_abi::resource::Rusage;
use df_abi::signal::{SigInfo, SigSet};
use df_abi::syscall::nr;
use df_abi::wait as w;

use super::plan::{Context, Plan, Value, call, call_then, or_error};
use crate::signal::{info_from_linux, set_to_linux, status_of};

/// Bytes of a signal set of Linux.
const SET: u64 = 8;
/// Bytes of Linux's `siginfo_t`.
const INFO: usize = 128;

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    Some(match number {
        nr::select => or_error(select(cx)),
        nr::pselect => or_error(pselect(cx)),
        nr::ppoll => or_error(ppoll(cx)),
        nr::sigsuspend => or_error(suspend(cx)),
        nr::sigtimedwait => or_error(signal(cx, cx.args[2])),
        nr::sigwaitinfo => or_error(signal(cx, 0)),
        nr::wait6 => or_error(children(cx)),
        _ => return None,
    })
}

/// Two words copied to the stack, because Linux writes the time that is left into them.
fn copied(cx: &Context<'_>, at: u64, place: u64) -> Result<u64, Errno> {
    if at == 0 {
        return Ok(0);
    }
    let words: [u64; 2] = cx.memory.get(at)?;
    cx.memory.put(place, &words)?;
    Ok(place)
}

fn select(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [count, read, write, except, timeout, _] = cx.args;
    let timeout = copied(cx, timeout, cx.scratch(16))?;
    Ok(call(
        libc::SYS_select,
        [count, read, write, except, timeout, 0],
    ))
}

/// A signal set for Linux at a place on the stack; 0 for none.
fn set_at(cx: &Context<'_>, set: u64, place: u64) -> Result<u64, Errno> {
    if set == 0 {
        return Ok(0);
    }
    let set: SigSet = cx.memory.get(set)?;
    cx.memory.put(place, &set_to_linux(&set))?;
    Ok(place)
}

fn pselect(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [count, read, write, except, timeout, mask] = cx.args;
    let place = cx.scratch(48);
    let timeout = copied(cx, timeout, place)?;
    let mask = set_at(cx, mask, place + 16)?;
    cx.memory.put(place + 24, &[mask, SET])?;
    Ok(call(
        libc::SYS_pselect6,
        [count, read, write, except, timeout, place + 24],
    ))
}

fn ppoll(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [files, count, timeout, mask, ..] = cx.args;
    let place = cx.scratch(32);
    let timeout = copied(cx, timeout, place)?;
    let mask = set_at(cx, mask, place + 16)?;
    Ok(call(libc::SYS_ppoll, [files, count, timeout, mask, SET, 0]))
}

fn suspend(cx: &Context<'_>) -> Result<Plan, Errno> {
    let place = set_at(cx, cx.args[0], cx.scratch(8))?;
    Ok(call(libc::SYS_rt_sigsuspend, [place, SET, 0, 0, 0, 0]))
}

fn signal(cx: &Context<'_>, timeout: u64) -> Result<Plan, Errno> {
    let [set, info, ..] = cx.args;
    let place = cx.scratch(INFO + 16);
    let set = set_at(cx, set, place + INFO as u64)?;
    let args = [set, place, timeout, SET, 0, 0];
    Ok(call_then(libc::SYS_rt_sigtimedwait, args, move |cx, _| {
        let found = info_from_linux(&cx.memory.read(place, INFO)?);
        cx.memory.put_unless_null(info, &found)?;
        Ok(Value::One(found.si_signo as u64))
    }))
}

/// `wait6(idtype, id, status, options, wrusage, siginfo)`.
fn children(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [kind, id, status, options, usage, info] = cx.args;
    let kind = match kind as u32 {
        w::P_PID => libc::P_PID,
        w::P_PGID => libc::P_PGID,
        w::P_ALL => libc::P_ALL,
        _ => return Err(Errno::EINVAL),
    };
    let pairs = [
        (w::WNOHANG, libc::WNOHANG),
        (w::WUNTRACED, libc::WSTOPPED),
        (w::WCONTINUED, libc::WCONTINUED),
        (w::WNOWAIT, libc::WNOWAIT),
        (w::WEXITED, libc::WEXITED),
    ];
    let options = options as i32;
    let wanted = pairs.iter().filter(|pair| options & pair.0 != 0);
    let linux = wanted.fold(0, |all, pair| all | pair.1);
    let place = cx.scratch(INFO + Rusage::SIZE);
    let used = place + INFO as u64;
    // Linux leaves it as it is when there is no child to tell of.
    cx.memory.write(place, &[0; INFO])?;
    let args = [kind.into(), id, place, linux as u64, used, 0];
    Ok(call_then(libc::SYS_waitid, args, move |cx, _| {
        let found: SigInfo = info_from_linux(&cx.memory.read(place, INFO)?);
        if found.si_pid == 0 {
            return Ok(Value::One(0));
        }
        cx.memory.put_unless_null(status, &status_of(&found))?;
        if usage != 0 {
            // Linux tells what the child and its children have used as one sum.
            let wru_self: Rusage = cx.memory.get(used)?;
            let both = w::Wrusage {
                wru_self,
                wru_children: Rusage::get(&[0; Rusage::SIZE]),
            };
            cx.memory.put(usage, &both)?;
        }
        cx.memory.put_unless_null(info, &found)?;
        Ok(Value::One(found.si_pid as u64))
    }))
}
