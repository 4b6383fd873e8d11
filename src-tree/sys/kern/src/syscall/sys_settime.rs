//! Setting and correcting the wall clock: settimeofday, clock_settime, adjtime.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::time::clock::CLOCK_REALTIME;
use df_abi::time::{Timespec, Timeval};

use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};
use crate::walltime;

/// Nanoseconds of a microsecond.
const MICROSECOND: i64 = 1000;

fn set(call: &Call<'_>, time: Timespec) -> SysResult {
    call.proc.require_root()?;
    let ns = time.to_nanos().ok_or(Errno::EINVAL)?;
    walltime::set_ns(i64::try_from(ns).map_err(|_| Errno::EINVAL)?);
    Ok(())
}

/// Sets the wall clock. The time zone is only checked to be there: the kernel keeps none.
pub(super) fn settimeofday(
    call: &mut Call<'_>,
    time: UserIn<Timeval>,
    _zone: UserIn<c_void>,
) -> SysResult {
    call.proc.require_root()?;
    let Some(time) = time.read_opt(call.vm())? else {
        return Ok(());
    };
    if !(0..1_000_000).contains(&time.tv_usec) {
        return Err(Errno::EINVAL);
    }
    let time = Timespec {
        tv_sec: time.tv_sec,
        tv_nsec: time.tv_usec * MICROSECOND,
    };
    set(call, time)
}

/// Sets the wall clock, the only one that can be set.
pub(super) fn clock_settime(call: &mut Call<'_>, id: u64, time: UserIn<Timespec>) -> SysResult {
    let time = time.read(call.vm())?;
    if id != CLOCK_REALTIME {
        return Err(Errno::EINVAL);
    }
    set(call, time)
}

fn micros(ns: i64) -> Timeval {
    Timeval {
        tv_sec: ns.div_euclid(1_000_000_000),
        tv_usec: ns.rem_euclid(1_000_000_000) / MICROSECOND,
    }
}

fn nanos(time: Timeval) -> SysResult<i64> {
    time.tv_sec
        .checked_mul(1_000_000)
        .and_then(|us| us.checked_add(time.tv_usec))
        .and_then(|us| us.checked_mul(MICROSECOND))
        .ok_or(Errno::EINVAL)
}

/// Moves the wall clock slowly; gives what was left of the correction before. Without a
/// correction it only tells that.
pub(super) fn adjtime(
    call: &mut Call<'_>,
    delta: UserIn<Timeval>,
    old: UserOut<Timeval>,
) -> SysResult {
    let before = walltime::left_ns();
    if let Some(delta) = delta.read_opt(call.vm())? {
        call.proc.require_root()?;
        walltime::adjust(nanos(delta)?);
    }
    old.write_opt(call.vm(), &micros(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_go_both_ways() {
        for (tv_sec, tv_usec, ns) in [
            (1, 5, 1_000_005_000),
            (-1, 0, -1_000_000_000),
            (-1, 999_999, -1000),
            (0, -1, -1000),
        ] {
            assert_eq!(nanos(Timeval { tv_sec, tv_usec }), Ok(ns));
        }
        assert_eq!(
            micros(-1000),
            Timeval {
                tv_sec: -1,
                tv_usec: 999_999
            }
        );
        let huge = Timeval {
            tv_sec: i64::MAX,
            tv_usec: 0,
        };
        assert_eq!(nanos(huge), Err(Errno::EINVAL));
    }
}
