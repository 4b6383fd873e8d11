//! Signals: what a process does with them, what waits for it and for its threads.

use alloc::collections::BTreeMap;

use df_abi::Errno;
use df_abi::signal::{
    NSIG, SIG_BLOCK, SIG_DFL, SIG_IGN, SIG_SETMASK, SIG_UNBLOCK, SIGABRT, SIGBUS, SIGCHLD, SIGCKPT,
    SIGCKPTEXIT, SIGCONT, SIGEMT, SIGFPE, SIGILL, SIGINFO, SIGIO, SIGKILL, SIGQUIT, SIGSEGV,
    SIGSTOP, SIGSYS, SIGTHR, SIGTRAP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH, SS_DISABLE,
    SigAction, SigInfo, SigSet, SigStack,
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
    /// The process is saved in a file; SIGCKPTEXIT ends it then.
    Checkpoint,
    /// The handler at this address runs.
    Catch(u64),
}

/// Whether a core file is written when a signal ends a process.
#[must_use]
pub const fn dumps_core(signal: i32) -> bool {
    matches!(
        signal,
        SIGQUIT | SIGILL | SIGTRAP | SIGABRT | SIGEMT | SIGFPE | SIGBUS | SIGSEGV | SIGSYS
    )
}

/// Signals that stop a process unless it says otherwise.
pub const STOP_SIGNALS: [i32; 4] = [SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU];

/// A set without the signals that no program can block or wait for, `SIGKILL` and `SIGSTOP`.
#[must_use]
pub fn maskable(mut set: SigSet) -> SigSet {
    set.remove(SIGKILL);
    set.remove(SIGSTOP);
    set
}

/// The actions of a process.
#[derive(Clone, Debug)]
pub struct Actions([SigAction; NSIG as usize]);

impl Actions {
    /// Every signal has its default action.
    #[must_use]
    pub fn new() -> Self {
        Self([SigAction::default(); NSIG as usize])
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
    pub fn get(&self, signal: i32) -> Result<SigAction, Errno> {
        Ok(self.0[Self::index(signal)?])
    }

    /// Sets the action for a signal. The caller drops what is pending of a signal that is
    /// ignored from now on.
    ///
    /// # Errors
    /// `EINVAL` for a number that is no signal, and for `SIGKILL` and `SIGSTOP`.
    pub fn set(&mut self, signal: i32, action: SigAction) -> Result<(), Errno> {
        let index = Self::index(signal)?;
        if signal == SIGKILL || signal == SIGSTOP {
            return Err(Errno::EINVAL);
        }
        self.0[index] = action;
        Ok(())
    }

    /// What a signal does.
    #[must_use]
    pub fn disposition(&self, signal: i32) -> Disposition {
        match self.get(signal).map_or(SIG_DFL, |a| a.sa_handler) {
            SIG_IGN => Disposition::Ignore,
            SIG_DFL => match signal {
                SIGURG | SIGCONT | SIGCHLD | SIGIO | SIGWINCH | SIGINFO | SIGTHR => {
                    Disposition::Ignore
                }
                SIGSTOP | SIGTSTP | SIGTTIN | SIGTTOU => Disposition::Stop,
                SIGCKPT | SIGCKPTEXIT => Disposition::Checkpoint,
                _ => Disposition::Terminate,
            },
            handler => Disposition::Catch(handler),
        }
    }

    /// The signals for which `wanted` holds.
    #[must_use]
    pub fn filter(&self, wanted: impl Fn(Disposition) -> bool) -> SigSet {
        let mut set = SigSet::EMPTY;
        for signal in (1..NSIG).filter(|s| wanted(self.disposition(*s))) {
            set.insert(signal);
        }
        set
    }

    /// Actions behind an exec: caught signals are back at their defaults.
    pub fn exec(&mut self) {
        for action in &mut self.0 {
            if action.sa_handler != SIG_IGN {
                *action = SigAction::default();
            }
        }
    }
}

impl Default for Actions {
    fn default() -> Self {
        Self::new()
    }
}

/// Signals that have arrived and are not yet delivered.
#[derive(Clone, Debug, Default)]
pub struct Pending {
    set: SigSet,
    info: BTreeMap<i32, SigInfo>,
}

impl Pending {
    /// Which ones.
    #[must_use]
    pub fn set(&self) -> SigSet {
        self.set
    }

