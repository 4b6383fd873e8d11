//! Processes that a debugger traces: they stop at every signal until it lets them go on.

use alloc::sync::Arc;

use df_abi::signal::{SIGKILL, SigInfo};

use crate::proc::park::Parked;
use crate::proc::process::State;
use crate::proc::signal::{from, plain};
use crate::proc::{Lwp, LwpState, Proc};
use crate::system::system;

/// `si_code` of SIGCHLD: a traced child has stopped.
const CLD_TRAPPED: i32 = 4;

/// A stop that the debugger is to hear of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TraceStop {
    /// The thread that it is about.
    tid: i32,
    /// What the debugger lets through, 0 = nothing.
    pass: i32,
}

impl State {
    /// Takes the stop of a thread that goes on.
    pub(super) fn take_trace_stop(&mut self, tid: i32) -> Option<TraceStop> {
        self.trace_stop.take_if(|stop| stop.tid == tid)
    }

    /// Whether a signal goes to a debugger first. Not while a parent waits for its memory.
    pub(super) fn reports(&self, signal: i32) -> bool {
        self.traced && signal != SIGKILL && self.holds_parent.is_none()
    }
}

impl LwpState {
    /// Takes a signal and stops for the debugger; what it lets through is looked at next.
    pub(super) fn trace_signal(&self, signal: i32, in_call: bool) {
        if let Some(info) = self.take(signal) {
            let passed = self.trace_stop(info, in_call);
            *self.shared.passed.lock() = passed;
        }
    }

    /// Stops because of a signal until the debugger lets the process go on. Gives what is to be
    /// done about the signal: nothing, or what the debugger says. Without a debugger, the signal.
    pub(super) fn trace_stop(&self, info: SigInfo, in_call: bool) -> Option<SigInfo> {
        let proc = &self.shared.proc;
        loop {
            let mut state = proc.state.lock();
            if !state.reports(info.si_signo) || state.is_killed() || state.exec_by.is_some() {
                return Some(info);
            }
            if state.stopped || state.frozen_by.is_some() {
                // Another thread was first.
                drop(state);
                self.park(in_call);
                continue;
            }
            if state.trace_stop.is_some() {
                // The thread that was first has not gone on yet.
                drop(state);
                proc.changed.wait(|| {
                    let state = proc.state.lock();
                    state.trace_stop.is_none() || state.is_killed()
                });
                continue;
            }
            state.stopped = true;
            state.trace_stop = Some(TraceStop {
                tid: self.shared.tid,
                pass: 0,
            });
            state.lwps.iter().for_each(|lwp| lwp.interrupt());
            break;
        }
        self.show(in_call);
        proc.tell_debugger(info.si_signo);
        let stop = self.stay_parked();
        match stop.map_or(0, |stop| stop.pass) {
            0 => None,
            signal if signal == info.si_signo => Some(info),
            signal => Some(plain(signal)),
        }
    }
}

impl Proc {
    fn tell_debugger(&self, signal: i32) {
        let debugger = system().procs.table.lock().stop(self.pid, signal);
        if let Some(debugger) = debugger {
            self.tell(debugger, CLD_TRAPPED, signal);
        }
    }

    /// Begins to trace the process for its parent or, by a stop, for another process.
    pub(crate) fn start_tracing(&self, stop_for: Option<&Self>) {
        let was_stopped = {
            let mut state = self.state.lock();
            state.traced = true;
            stop_for.is_some() && core::mem::take(&mut state.stopped)
        };
        if was_stopped {
            system().procs.table.lock().resume(self.pid);
        }
        if let Some(debugger) = stop_for {
            self.post(from(debugger, df_abi::signal::SIGSTOP));
        }
        self.changed.wake();
    }

    /// Lets the process go on, with a signal unless `pass` is 0; without the debugger when
    /// `detach`.
    pub(crate) fn resume_traced(&self, pass: i32, detach: bool) {
        let direct = {
            let mut state = self.state.lock();
            state.stopped = false;
            if detach {
                state.traced = false;
            }
            let direct = match &mut state.trace_stop {
                Some(stop) => {
                    stop.pass = pass;
                    0
                }
                // An ordinary stop: the signal is sent.
                None => pass,
            };
            state.lwps.iter().for_each(|lwp| lwp.interrupt());
            direct
        };
        {
            let mut table = system().procs.table.lock();
            table.resume(self.pid);
            if detach {
                table.untrace(self.pid);
            }
        }
        self.changed.wake();
        if direct != 0 {
            self.post(plain(direct));
        }
    }

    /// The thread that a debugger looks at: the one that the stop is about, else the first that
    /// shows its registers. Waits for one.
    fn shown_thread(&self) -> Option<Arc<Lwp>> {
        let find = |state: &State| {
            let shows = |lwp: &&Arc<Lwp>| lwp.parked.lock().is_some();
            let about = state.trace_stop.map(|stop| stop.tid);
            let mut all = state.lwps.iter().filter(shows);
            let chosen = all.clone().find(|lwp| Some(lwp.tid) == about);
            chosen.or_else(|| all.next()).cloned()
        };
        let mut found = None;
        self.changed.wait(|| {
            let state = self.state.lock();
            found = find(&state);
            found.is_some() || !state.stopped || state.exit.is_some()
        });
        found
    }

    /// Lets a debugger see, or change, the registers of the stopped process. `None` when it no
    /// longer stands still.
    pub(crate) fn with_shown<T>(&self, act: impl FnOnce(&mut Parked) -> T) -> Option<T> {
        let lwp = self.shown_thread()?;
        // Under the lock of the state it cannot go on meanwhile.
        let _state = self.state.lock();
        let mut parked = lwp.parked.lock();
        parked.as_mut().map(|parked| act(parked))
    }
}
