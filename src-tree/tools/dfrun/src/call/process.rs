//! Making, replacing, ending and waiting for processes.

use df_abi::errno::Errno;
use df_abi::syscall::nr;

use super::plan::{Answer, Context, Plan, Value, call, call_then};
use crate::signal::status_from_linux;
use crate::stack;

/// Ends the process or, with DragonFly's bit 0x10000, only the thread.
const THREAD_ONLY: u64 = df_abi::thread::EXTEXIT_LWP as u64;

/// `rfork`: a copy of the table of descriptors.
const RFFDG: u64 = 1 << 2;
/// `rfork`: a new process.
const RFPROC: u64 = 1 << 4;
/// `rfork`: the signal of its end, which is SIGCHLD anyway.
const RFORK_SIGNAL: u64 = 1 << 14;

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    Some(match number {
        nr::exit => call(libc::SYS_exit_group, cx.args),
        nr::extexit => end_thread(cx),
        // The parent's answer; the child's registers are set when it appears.
        nr::fork | nr::vfork => {
            call_then(libc::SYS_fork, [0; 6], |_, child| Ok(Value::Two(child, 0)))
        }
        nr::execve => call_then(libc::SYS_execve, cx.args, |cx, _| started(cx)),
        // Copies and shares all descriptors, as fork does: the other mixtures are not Linux's.
        nr::rfork if cx.args[0] & !RFORK_SIGNAL == RFPROC | RFFDG => {
            call_then(libc::SYS_fork, [0; 6], |_, child| Ok(Value::Two(child, 0)))
        }
        nr::wait4 => wait(cx),
        // Not this machine.
        nr::reboot => Plan::Answer(Err(Errno::EPERM)),
        _ => return None,
    })
}

/// The registers of a program that was just executed.
///
/// # Errors
/// ENOEXEC when its start state cannot be made.
pub fn started(cx: &mut Context<'_>) -> Answer {
    cx.process.after_exec();
    let regs = nix::sys::ptrace::getregs(cx.memory.0).map_err(|_| Errno::ENOEXEC)?;
    let regs = stack::start_state(cx.memory, regs)?;
    nix::sys::ptrace::setregs(cx.memory.0, regs).map_err(|_| Errno::ENOEXEC)?;
    Ok(Value::Registers)
}

fn end_thread(cx: &Context<'_>) -> Plan {
    let [how, status, address, ..] = cx.args;
    if how & 1 != 0 {
        // A status that cannot be stored is lost: the thread is gone anyway.
        let _ = cx.memory.put(address, &(status as u32));
    }
    let number = if how & THREAD_ONLY != 0 {
        libc::SYS_exit
    } else {
        libc::SYS_exit_group
    };
    call(number, [status, 0, 0, 0, 0, 0])
}

fn wait(cx: &Context<'_>) -> Plan {
    let [pid, status, options, usage, ..] = cx.args;
    // "Also continued ones" is 4 here and 8 there.
    let linux = options & 3 | (options & 4) << 1;
    let place = if status == 0 { 0 } else { cx.scratch(4) };
    call_then(
        libc::SYS_wait4,
        [pid, place, linux, usage, 0, 0],
        move |cx, child| {
            if status != 0 && child != 0 {
                let found: i32 = cx.memory.get(place)?;
                cx.memory.put(status, &status_from_linux(found))?;
            }
            Ok(Value::One(child))
        },
    )
}
