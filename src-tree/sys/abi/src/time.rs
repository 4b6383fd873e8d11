//! Times and clocks.

use crate::abi_struct;

abi_struct! {
    /// Seconds and nanoseconds.
    pub struct Timespec: 16 {
        /// Seconds.
        0 => pub tv_sec: i64,
        /// Nanoseconds, 0 to 999,999,999.
        8 => pub tv_nsec: i64,
    }

    /// Seconds and microseconds.
    pub struct Timeval: 16 {
        /// Seconds.
        0 => pub tv_sec: i64,
        /// Microseconds, 0 to 999,999.
        8 => pub tv_usec: i64,
    }

    /// Interval timer.
    pub struct Itimerval: 32 {
        /// Time between expiries.
        0 => pub it_interval: Timeval,
        /// Time until the next expiry.
        16 => pub it_value: Timeval,
    }

    /// Time zone, kept for old programs.
    pub struct Timezone: 8 {
        /// Minutes west of Greenwich.
        0 => pub tz_minuteswest: i32,
        /// Kind of daylight saving time.
        4 => pub tz_dsttime: i32,
    }
}

impl Timespec {
    /// From nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self {
            tv_sec: nanos.div_euclid(1_000_000_000),
            tv_nsec: nanos.rem_euclid(1_000_000_000),
        }
    }

    /// Nanoseconds, `None` when negative, out of range, or the nanoseconds are not normal.
    #[must_use]
    pub fn to_nanos(self) -> Option<u64> {
        if !(0..1_000_000_000).contains(&self.tv_nsec) {
            return None;
        }
        let sec = u64::try_from(self.tv_sec).ok()?;
        sec.checked_mul(1_000_000_000)?
            .checked_add(self.tv_nsec.unsigned_abs())
    }
}

/// Clock ids of `clock_gettime`.
pub mod clock {
    /// Wall clock.
    pub const CLOCK_REALTIME: u64 = 0;
    /// User time of the process.
    pub const CLOCK_VIRTUAL: u64 = 1;
    /// User and system time of the process.
    pub const CLOCK_PROF: u64 = 2;
    /// Time since some fixed point.
    pub const CLOCK_MONOTONIC: u64 = 4;
    /// Time since boot.
    pub const CLOCK_UPTIME: u64 = 5;
    /// As [`CLOCK_UPTIME`], exact.
    pub const CLOCK_UPTIME_PRECISE: u64 = 7;
    /// As [`CLOCK_UPTIME`], fast.
    pub const CLOCK_UPTIME_FAST: u64 = 8;
    /// As [`CLOCK_REALTIME`], exact.
    pub const CLOCK_REALTIME_PRECISE: u64 = 9;
    /// As [`CLOCK_REALTIME`], fast.
    pub const CLOCK_REALTIME_FAST: u64 = 10;
    /// As [`CLOCK_MONOTONIC`], exact.
    pub const CLOCK_MONOTONIC_PRECISE: u64 = 11;
    /// As [`CLOCK_MONOTONIC`], fast.
    pub const CLOCK_MONOTONIC_FAST: u64 = 12;
    /// Wall clock in whole seconds.
    pub const CLOCK_SECOND: u64 = 13;
    /// Time used by the thread.
    pub const CLOCK_THREAD_CPUTIME_ID: u64 = 14;
    /// Time used by the process.
    pub const CLOCK_PROCESS_CPUTIME_ID: u64 = 15;
}
