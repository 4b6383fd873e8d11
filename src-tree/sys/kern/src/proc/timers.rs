//! Interval timers.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::sync::atomic::Ordering;

use df_abi::signal::{SIGALRM, SIGPROF, SIGVTALRM};
use df_lwkt::{Mutex, Sleep, WaitQueue};
use df_machine::clock;

use crate::proc::Proc;
use crate::proc::signal::plain;
use crate::system::system;

/// One timer: nanoseconds until it expires, or when; 0 = off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timer {
    /// For the real timer the up time of its end, for the others what is left.
    pub(crate) value_ns: u64,
    /// What it is set to when it expires, 0 = off.
    pub(crate) interval_ns: u64,
}

/// Which timer for time in user mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserTimer {
    /// `ITIMER_VIRTUAL`.
    Virtual,
    /// `ITIMER_PROF`.
    Profile,
}

/// The timers of a process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timers {
    /// Real time: SIGALRM.
    pub(crate) real: Timer,
    /// Time in user mode: SIGVTALRM.
    pub(crate) user: Timer,
    /// Time in user mode, with SIGPROF.
    pub(crate) profile: Timer,
}

/// Ends of real timers, with the process that each belongs to.
static ALARMS: Mutex<BTreeMap<(u64, i32), ()>> = Mutex::new(BTreeMap::new());
/// Woken when an earlier one comes.
static ALARMS_CHANGED: WaitQueue = WaitQueue::new();

impl Proc {
    /// Sets the real timer.
    pub(crate) fn set_real_timer(&self, left_ns: u64, interval_ns: u64) {
        self.disarm_timers();
        if left_ns != 0 {
            self.arm(clock::uptime_ns().saturating_add(left_ns), interval_ns);
        }
    }

    /// The real timer, with the time left.
    pub(crate) fn real_timer(&self) -> Timer {
        let timer = self.timers.lock().real;
        let left = match timer.value_ns {
            0 => 0,
            // An expiry that has not been noticed yet is still to come.
            end => end.saturating_sub(clock::uptime_ns()).max(1),
        };
        Timer {
            value_ns: left,
            ..timer
        }
    }

    /// Sets a timer for time in user mode.
    pub(crate) fn set_user_timer(&self, which: UserTimer, timer: Timer) {
        let mut timers = self.timers.lock();
        match which {
            UserTimer::Virtual => timers.user = timer,
            UserTimer::Profile => timers.profile = timer,
        }
        let counts = timers.user.value_ns != 0 || timers.profile.value_ns != 0;
        self.times_user.store(counts, Ordering::Relaxed);
    }

    fn arm(&self, end: u64, interval_ns: u64) {
        self.timers.lock().real = Timer {
            value_ns: end,
            interval_ns,
        };
        ALARMS.lock().insert((end, self.pid), ());
        ALARMS_CHANGED.wake();
    }

    /// Switches the real timer off.
    pub(crate) fn disarm_timers(&self) {
        let before = core::mem::take(&mut self.timers.lock().real);
        ALARMS.lock().remove(&(before.value_ns, self.pid));
    }

    /// Counts time in user mode against the timers for it.
    pub(crate) fn count_user_time(&self, ns: u64) {
        if !self.times_user.load(Ordering::Relaxed) {
            return;
        }
        let mut expired = Vec::new();
        {
            let mut timers = self.timers.lock();
            let Timers { user, profile, .. } = &mut *timers;
            for (timer, signal) in [(user, SIGVTALRM), (profile, SIGPROF)] {
                if timer.value_ns == 0 {
                    continue;
                }
                timer.value_ns = timer.value_ns.saturating_sub(ns);
                if timer.value_ns == 0 {
                    timer.value_ns = timer.interval_ns;
                    expired.push(signal);
                }
            }
        }
        for signal in expired {
            self.post(plain(signal));
        }
    }
}

/// Body of the kernel thread that sends SIGALRM.
pub(crate) fn alarm_clock() {
    loop {
        let next = ALARMS.lock().first_key_value().map(|(key, ())| *key);
        let how = Sleep::PLAIN.until(next.map(|(end, _)| end));
        let changed = ALARMS_CHANGED.wait_for(how, || {
            let now = ALARMS.lock().first_key_value().map(|(key, ())| *key);
            (now != next).then_some(())
        });
        if changed.is_err()
            && let Some((end, pid)) = next
        {
            expire(end, pid);
        }
    }
}

fn expire(end: u64, pid: i32) {
    ALARMS.lock().remove(&(end, pid));
    let Ok(proc) = system().procs.find(pid) else {
        return;
    };
    let timer = {
        let mut timers = proc.timers.lock();
        if timers.real.value_ns != end {
            return;
        }
        core::mem::take(&mut timers.real)
    };
    if timer.interval_ns != 0 {
        let next = end
            .saturating_add(timer.interval_ns)
            .max(clock::uptime_ns());
        proc.arm(next, timer.interval_ns);
    }
    proc.post(plain(SIGALRM));
}
