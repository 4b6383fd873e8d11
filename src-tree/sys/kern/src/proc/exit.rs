//! The end of threads and processes.

use alloc::sync::Arc;

use df_abi::event::NOTE_EXIT;
use df_abi::signal::sa::SA_NOCLDWAIT;
use df_abi::signal::{SIG_IGN, SIGCHLD, SIGCONT, SIGHUP, SIGKILL, SigInfo};
use df_lwkt::ACTIVITY;
use df_machine::kprintln;

use crate::ipc;
use crate::proc::signal::{from, plain, post_group};
use crate::proc::{Exit, LwpState, Proc};
use crate::system::system;

/// `si_code` of SIGCHLD: the child has ended by itself.
const CLD_EXITED: i32 = 1;
/// `si_code` of SIGCHLD: a signal has ended the child.
const CLD_KILLED: i32 = 2;
/// `si_code` of SIGCHLD: a signal has ended the child, and a core file was written.
const CLD_DUMPED: i32 = 3;

/// Ends the running thread, and with the last one the process.
pub(super) fn leave(lwp: LwpState) {
    let shared = lwp.shared.clone();
    let proc = shared.proc.clone();
    {
        let (user, total) = shared.times();
        let mut usage = proc.usage.lock();
        usage.user_ns += user;
        usage.total_ns += total;
    }
    // The thread's hold on the memory goes first.
    drop(lwp);
    let last = shared.forget();
    proc.changed.wake();
    if last {
        end_process(&proc);
    }
}

impl Proc {
    /// Lets a parent go on that waits because of `vfork`.
    pub(crate) fn release_parent(&self) {
        let Some(parent) = self.state.lock().holds_parent.take() else {
            return;
        };
        // Signals that were deferred are looked at.
        let lwps = self.state.lock().lwps.clone();
        lwps.iter().for_each(|lwp| lwp.interrupt());
        if let Some(parent) = parent.upgrade() {
            parent.changed.wake();
        }
    }

    /// Whether its children leave no zombies.
    fn wants_no_zombies(&self) -> bool {
        let action = self.state.lock().actions.get(SIGCHLD).unwrap_or_default();
        action.sa_handler == SIG_IGN || action.sa_flags & SA_NOCLDWAIT != 0
    }
}

/// Gives everything back that a process has, and tells its relatives.
fn end_process(proc: &Arc<Proc>) {
    let exit = *proc.state.lock().exit.get_or_insert(Exit::Status(0));
    if proc.pid == 1 {
        end_of_init(exit);
    }
    proc.disarm_timers();
    ipc::sem::end_of(proc.pid);
    let memory = proc.vm.lock().take();
    drop(memory);
    // Files that are shared with another process stay open.
    if Arc::strong_count(&proc.files) == 1 {
        let all = core::mem::take(&mut *proc.files.lock());
        drop(all);
    }
    {
        let root = system().names.root().clone();
        let mut places = proc.places.lock();
        places.cwd = root.clone();
        places.root = root;
    }
    leave_session(proc);
    tell_relatives(proc, exit);
    proc.release_parent();
    ACTIVITY.wake();
}

fn end_of_init(exit: Exit) -> ! {
    match exit {
        Exit::Status(status) => kprintln!("init exited with status {status}"),
        Exit::Signal { signal, .. } => kprintln!("init died on signal {signal}"),
    }
    panic!("Going nowhere without my init!");
}

/// A session leader takes the terminal away from its session.
fn leave_session(proc: &Proc) {
    let session = proc.session.lock().clone();
    if session.sid != proc.pid {
        return;
    }
    let tty = session.tty.lock().take();
    if let Some(foreground) = tty.and_then(|tty| tty.release(session.sid)) {
        post_group(foreground, plain(SIGHUP));
        post_group(foreground, plain(SIGCONT));
    }
}

/// Ends a process whose debugger has ended.
fn kill_traced(pid: i32) {
    if let Ok(proc) = system().procs.find(pid) {
        proc.state.lock().traced = false;
        proc.post(plain(SIGKILL));
    }
}

fn tell_relatives(proc: &Arc<Proc>, exit: Exit) {
    let procs = &system().procs;
    let exited = procs.table.lock().exit(proc.pid, exit.wait_status());
    for traced in exited.traced {
        kill_traced(traced);
    }
    for group in exited.orphaned {
        post_group(group, plain(SIGHUP));
        post_group(group, plain(SIGCONT));
    }
    let (si_code, si_status) = match exit {
        Exit::Status(status) => (CLD_EXITED, status),
        Exit::Signal { signal, core: true } => (CLD_DUMPED, signal),
        Exit::Signal { signal, .. } => (CLD_KILLED, signal),
    };
    if let Ok(parent) = procs.find(exited.parent) {
        if parent.wants_no_zombies() {
            procs.table.lock().reap(proc.pid);
        }
        parent.post(SigInfo {
            si_code,
            si_status,
            ..from(proc, SIGCHLD)
        });
        parent.children.wake();
    }
    for heir in exited.heirs {
        procs.tell_heir(heir);
    }
    df_file::process_event(proc.pid, NOTE_EXIT, exit.wait_status());
}
