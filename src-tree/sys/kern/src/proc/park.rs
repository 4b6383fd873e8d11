//! Threads that are kept from running, and what they leave for others to see.
//!
//! The registers of a thread are on its own kernel stack. Where somebody else needs them (a
//! debugger, a core file, a checkpoint) the thread parks: it shows a copy and waits, either on
//! its way to user mode or in the middle of a system call that waits. Who keeps it from running
//! may change the copy, which becomes the thread's when it goes on.

use alloc::boxed::Box;
use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::signal::{SigInfo, SigSet};
use df_abi::thread::TlsInfo;
use df_libkern::signals::Disposition;
use df_machine::user::UserRegs;

use crate::proc::deliver::made_again;
use crate::proc::process::State;
use crate::proc::signal::Next;
use crate::proc::trace::TraceStop;
use crate::proc::{Lwp, LwpState, Proc, checkpoint};

/// Bytes of the floating-point and vector registers that are shown.
pub(crate) const FPU_IMAGE: usize = 1024;

/// A thread as it goes on: a call that it waits in, or that is to be made again, is made again.
#[derive(Clone)]
pub(crate) struct Parked {
    /// General registers.
    pub(crate) regs: UserRegs,
    /// Floating-point and vector registers.
    pub(crate) fpu: Box<[u8; FPU_IMAGE]>,
    /// `fpu` has the layout of `xsave`.
    pub(crate) extended: bool,
    /// Bases of FS and GS.
    pub(crate) bases: (u64, u64),
    /// FS and GS areas as the program has set them.
    pub(crate) tls: [TlsInfo; 2],
    /// Blocked signals.
    pub(crate) mask: SigSet,
    /// A debugger has changed the registers.
    pub(crate) changed: bool,
}

impl State {
    /// Whether a thread is kept from running.
    fn keeps(&self, tid: i32) -> bool {
        self.exit.is_none()
            && self.exec_by.is_none()
            && (self.stopped || self.frozen_by.is_some_and(|by| by != tid))
    }

    /// Whether every thread is to look before it goes to user mode.
    pub(super) fn asks(&self) -> bool {
        let others = self.exit.is_some() || self.exec_by.is_some();
        others || self.stopped || self.frozen_by.is_some()
    }

    /// Whether a thread that is kept from running is to show its registers.
    fn shows(&self, tid: i32) -> bool {
        self.traced || self.frozen_by.is_some_and(|by| by != tid)
    }

    /// Whether a thread is to wait without or with its registers shown.
    pub(super) fn hold(&self, tid: i32) -> Option<bool> {
        self.keeps(tid).then(|| self.shows(tid))
    }
}

impl LwpState {
    /// The thread as it would go on. `in_call`: it waits in a system call.
    pub(crate) fn snapshot(&self, in_call: bool) -> Parked {
        let call = if in_call {
            Some(self.ctx.regs.rax)
        } else {
            self.restart
        };
        let mut fpu = Box::new([0; FPU_IMAGE]);
        let extended = self.ctx.fpu_image(&mut fpu[..]);
        Parked {
            regs: call.map_or(self.ctx.regs, |number| made_again(self.ctx.regs, number)),
            fpu,
            extended,
            bases: self.ctx.segment_bases(),
            tls: self.tls,
            mask: self
                .saved_mask
                .unwrap_or_else(|| self.shared.signals.lock().mask),
            changed: false,
        }
    }

    /// Shows the registers.
    pub(super) fn show(&self, in_call: bool) {
        let parked = Box::new(self.snapshot(in_call));
        *self.shared.parked.lock() = Some(parked);
        self.shared.proc.changed.wake();
    }

    /// Waits while the thread is kept from running, its registers shown.
    pub(super) fn park(&self, in_call: bool) {
        self.show(in_call);
        let _others = self.stay_parked();
    }