    /// Notes the arrival of `info.si_signo`. A signal that is pending already stays one.
    pub fn post(&mut self, info: SigInfo) {
        self.set.insert(info.si_signo);
        self.info.entry(info.si_signo).or_insert(info);
    }

    /// Takes a signal.
    pub fn take(&mut self, signal: i32) -> Option<SigInfo> {
        if !self.set.contains(signal) {
            return None;
        }
        self.set.remove(signal);
        let plain = SigInfo {
            si_signo: signal,
            ..SigInfo::default()
        };
        Some(self.info.remove(&signal).unwrap_or(plain))
    }
}

/// Signal state of a thread.
#[derive(Clone, Debug)]
pub struct ThreadSignals {
    /// Blocked signals.
    pub mask: SigSet,
    /// Arrived for this thread.
    pub pending: Pending,
    /// Alternate stack.
    pub stack: SigStack,
}

impl ThreadSignals {
    /// Nothing blocked or pending, no alternate stack.
    #[must_use]
    pub fn new() -> Self {
        Self {
            mask: SigSet::EMPTY,
            pending: Pending::default(),
            stack: SigStack {
                ss_sp: 0,
                ss_size: 0,
                ss_flags: SS_DISABLE,
            },
        }
    }

    /// The state of a thread that this one creates, or of its child's: the same mask.
    #[must_use]
    pub fn child(&self) -> Self {
        Self {
            mask: self.mask,
            ..Self::new()
        }
    }

    /// Changes the mask as `sigprocmask` does. `SIGKILL` and `SIGSTOP` cannot be blocked.
    ///
    /// # Errors
    /// `EINVAL` for an unknown `how`.
    pub fn change_mask(&mut self, how: i32, set: &SigSet) -> Result<(), Errno> {
        let mask = match how {
            SIG_BLOCK => self.mask.union(set),
            SIG_UNBLOCK => self.mask.difference(set),
            SIG_SETMASK => *set,
            _ => return Err(Errno::EINVAL),
        };
        self.mask = maskable(mask);
        Ok(())
    }

    /// The signal, of those for the thread and of those for the process, that is in `wanted` and
    /// comes first: `SIGKILL`, since no other is to stop a process that is killed, or the lowest.
    #[must_use]
    pub fn first(&self, shared: &Pending, wanted: &SigSet) -> Option<i32> {
        let there = self.pending.set().union(&shared.set());
        let mut order = core::iter::once(SIGKILL).chain(1..NSIG);
        order.find(|s| there.contains(*s) && wanted.contains(*s))
    }

    /// The signal to act upon: one that is neither blocked nor in `deferred`.
    #[must_use]
    pub fn deliverable(&self, shared: &Pending, deferred: &SigSet) -> Option<i32> {
        let all = SigSet {
            bits: [u32::MAX; 4],
        };
        let open = all.difference(&self.mask).difference(deferred);
        self.first(shared, &open)
    }

    /// Takes a signal, the thread's own before the process's.
    pub fn take(&mut self, shared: &mut Pending, signal: i32) -> Option<SigInfo> {
        self.pending.take(signal).or_else(|| shared.take(signal))
    }
}

impl Default for ThreadSignals {
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

    fn info(signal: i32, pid: i32) -> SigInfo {
        SigInfo {
            si_signo: signal,
            si_pid: pid,
            ..SigInfo::default()
        }
    }

    #[test]
    fn signals_do_what_the_table_of_defaults_says() {
        let a = Actions::new();
        for (signal, wanted) in [
            (SIGINT, Disposition::Terminate),
            (SIGKILL, Disposition::Terminate),
            (SIGTSTP, Disposition::Stop),
            (SIGSTOP, Disposition::Stop),
            (SIGCHLD, Disposition::Ignore),
            (SIGWINCH, Disposition::Ignore),
        ] {
            assert_eq!(a.disposition(signal), wanted, "signal {signal}");
        }
    }

