//! The loop that runs a process.

use df_abi::signal::{SIGILL, SigInfo};
use df_libkern::signals::Disposition;
use df_machine::user::UserExit;
use df_vm::Access;

use crate::proc::deliver::call_handler;
use crate::proc::{Exit, Lwp, Proc, trap};
use crate::syscall::{self, Call};
use crate::system::System;

/// Runs a process until it ends.
pub(crate) fn run(sys: &mut System, proc: &mut Proc, lwp: &mut Lwp) -> Exit {
    proc.vm.activate();
    loop {
        let reason = lwp.ctx.run();
        match reason {
            UserExit::Syscall => syscall::dispatch(&mut Call { sys, proc, lwp }),
            UserExit::PageFault {
                addr,
                write,
                exec,
                present,
            } => {
                let access = match (write, exec) {
                    (true, _) => Access::Write,
                    (_, true) => Access::Exec,
                    _ => Access::Read,
                };
                trap::page_fault(proc, lwp, addr, access, present);
            }
            UserExit::Exception { vector, code } => trap::exception(proc, lwp, vector, code),
            UserExit::Interrupt => sys.console.pump(),
        }
        post_typed_signals(sys, proc);
        end_by_signal(proc);
        if reason == UserExit::Syscall {
            run_handlers(proc, lwp);
        }
        if let Some(exit) = proc.exit {
            return exit;
        }
    }
}

/// Posts the signals typed at the console to the foreground process group.
pub(super) fn post_typed_signals(sys: &System, proc: &mut Proc) {
    if !sys.console.has_signals() {
        return;
    }
    let (group, signals) = sys.console.take_signals();
    if group != 0 && group == proc.pgid {
        signals.into_iter().for_each(|s| proc.signals.post(s));
    }
}

/// Carries out the default action of a pending signal. Process 1 has none: as on every BSD,
/// signals that it does not handle are nothing to it.
fn end_by_signal(proc: &mut Proc) {
    let ends = proc.signals.take(|d| d == Disposition::Terminate);
    if let Some(signal) = ends.filter(|_| proc.pid != 1) {
        proc.exit = Some(Exit::Signal(signal));
    }
}

/// Starts the handlers of the signals that are pending, at the end of a system call.
fn run_handlers(proc: &mut Proc, lwp: &mut Lwp) {
    while let Some(signal) = proc.signals.take(|d| matches!(d, Disposition::Catch(_))) {
        let info = SigInfo {
            si_signo: signal,
            ..SigInfo::default()
        };
        if call_handler(proc, lwp, &info).is_err() {
            // The stack cannot take the frame.
            proc.exit = Some(Exit::Signal(SIGILL));
            return;
        }
    }
    lwp.restart = None;
}
