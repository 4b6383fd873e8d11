//! What the kernel thread of a program's thread does: run it, serve it, end it.

use core::sync::atomic::Ordering;

use df_abi::signal::SIGILL;
use df_libkern::signals::Disposition;
use df_lwkt::Thread;
use df_machine::clock;
use df_machine::intr::IrqGuard;
use df_machine::user::UserExit;
use df_vm::{Access, Activated};

use crate::proc::deliver::{call_handler, restart};
use crate::proc::signal::Next;
use crate::proc::{LwpState, checkpoint, coredump, exit, trap};
use crate::syscall::{self, Call};
use crate::system::system;

/// Runs a thread until it ends.
pub(super) fn run(mut lwp: LwpState) {
    let sys = system();
    let proc = lwp.shared.proc.clone();
    let own = df_lwkt::current();
    while ready_for_user_mode(&mut lwp, &own) {
        // Nobody else may have used the CPU since: then there is nothing to lock.
        if !lwp.activated.is_some_and(Activated::is_active) {
            lwp.activated = Some(lwp.vm.lock().activate());
        }
        // Programs run on all CPUs at once; only what serves them does so one by one.
        let (reason, used) = df_lwkt::without_tokens(|| {
            // An interrupt that asks for something from here on waits until user mode, and
            // brings the thread back at once.
            let _irq = IrqGuard::new();
            if df_lwkt::should_yield() || own.is_interrupted() {
                return (UserExit::Interrupt, 0);
            }
            let entered = clock::uptime_ns();
            let mut reason = lwp.ctx.run();
            while reason == UserExit::Syscall && syscall::at_once(&proc, &mut lwp.ctx) {
                if df_lwkt::should_yield() || own.is_interrupted() {
                    reason = UserExit::Interrupt;
                    break;
                }
                reason = lwp.ctx.run();
            }
            (reason, clock::uptime_ns().saturating_sub(entered))
        });
        lwp.shared.user_ns.fetch_add(used, Ordering::Relaxed);
        proc.count_user_time(used);
        match reason {
            UserExit::Syscall => syscall::dispatch(&mut Call {
                sys,
                proc: &proc,
                lwp: &mut lwp,
            }),
            UserExit::PageFault {
                addr, write, exec, ..
            } => {
                let access = match (write, exec) {
                    (true, _) => Access::Write,
                    (_, true) => Access::Exec,
                    _ => Access::Read,
                };
                trap::page_fault(&mut lwp, addr, access);
            }
            UserExit::Exception { vector, code } => trap::exception(&mut lwp, vector, code),
            UserExit::Interrupt => {}
        }
    }
    exit::leave(lwp);
}

/// Does what comes before user mode: lets others run, waits while stopped, starts handlers.
/// False when the thread is to end.
fn ready_for_user_mode(lwp: &mut LwpState, own: &Thread) -> bool {
    loop {
        if lwp.leaving {
            return false;
        }
        if df_lwkt::should_yield() {
            df_lwkt::yield_now();
        }
        if !own.is_interrupted() && lwp.saved_mask.is_none() {
            break;
        }
        let (next, _) = lwp.look(true, false);
        lwp.take_changes();
        match next {
            Next::GoOn => {
                // No handler goes back to the mask that a call has replaced.
                if let Some(mask) = lwp.saved_mask.take() {
                    lwp.shared.set_mask(&mask);
                    continue;
                }
                break;
            }
            // Those two are done by looking.
            Next::Leave | Next::Park | Next::Trace(_) => return false,
            Next::Act(info, Disposition::Catch(_)) => {
                if call_handler(lwp, &info).is_err() {
                    // The stack cannot take the frame.
                    coredump::end(lwp, SIGILL);
                }
            }
            Next::Act(info, Disposition::Checkpoint) => {
                checkpoint::by_signal(lwp, info.si_signo, false);
            }
            Next::Act(info, _) => coredump::end(lwp, info.si_signo),
        }
    }
    // Interrupted, and yet there was no handler to run: a stop, or another thread took it.
    if let Some(number) = lwp.restart.take() {
        restart(lwp, number);
    }
    true
}