    /// Waits while the thread is kept from running, and takes what it has shown back. Gives the
    /// stop for the debugger, if it was the thread's.
    pub(super) fn stay_parked(&self) -> Option<TraceStop> {
        let shared = &self.shared;
        let mut stop = None;
        shared.proc.changed.wait(|| {
            let mut state = shared.proc.state.lock();
            if state.keeps(shared.tid) {
                return false;
            }
            stop = state.take_trace_stop(shared.tid);
            // Under the lock of the state: nobody takes it for parked from here on.
            let parked = shared.parked.lock().take();
            if parked.as_ref().is_some_and(|parked| parked.changed) {
                *shared.resumed.lock() = parked;
            }
            true
        });
        if stop.is_some() {
            // Another thread may have a stop of its own now.
            shared.proc.changed.wake();
        }
        stop
    }

    /// Looks for signals, and parks for as long as that is asked for. Also gives whether it
    /// parked.
    pub(super) fn look(&self, take: bool, in_call: bool) -> (Next, bool) {
        let mut parked = false;
        loop {
            match self.shared.next_signal(take) {
                Next::Park => self.park(in_call),
                Next::Trace(signal) => self.trace_signal(signal, in_call),
                next => return (next, parked),
            }
            parked = true;
        }
    }

    /// Does what an interrupted wait is interrupted for, as far as that can be done in the call;
    /// true when the wait goes on.
    pub(super) fn stays_in_call(&self) -> bool {
        let (next, parked) = self.look(false, true);
        let stays = match next {
            Next::GoOn => parked,
            // Here, and not on the way to user mode: the call is to be made again, whatever it is.
            Next::Act(info, Disposition::Checkpoint) => {
                if self.take(info.si_signo).is_some() {
                    checkpoint::by_signal(self, info.si_signo, true);
                }
                true
            }
            _ => false,
        };
        if self.shared.resumed.lock().is_some() {
            // The registers are others now: the call is given up on the way to user mode.
            self.shared.interrupt();
            return false;
        }
        stays
    }

    /// Takes a pending signal.
    pub(super) fn take(&self, signal: i32) -> Option<SigInfo> {
        let mut state = self.shared.proc.state.lock();
        let mut own = self.shared.signals.lock();
        own.take(&mut state.pending, signal)
    }

    /// Takes over what a debugger has changed while the thread was parked.
    pub(super) fn take_changes(&mut self) {
        let Some(parked) = self.shared.resumed.lock().take() else {
            return;
        };
        self.ctx.set_regs(parked.regs);
        self.ctx.set_fpu_image(&parked.fpu[..], parked.extended);
        self.restart = None;
    }

    /// Keeps all other threads of the process from running until the result is dropped; they
    /// show their registers.
    ///
    /// # Errors
    /// `EINTR` when the process ends, or replaces its program.
    pub(crate) fn freeze_others(&self, in_call: bool) -> Result<Frozen, Errno> {
        let tid = self.shared.tid;
        let proc = &self.shared.proc;
        loop {
            let mut state = proc.state.lock();
            if state.exit.is_some() || state.exec_by.is_some() {
                return Err(Errno::EINTR);
            }
            if state.frozen_by.is_none() {
                state.frozen_by = Some(tid);
                state.lwps.iter().for_each(|lwp| lwp.interrupt());
                break;
            }
            drop(state);
            self.park(in_call);
        }
        let frozen = Frozen(proc.clone());
        proc.changed.wake();
        proc.changed.wait(|| {
            let state = proc.state.lock();
            let parked = |lwp: &Arc<Lwp>| lwp.tid == tid || lwp.parked.lock().is_some();
            state.is_killed() || state.lwps.iter().all(parked)
        });
        if proc.is_killed() {
            return Err(Errno::EINTR);
        }
        Ok(frozen)
    }
}

/// The other threads of a process are kept from running.
pub(crate) struct Frozen(Arc<Proc>);

impl Frozen {
    /// The others, with what they show.
    pub(crate) fn others(&self) -> alloc::vec::Vec<(Arc<Lwp>, Box<Parked>)> {
        let state = self.0.state.lock();
        let shown = |lwp: &Arc<Lwp>| {
            let parked = lwp.parked.lock().clone()?;
            Some((lwp.clone(), parked))
        };
        state.lwps.iter().filter_map(shown).collect()
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.0.state.lock().frozen_by = None;
        self.0.changed.wake();
    }
}