    #[test]
    fn kill_and_stop_can_be_neither_caught_nor_blocked() {
        let mut a = Actions::new();
        for signal in [SIGKILL, SIGSTOP, 0, NSIG] {
            assert_eq!(a.set(signal, action(SIG_IGN)), Err(Errno::EINVAL));
        }
        let all = SigSet {
            bits: [u32::MAX; 4],
        };
        let mut t = ThreadSignals::new();
        t.change_mask(SIG_SETMASK, &all).unwrap();
        assert!(!t.mask.contains(SIGKILL) && !t.mask.contains(SIGSTOP));
        assert!(t.mask.contains(SIGINT));
        assert_eq!(t.mask, maskable(all));
        assert_eq!(t.change_mask(99, &all), Err(Errno::EINVAL));
    }

    #[test]
    fn lowest_signal_that_is_not_blocked_comes_first_whoever_it_is_for() {
        let mut t = ThreadSignals::new();
        let mut shared = Pending::default();
        shared.post(info(SIGTERM, 5));
        t.pending.post(info(SIGINT, 6));
        shared.post(info(SIGHUP, 7));
        let mut hup = SigSet::EMPTY;
        hup.insert(SIGHUP);
        t.change_mask(SIG_BLOCK, &hup).unwrap();
        assert_eq!(t.deliverable(&shared, &SigSet::EMPTY), Some(SIGINT));
        assert_eq!(t.take(&mut shared, SIGINT), Some(info(SIGINT, 6)));
        assert_eq!(t.deliverable(&shared, &SigSet::EMPTY), Some(SIGTERM));
        assert_eq!(t.take(&mut shared, SIGTERM), Some(info(SIGTERM, 5)));
        assert_eq!(t.deliverable(&shared, &SigSet::EMPTY), None);
        assert_eq!(t.first(&shared, &hup), Some(SIGHUP));
        t.change_mask(SIG_UNBLOCK, &hup).unwrap();
        assert_eq!(t.deliverable(&shared, &SigSet::EMPTY), Some(SIGHUP));
        assert!(
            t.child()
                .deliverable(&Pending::default(), &SigSet::EMPTY)
                .is_none()
        );
    }

    #[test]
    fn kill_comes_before_signals_that_a_debugger_would_hear_of() {
        let mut t = ThreadSignals::new();
        let mut shared = Pending::default();
        t.pending.post(info(SIGHUP, 1));
        shared.post(info(SIGKILL, 2));
        assert_eq!(t.deliverable(&shared, &SigSet::EMPTY), Some(SIGKILL));
        assert_eq!(t.take(&mut shared, SIGKILL), Some(info(SIGKILL, 2)));
        assert_eq!(t.deliverable(&shared, &SigSet::EMPTY), Some(SIGHUP));
    }

    #[test]
    fn what_is_deferred_stays_pending() {
        let mut t = ThreadSignals::new();
        let shared = Pending::default();
        t.pending.post(info(SIGTSTP, 1));
        t.pending.post(info(SIGCHLD, 1));
        let mut stops = SigSet::EMPTY;
        stops.insert(SIGTSTP);
        assert_eq!(t.deliverable(&shared, &stops), Some(SIGCHLD));
        assert_eq!(t.deliverable(&shared, &SigSet::EMPTY), Some(SIGTSTP));
    }

    #[test]
    fn a_signal_that_is_pending_keeps_its_first_sender() {
        let mut p = Pending::default();
        p.post(info(SIGINT, 1));
        p.post(info(SIGINT, 2));
        assert_eq!(p.take(SIGINT).map(|i| i.si_pid), Some(1));
        assert_eq!(p.take(SIGINT), None);
    }

    #[test]
    fn exec_forgets_handlers_and_keeps_what_is_ignored() {
        let mut a = Actions::new();
        a.set(SIGINT, action(SIG_IGN)).unwrap();
        a.set(SIGTERM, action(0x1000)).unwrap();
        assert_eq!(a.disposition(SIGTERM), Disposition::Catch(0x1000));
        let caught = a.filter(|d| matches!(d, Disposition::Catch(_)));
        assert!(caught.contains(SIGTERM) && !caught.contains(SIGINT));
        a.exec();
        assert_eq!(a.disposition(SIGTERM), Disposition::Terminate);
        assert_eq!(a.disposition(SIGINT), Disposition::Ignore);
    }
}
