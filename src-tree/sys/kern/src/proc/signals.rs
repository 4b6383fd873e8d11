//! Signals: what a process does with them, and what waits for it.

use df_abi::Errno;
use df_abi::signal::{
    NSIG, SIG_BLOCK, SIG_DFL, SIG_IGN, SIG_SETMASK, SIG_UNBLOCK, SIGCHLD, SIGCKPT, SIGCKPTEXIT,
    SIGCONT, SIGINFO, SIGIO, SIGKILL, SIGSTOP, SIGTHR, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH,
    SS_DISABLE, SigAction, SigSet, SigStack,
};

/// What happens when a signal arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disposition {
    /// Nothing.
    Ignore,
    /// The process ends.
    Terminate,
    /// The process stops.
    Stop,
    /// The handler at this address runs.
    Catch(u64),
}

/// Signal state of a process with one thread.
#[derive(Clone, Debug)]
pub(crate) struct SignalState {
    actions: [SigAction; NSIG as usize],
    /// Blocked signals.
    pub(crate) mask: SigSet,
    /// Arrived and not yet delivered.
    pub(crate) pending: SigSet,
    /// Alternate stack.
    pub(crate) stack: SigStack,
}

impl SignalState {
    /// Nothing caught, blocked or pending.
    pub(crate) fn new() -> Self {
        Self {
            actions: [SigAction::default(); NSIG as usize],
            mask: SigSet::EMPTY,
            pending: SigSet::EMPTY,
            stack: SigStack {
                ss_sp: 0,
                ss_size: 0,
                ss_flags: SS_DISABLE,
            },
        }
    }

    fn index(signal: i32) -> Result<usize, Errno> {
        usize::try_from(signal)
            .ok()
            .filter(|n| (1..NSIG as usize).contains(n))
            .ok_or(Errno::EINVAL)
    }

    /// The action for a signal.
    pub(crate) fn action(&self, signal: i32) -> Result<SigAction, Errno> {
        Ok(self.actions[Self::index(signal)?])
    }

    /// Sets the action for a signal. `SIGKILL` and `SIGSTOP` keep theirs.
    pub(crate) fn set_action(&mut self, signal: i32, action: SigAction) -> Result<(), Errno> {
        let index = Self::index(signal)?;
        if signal == SIGKILL || signal == SIGSTOP {
            return Err(Errno::EINVAL);
        }
        self.actions[index] = action;
        if self.disposition(signal) == Disposition::Ignore {
            self.pending.remove(signal);
        }
        Ok(())
    }

    /// What a signal does.
    pub(crate) fn disposition(&self, signal: i32) -> Disposition {
        match self.action(signal).map_or(SIG_DFL, |a| a.sa_handler) {
            SIG_IGN => Disposition::Ignore,
            SIG_DFL => match signal {
                SIGURG | SIGCONT | SIGCHLD | SIGIO | SIGWINCH | SIGINFO | SIGTHR => {
                    Disposition::Ignore
                }
                SIGSTOP | SIGTSTP | SIGTTIN | SIGTTOU => Disposition::Stop,
                // Checkpointing is not there; as in a kernel without the module, nothing.
                SIGCKPT | SIGCKPTEXIT => Disposition::Ignore,
                _ => Disposition::Terminate,
            },
            handler => Disposition::Catch(handler),
        }
    }

    /// Changes the mask.
    pub(crate) fn change_mask(&mut self, how: i32, set: &SigSet) -> Result<(), Errno> {
        let mut mask = match how {
            SIG_BLOCK => self.mask.union(set),
            SIG_UNBLOCK => self.mask.difference(set),
            SIG_SETMASK => *set,
            _ => return Err(Errno::EINVAL),
        };
        mask.remove(SIGKILL);
        mask.remove(SIGSTOP);
        self.mask = mask;
        Ok(())
    }

    /// Notes the arrival of a signal.
    pub(crate) fn post(&mut self, signal: i32) {
        if self.disposition(signal) != Disposition::Ignore {
            self.pending.insert(signal);
        }
    }

    /// Takes the lowest pending signal that is not blocked and that `wanted` accepts.
    pub(crate) fn take(&mut self, wanted: impl Fn(Disposition) -> bool) -> Option<i32> {
        let signal = (1..NSIG).find(|s| {
            self.pending.contains(*s) && !self.mask.contains(*s) && wanted(self.disposition(*s))
        })?;
        self.pending.remove(signal);
        Some(signal)
    }

    /// State behind an exec: caught signals are back at their defaults, no alternate stack.
    pub(crate) fn exec(&mut self) {
        for action in &mut self.actions {
            if action.sa_handler != SIG_IGN {
                *action = SigAction::default();
            }
        }
        self.stack = Self::new().stack;
    }
}
