//! What processes have used.

use df_abi::resource::Rusage;
use df_abi::time::Timeval;

use crate::proc::Proc;

/// Times of threads that have ended, and of children that have been waited for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Nanoseconds in user mode.
    pub(crate) user_ns: u64,
    /// Nanoseconds in all.
    pub(crate) total_ns: u64,
    /// The same of children that have been waited for.
    pub(crate) children: Times,
}

/// Nanoseconds in user mode and in the kernel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    pub(crate) user_ns: u64,
    pub(crate) system_ns: u64,
}

impl Times {
    /// The sum.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            user_ns: self.user_ns.saturating_add(other.user_ns),
            system_ns: self.system_ns.saturating_add(other.system_ns),
        }
    }

    /// All of it.
    pub(crate) fn total_ns(self) -> u64 {
        self.user_ns.saturating_add(self.system_ns)
    }

    /// As programs see it.
    pub(crate) fn rusage(self) -> Rusage {
        Rusage {
            ru_utime: timeval(self.user_ns),
            ru_stime: timeval(self.system_ns),
            ..Rusage::default()
        }
    }
}

/// Nanoseconds as seconds and microseconds.
pub(crate) fn timeval(ns: u64) -> Timeval {
    Timeval {
        tv_sec: i64::try_from(ns / 1_000_000_000).unwrap_or(i64::MAX),
        tv_usec: i64::try_from(ns % 1_000_000_000 / 1000).unwrap_or(0),
    }
}

impl Proc {
    /// What its threads have used, those that have ended included.
    pub(crate) fn own_times(&self) -> Times {
        let ended = *self.usage.lock();
        let (mut user, mut total) = (ended.user_ns, ended.total_ns);
        for lwp in &self.state.lock().lwps {
            let (u, t) = lwp.times();
            user += u;
            total += t;
        }
        Times {
            user_ns: user,
            system_ns: total.saturating_sub(user),
        }
    }
}
