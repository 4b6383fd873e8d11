//! Sending signals, and what a thread finds when it looks for them.

use alloc::sync::Arc;

use df_abi::signal::sa::SA_NOCLDSTOP;
use df_abi::signal::{SIG_DFL, SIG_IGN, SIGCHLD, SIGCONT, SIGKILL, SIGSTOP, SigInfo, SigSet};
use df_libkern::signals::{Disposition, Pending, STOP_SIGNALS};

use crate::proc::process::State;
use crate::proc::{Exit, Lwp, Proc};
use crate::system::system;

/// `si_code`: sent by `kill`.
pub(crate) const SI_USER: i32 = 0;
/// `si_code` of SIGCHLD: the child has stopped.
const CLD_STOPPED: i32 = 5;
/// `si_code` of SIGCHLD: the child goes on.
const CLD_CONTINUED: i32 = 6;

/// A signal without a sender.
pub(crate) fn plain(signal: i32) -> SigInfo {
    SigInfo {
        si_signo: signal,
        ..SigInfo::default()
    }
}

/// A signal from a process, as `kill` sends it.
pub(crate) fn from(sender: &Proc, signal: i32) -> SigInfo {
    SigInfo {
        si_signo: signal,
        si_code: SI_USER,
        si_pid: sender.pid,
        si_uid: sender.cred().ruid,
        ..SigInfo::default()
    }
}

/// What a thread does next.
pub(super) enum Next {
    /// Nothing special.
    GoOn,
    /// The thread ends.
    Leave,
    /// The thread is to show its registers and wait.
    Park,
    /// The signal is for a debugger first.
    Trace(i32),
    /// The signal is for a handler or ends the process.
    Act(SigInfo, Disposition),
}

impl Proc {
    /// Sends a signal to the process: any of its threads may take it.
    pub(crate) fn post(&self, info: SigInfo) {
        self.send(info, None);
    }

    /// Sends a signal to one thread.
    fn send(&self, info: SigInfo, to: Option<&Arc<Lwp>>) {
        let signal = info.si_signo;
        df_file::signal_event(self.pid, signal);
        let mut state = self.state.lock();
        if state.exit.is_some() {
            return;
        }
        let resumes = signal == SIGCONT && !state.traced || signal == SIGKILL;
        if signal == SIGCONT {
            state.drop_pending(&STOP_SIGNALS);
        } else if STOP_SIGNALS.contains(&signal) {
            state.drop_pending(&[SIGCONT]);
        }
        let resumed = resumes && core::mem::take(&mut state.stopped);
        let awaited = |lwp: &Arc<Lwp>| lwp.awaited.lock().contains(signal);
        // A signal without effect stays pending while every thread blocks it: one of them may
        // be about to wait for it.
        let handler = state.actions.get(signal).map_or(SIG_DFL, |a| a.sa_handler);
        let kept = handler != SIG_IGN
            && state
                .lwps
                .iter()
                .all(|l| l.signals.lock().mask.contains(signal));
        let ignored = state.actions.disposition(signal) == Disposition::Ignore
            && !kept
            && !state.traced
            && !state.lwps.iter().any(awaited);
        if !ignored {
            match to {
                Some(lwp) => lwp.signals.lock().pending.post(info),
                None => state.pending.post(info),
            }
            for lwp in &state.lwps {
                let chosen = to.is_none_or(|to| Arc::ptr_eq(to, lwp));
                let open = !lwp.signals.lock().mask.contains(signal) || awaited(lwp);
                if chosen && open {
                    lwp.interrupt();
                }
            }
        }
        drop(state);
        if resumed || signal == SIGKILL {
            self.changed.wake();
        }
        if resumed {
            self.tell_parent_of_continuation(signal);
        }
    }

    fn tell_parent_of_continuation(&self, signal: i32) {
        let parent = system().procs.table.lock().go_on(self.pid);
        if let Some(parent) = parent.filter(|_| signal == SIGCONT) {
            self.tell(parent, CLD_CONTINUED, SIGCONT);
        }
    }

    /// Sends SIGCHLD to the parent, unless it does not want to hear of stops, and wakes it.
    pub(super) fn tell(&self, parent: i32, code: i32, status: i32) {
        let procs = &system().procs;
        if let Ok(parent) = procs.find(parent) {
            let action = parent.state.lock().actions.get(SIGCHLD);
            if action.is_ok_and(|a| a.sa_flags & SA_NOCLDSTOP == 0) {
                parent.post(SigInfo {
                    si_code: code,
                    si_status: status,
                    ..from(self, SIGCHLD)
                });
            }
            parent.children.wake();
        }
    }

    /// Stops the process because of a signal; its threads wait before they go on.
    fn stop(&self, signal: i32) {
        {
            let mut state = self.state.lock();
            if state.is_killed() {
                return;
            }
            state.stopped = true;
            state.lwps.iter().for_each(|lwp| lwp.interrupt());
        }
        let parent = system().procs.table.lock().stop(self.pid, signal);
        if let Some(parent) = parent {
            self.tell(parent, CLD_STOPPED, signal);
        }
    }

    /// Waits while a thread is held that need not show its registers.
    fn wait_while_held(&self, tid: i32) {
        self.changed
            .wait(|| self.state.lock().hold(tid) != Some(false));
    }

