//! Signals: what a process does with them, and what waits for it.

use df_abi::Errno;
use df_abi::signal::{
    NSIG, SIG_BLOCK, SIG_DFL, SIG_IGN, SIG_SETMASK, SIG_UNBLOCK, SIGCHLD, SIGCKPT, SIGCKPTEXIT,
    SIGCONT, SIGINFO, SIGIO, SIGKILL, SIGSTOP, SIGTHR, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH,
    SS_DISABLE, SigAction, SigSet, SigStack,
};

/// What happens when a signal arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
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
pub struct SignalState {
    actions: [SigAction; NSIG as usize],
    /// Blocked signals.
    pub mask: SigSet,
    /// Arrived and not yet delivered.
    pub pending: SigSet,
    /// Alternate stack.
    pub stack: SigStack,
}

impl SignalState {
    /// Nothing caught, blocked or pending.
    #[must_use]
    pub fn new() -> Self {
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
    ///
    /// # Errors
    /// `EINVAL` for a number that is no signal.
    pub fn action(&self, signal: i32) -> Result<SigAction, Errno> {
        Ok(self.actions[Self::index(signal)?])
    }

    /// Sets the action for a signal. A pending signal that is ignored from now on is dropped.
    ///
    /// # Errors
    /// `EINVAL` for a number that is no signal, and for `SIGKILL` and `SIGSTOP`.
    pub fn set_action(&mut self, signal: i32, action: SigAction) -> Result<(), Errno> {
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
    #[must_use]
    pub fn disposition(&self, signal: i32) -> Disposition {
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

    /// Changes the mask as `sigprocmask` does. `SIGKILL` and `SIGSTOP` cannot be blocked.
    ///
    /// # Errors
    /// `EINVAL` for an unknown `how`.
    pub fn change_mask(&mut self, how: i32, set: &SigSet) -> Result<(), Errno> {
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
    pub fn post(&mut self, signal: i32) {
        if self.disposition(signal) != Disposition::Ignore {
            self.pending.insert(signal);
        }
    }

    /// Takes the lowest pending signal that is not blocked and that `wanted` accepts.
    pub fn take(&mut self, wanted: impl Fn(Disposition) -> bool) -> Option<i32> {
        let signal = self.first(&wanted)?;
        self.pending.remove(signal);
        Some(signal)
    }

    /// Whether a signal waits that is not blocked and that `wanted` accepts.
    #[must_use]
    pub fn has(&self, wanted: impl Fn(Disposition) -> bool) -> bool {
        self.first(&wanted).is_some()
    }

    fn first(&self, wanted: &impl Fn(Disposition) -> bool) -> Option<i32> {
        (1..NSIG).find(|s| {
            self.pending.contains(*s) && !self.mask.contains(*s) && wanted(self.disposition(*s))
        })
    }

    /// State behind an exec: caught signals are back at their defaults, no alternate stack.
    pub fn exec(&mut self) {
        for action in &mut self.actions {
            if action.sa_handler != SIG_IGN {
                *action = SigAction::default();
            }
        }
        self.stack = Self::new().stack;
    }
}

impl Default for SignalState {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use df_abi::signal::{SIGHUP, SIGINT, SIGTERM};

    fn action(handler: u64) -> SigAction {
        SigAction {
            sa_handler: handler,
            ..SigAction::default()
        }
    }

    fn any(_: Disposition) -> bool {
        true
    }

    #[test]
    fn signals_do_what_the_table_of_defaults_says() {
        let s = SignalState::new();
        for (signal, wanted) in [
            (SIGINT, Disposition::Terminate),
            (SIGKILL, Disposition::Terminate),
            (SIGTSTP, Disposition::Stop),
            (SIGSTOP, Disposition::Stop),
            (SIGCHLD, Disposition::Ignore),
            (SIGWINCH, Disposition::Ignore),
        ] {
            assert_eq!(s.disposition(signal), wanted, "signal {signal}");
        }
    }

    #[test]
    fn kill_and_stop_can_be_neither_caught_nor_blocked() {
        let mut s = SignalState::new();
        assert_eq!(s.set_action(SIGKILL, action(SIG_IGN)), Err(Errno::EINVAL));
        assert_eq!(s.set_action(0, action(SIG_IGN)), Err(Errno::EINVAL));
        assert_eq!(s.set_action(NSIG, action(SIG_IGN)), Err(Errno::EINVAL));
        let all = SigSet {
            bits: [u32::MAX; 4],
        };
        s.change_mask(SIG_SETMASK, &all).unwrap();
        assert!(!s.mask.contains(SIGKILL) && !s.mask.contains(SIGSTOP));
        assert!(s.mask.contains(SIGINT));
        assert_eq!(s.change_mask(99, &all), Err(Errno::EINVAL));
    }

    #[test]
    fn lowest_signal_that_is_not_blocked_is_taken_first() {
        let mut s = SignalState::new();
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] {
            s.post(signal);
        }
        let mut hup = SigSet::EMPTY;
        hup.insert(SIGHUP);
        s.change_mask(SIG_BLOCK, &hup).unwrap();
        assert!(s.has(any));
        assert_eq!(s.take(any), Some(SIGINT));
        assert_eq!(s.take(|d| d == Disposition::Stop), None);
        assert_eq!(s.take(any), Some(SIGTERM));
        assert_eq!(s.take(any), None);
        s.change_mask(SIG_UNBLOCK, &hup).unwrap();
        assert_eq!(s.take(any), Some(SIGHUP));
    }

    #[test]
    fn ignoring_drops_what_is_pending_and_exec_forgets_handlers() {
        let mut s = SignalState::new();
        s.post(SIGINT);
        s.set_action(SIGINT, action(SIG_IGN)).unwrap();
        assert!(!s.has(any));
        s.set_action(SIGTERM, action(0x1000)).unwrap();
        assert_eq!(s.disposition(SIGTERM), Disposition::Catch(0x1000));
        s.exec();
        assert_eq!(s.disposition(SIGTERM), Disposition::Terminate);
        assert_eq!(s.disposition(SIGINT), Disposition::Ignore);
    }
}
