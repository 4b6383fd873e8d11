//! Interval timers.

use df_abi::Errno;
use df_abi::time::{Itimerval, Timeval};

use super::{Call, SysResult};
use crate::proc::{Timer, UserTimer, timeval};
use crate::user::{UserIn, UserOut};

/// Real time, SIGALRM.
const ITIMER_REAL: u32 = 0;
/// Time in user mode, SIGVTALRM.
const ITIMER_VIRTUAL: u32 = 1;
/// The same with SIGPROF.
const ITIMER_PROF: u32 = 2;
/// Shortest interval, in nanoseconds.
const SHORTEST_NS: u64 = 1_000_000;
/// Longest time in seconds.
const MAX_SECONDS: i64 = 100_000_000;

fn nanos(t: Timeval) -> SysResult<u64> {
    if !(0..1_000_000).contains(&t.tv_usec) || !(0..=MAX_SECONDS).contains(&t.tv_sec) {
        return Err(Errno::EINVAL);
    }
    Ok((t.tv_sec * 1_000_000 + t.tv_usec).unsigned_abs() * 1000)
}

/// An interval as it is kept: one so short that signals would be all that the system does is made
/// longer, as on other systems, which count in ticks.
fn interval(ns: u64) -> u64 {
    match ns {
        0 => 0,
        ns => ns.max(SHORTEST_NS),
    }
}

fn shown(timer: Timer) -> Itimerval {
    Itimerval {
        it_interval: timeval(timer.interval_ns),
        it_value: timeval(timer.value_ns),
    }
}

fn current(call: &Call<'_>, which: u32) -> SysResult<Timer> {
    match which {
        ITIMER_REAL => Ok(call.proc.real_timer()),
        ITIMER_VIRTUAL => Ok(call.proc.timers.lock().user),
        ITIMER_PROF => Ok(call.proc.timers.lock().profile),
        _ => Err(Errno::EINVAL),
    }
}

pub(super) fn getitimer(call: &mut Call<'_>, which: u32, out: UserOut<Itimerval>) -> SysResult {
    let timer = current(call, which)?;
    out.write(call.vm(), &shown(timer))
}

pub(super) fn setitimer(
    call: &mut Call<'_>,
    which: u32,
    new: UserIn<Itimerval>,
    old: UserOut<Itimerval>,
) -> SysResult {
    let before = current(call, which)?;
    if let Some(new) = new.read_opt(call.vm())? {
        let timer = Timer {
            value_ns: nanos(new.it_value)?,
            interval_ns: interval(nanos(new.it_interval)?),
        };
        match which {
            ITIMER_REAL => call.proc.set_real_timer(timer.value_ns, timer.interval_ns),
            ITIMER_VIRTUAL => call.proc.set_user_timer(UserTimer::Virtual, timer),
            _ => call.proc.set_user_timer(UserTimer::Profile, timer),
        }
    }
    old.write_opt(call.vm(), &shown(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_no_shorter_than_the_system_can_bear() {
        let (none, short, long) = (interval(0), interval(1000), interval(5_000_000));
        assert_eq!((none, short, long), (0, SHORTEST_NS, 5_000_000));
    }

    #[test]
    fn times_that_are_not_normal_are_refused() {
        let t = |tv_sec, tv_usec| Timeval { tv_sec, tv_usec };
        assert_eq!(nanos(t(1, 5)), Ok(1_000_005_000));
        for bad in [t(-1, 0), t(0, 1_000_000), t(0, -1), t(MAX_SECONDS + 1, 0)] {
            assert_eq!(nanos(bad), Err(Errno::EINVAL));
        }
    }
}