    /// Ends the process: every thread ends on its way to user mode. The first reason counts.
    pub(crate) fn end(&self, exit: Exit) {
        let mut state = self.state.lock();
        state.exit.get_or_insert(exit);
        state.lwps.iter().for_each(|lwp| lwp.interrupt());
        drop(state);
        self.changed.wake();
    }

    /// Whether the process ends in any case: what it is at is for nobody.
    pub(crate) fn is_killed(&self) -> bool {
        self.state.lock().is_killed()
    }

    /// Whether signals that would stop the process have no effect: nobody could continue it.
    fn is_orphaned(&self) -> bool {
        let table = system().procs.table.lock();
        table
            .get(self.pid)
            .is_none_or(|e| table.is_orphaned(e.pgid))
    }
}

impl State {
    /// Whether the process ends in any case. Nothing stops it then.
    pub(super) fn is_killed(&self) -> bool {
        let by = |pending: &Pending| pending.set().contains(SIGKILL);
        let one = |lwp: &Arc<Lwp>| by(&lwp.signals.lock().pending);
        self.exit.is_some() || by(&self.pending) || self.lwps.iter().any(one)
    }

    /// Signals that wait until the process has let go of its parent's memory: a child of `vfork`
    /// that stops would keep its parent from running as well.
    fn deferred(&self) -> SigSet {
        let mut set = SigSet::EMPTY;
        if self.holds_parent.is_some() {
            STOP_SIGNALS.iter().for_each(|signal| set.insert(*signal));
        }
        set
    }

    fn drop_pending(&mut self, signals: &[i32]) {
        for signal in signals {
            self.pending.take(*signal);
            for lwp in &self.lwps {
                lwp.signals.lock().pending.take(*signal);
            }
        }
    }

    /// Drops what is pending of signals that are ignored now.
    pub(crate) fn drop_ignored(&mut self, signal: i32) {
        if self.actions.disposition(signal) == Disposition::Ignore {
            self.drop_pending(&[signal]);
        }
    }
}

/// Sends a signal to every member of a process group.
pub(crate) fn post_group(pgid: i32, info: SigInfo) {
    for member in system().procs.group(pgid) {
        member.post(info);
    }
}

impl Lwp {
    /// Sends a signal to this thread.
    pub(crate) fn post(self: &Arc<Self>, info: SigInfo) {
        self.proc.send(info, Some(self));
    }

    /// Looks for signals; waits here while the process is stopped, unless somebody wants to see
    /// the registers then. With `take`, a signal that is to be acted upon is no longer pending
    /// afterwards.
    pub(super) fn next_signal(&self, take: bool) -> Next {
        let proc = &self.proc;
        let is_init = proc.pid == 1;
        loop {
            let mut state = proc.state.lock();
            let replaced = state.exec_by.is_some_and(|tid| tid != self.tid);
            if state.exit.is_some() || replaced {
                return Next::Leave;
            }
            match state.hold(self.tid) {
                Some(true) => return Next::Park,
                Some(false) => {
                    drop(state);
                    proc.wait_while_held(self.tid);
                    continue;
                }
                None => {}
            }
            let mut own = self.signals.lock();
            let mut passed = self.passed.lock();
            let there = passed.as_ref().map(|info| info.si_signo);
            let pending = own.deliverable(&state.pending, &state.deferred());
            let killed = pending.filter(|signal| *signal == SIGKILL);
            let Some(signal) = killed.or(there).or(pending) else {
                if let Some(thread) = self.thread() {
                    thread.clear_interrupt();
                }
                return Next::GoOn;
            };
            if passed.is_none() && state.reports(signal) {
                return Next::Trace(signal);
            }
            let disposition = state.actions.disposition(signal);
            let acts = match disposition {
                Disposition::Catch(_) => true,
                // As on every BSD, process 1 has no default actions.
                Disposition::Terminate | Disposition::Checkpoint => !is_init,
                Disposition::Ignore | Disposition::Stop => false,
            };
            if acts && !take {
                return Next::Act(plain(signal), disposition);
            }
            let info = passed
                .take_if(|info| info.si_signo == signal)
                .or_else(|| own.take(&mut state.pending, signal));
            drop((passed, own));
            drop(state);
            match disposition {
                _ if acts => return Next::Act(info.unwrap_or(plain(signal)), disposition),
                Disposition::Stop if !is_init && (signal == SIGSTOP || !proc.is_orphaned()) => {
                    proc.stop(signal);
                }
                _ => {}
            }
        }
    }
}

/// Whether the interrupted sleep of the running thread ends: there is a signal to act upon, or
/// the thread is to end. Called by `df_lwkt` before the sleep's end.
pub(crate) fn sleep_is_over() -> bool {
    let Some(lwp) = super::lwp::current() else {
        return true;
    };
    if lwp.awaits_pending() {
        return true;
    }
    !matches!(lwp.next_signal(false), Next::GoOn)
}

impl Lwp {
    /// Whether a signal that `sigtimedwait` waits for is there.
    pub(crate) fn awaits_pending(&self) -> bool {
        let awaited = *self.awaited.lock();
        let state = self.proc.state.lock();
        self.signals
            .lock()
            .first(&state.pending, &awaited)
            .is_some()
    }
}
