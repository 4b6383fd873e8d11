//! New processes and threads.

use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::event::NOTE_FORK;
use df_abi::resource::RLIMIT_NPROC;
use df_libkern::signals::ThreadSignals;
use df_lwkt::Mutex;

use crate::proc::lwp::NewLwp;
use crate::proc::process::NewProc;
use crate::proc::{Counted, Lwp, LwpState, Proc, SharedFiles, SharedVm};
use crate::system::system;

/// What a child shares with its parent or gets anew.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fork {
    /// The same memory, not a copy.
    pub(crate) share_memory: bool,
    /// What becomes of open files.
    pub(crate) files: Files,
    /// The parent waits until the child ends or replaces its program.
    pub(crate) hold_parent: bool,
}

/// Open files of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    /// A copy of the table.
    Copy,
    /// The same table.
    Share,
    /// None.
    None,
}

/// Makes a child of the running thread's process, with one thread that is a copy of this one.
/// Returns the child's number.
///
/// # Errors
/// `EAGAIN` when there are too many processes, `ENOMEM`.
pub(crate) fn fork(lwp: &LwpState, how: Fork) -> Result<Arc<Proc>, Errno> {
    let parent = &lwp.shared.proc;
    let procs = &system().procs;
    let counted = count(parent)?;
    let vm = memory(&lwp.vm, how.share_memory)?;
    let pid = procs.table.lock().new_pid().ok_or(Errno::EAGAIN)?;
    let child = Proc::new(NewProc {
        pid,
        session: parent.session.lock().clone(),
        ident: parent.ident.lock().clone(),
        cred: parent.cred(),
        counted,
        vm: vm.clone(),
        files: files(parent, how.files),
        places: parent.places.lock().clone(),
        limits: parent.limits.lock().clone(),
        actions: parent.state.lock().actions.clone(),
        nice: *parent.nice.lock(),
        policy: *parent.policy.lock(),
        ioprio: *parent.ioprio.lock(),
        variables: parent.variables.lock().clone(),
        holds_parent: how.hold_parent.then(|| Arc::downgrade(parent)),
    });
    let signals = {
        let own = lwp.shared.signals.lock();
        ThreadSignals {
            stack: own.stack,
            ..own.child()
        }
    };
    let thread = Lwp::new(&child, signals);
    thread.inherit(&lwp.shared);
    let mut ctx = lwp.ctx.fork();
    // What the child sees of the call: 0, and 1 as the second result.
    ctx.set_syscall_result(Ok([0, 1]));
    procs.table.lock().fork(parent.pid, pid, child.clone())?;
    let started = thread.start(NewLwp {
        ctx,
        vm,
        trampoline: lwp.trampoline,
        tls: lwp.tls,
    });
    if let Err(error) = started {
        let mut table = procs.table.lock();
        table.exit(pid, 0);
        table.reap(pid);
        return Err(error);
    }
    df_file::process_event(parent.pid, NOTE_FORK, 0);
    Ok(child)
}

/// Counts the child as one of the user's, who may have as many as the limit says.
fn count(parent: &Proc) -> Result<Counted, Errno> {
    let cred = parent.cred();
    let limit = parent.limits.lock().get(RLIMIT_NPROC)?.rlim_cur;
    if cred.is_root() {
        Ok(Counted::new(cred.ruid))
    } else {
        Counted::within(cred.ruid, limit)
    }
}

fn memory(vm: &Arc<SharedVm>, share: bool) -> Result<Arc<SharedVm>, Errno> {
    if share {
        return Ok(vm.clone());
    }
    let copy = vm.lock().fork()?;
    Ok(Arc::new(Mutex::new(copy)))
}

fn files(parent: &Proc, how: Files) -> Arc<SharedFiles> {
    match how {
        Files::Share => parent.files.clone(),
        Files::Copy => Arc::new(Mutex::new(parent.files.lock().clone())),
        Files::None => Arc::default(),
    }
}
