//! Clocks and sleeping.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::time::clock::{
    CLOCK_MONOTONIC, CLOCK_MONOTONIC_FAST, CLOCK_MONOTONIC_PRECISE, CLOCK_PROCESS_CPUTIME_ID,
    CLOCK_PROF, CLOCK_REALTIME, CLOCK_REALTIME_FAST, CLOCK_REALTIME_PRECISE, CLOCK_SECOND,
    CLOCK_THREAD_CPUTIME_ID, CLOCK_UPTIME, CLOCK_UPTIME_FAST, CLOCK_UPTIME_PRECISE, CLOCK_VIRTUAL,
};
use df_abi::time::{Timespec, Timeval, Timezone};
use df_lwkt::WaitQueue;
use df_machine::clock;

use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};
use crate::walltime;

/// Marks the number of a clock that counts the CPU time of a process or thread. The process is
/// in the other bits below it, the thread (0 = all of them) in the upper half.
const CPU_CLOCK: u64 = 0x8000_0000;

fn nanos(ns: u64) -> Timespec {
    Timespec::from_nanos(i64::try_from(ns).unwrap_or(i64::MAX))
}

fn read_clock(call: &Call<'_>, id: u64) -> SysResult<Timespec> {
    match id {
        CLOCK_VIRTUAL => Ok(nanos(call.proc.own_times().user_ns)),
        CLOCK_PROF | CLOCK_PROCESS_CPUTIME_ID => Ok(nanos(call.proc.own_times().total_ns())),
        CLOCK_THREAD_CPUTIME_ID => Ok(nanos(call.lwp.shared.times().1)),
        CLOCK_REALTIME | CLOCK_REALTIME_PRECISE | CLOCK_REALTIME_FAST => {
            Ok(Timespec::from_nanos(walltime::now_ns()))
        }
        CLOCK_SECOND => {
            let now = Timespec::from_nanos(walltime::now_ns());
            Ok(Timespec { tv_nsec: 0, ..now })
        }
        CLOCK_MONOTONIC
        | CLOCK_MONOTONIC_PRECISE
        | CLOCK_MONOTONIC_FAST
        | CLOCK_UPTIME
        | CLOCK_UPTIME_PRECISE
        | CLOCK_UPTIME_FAST => Ok(nanos(clock::uptime_ns())),
        _ if id & CPU_CLOCK != 0 => cpu_clock(call, id),
        _ => Err(Errno::EINVAL),
    }
}

/// The number of the clock that counts the CPU time of a process, or of one of its threads
/// (-1 = of all, 0 = of the caller).
pub(super) fn getcpuclockid(
    call: &mut Call<'_>,
    pid: i32,
    tid: i32,
    out: UserOut<u64>,
) -> SysResult {
    let proc = call.process(pid)?;
    let tid = match tid {
        -1 => 0,
        0 => call.lwp.shared.tid,
        tid => tid,
    };
    let pid = u64::from(proc.pid.unsigned_abs());
    if tid != 0 {
        proc.thread(tid)?;
    }
    out.write(
        call.vm(),
        &(u64::from(tid.unsigned_abs()) << 32 | CPU_CLOCK | pid),
    )
}

fn cpu_clock(call: &Call<'_>, id: u64) -> SysResult<Timespec> {
    let part = |word: u64| i32::try_from(word & 0x7fff_ffff).map_err(|_| Errno::EINVAL);
    let gone = |_| Errno::EINVAL;
    let proc = call.process(part(id)?).map_err(gone)?;
    let used = match part(id >> 32)? {
        0 => proc.own_times().total_ns(),
        tid => proc.thread(tid).map_err(gone)?.times().1,
    };
    Ok(nanos(used))
}

pub(super) fn clock_gettime(call: &mut Call<'_>, id: u64, out: UserOut<Timespec>) -> SysResult {
    let now = read_clock(call, id)?;
    out.write(call.vm(), &now)
}

pub(super) fn clock_getres(call: &mut Call<'_>, id: u64, out: UserOut<Timespec>) -> SysResult {
    read_clock(call, id)?;
    let resolution = match id {
        CLOCK_SECOND => Timespec {
            tv_sec: 1,
            tv_nsec: 0,
        },
        CLOCK_REALTIME_FAST | CLOCK_MONOTONIC_FAST | CLOCK_UPTIME_FAST => Timespec {
            tv_sec: 0,
            tv_nsec: 1_000_000_000 / i64::try_from(df_lwkt::TICK_HZ).unwrap_or(100),
        },
        _ => Timespec {
            tv_sec: 0,
            tv_nsec: 1,
        },
    };
    out.write_opt(call.vm(), &resolution)
}

pub(super) fn gettimeofday(
    call: &mut Call<'_>,
    out: UserOut<Timeval>,
    zone: UserOut<c_void>,
) -> SysResult {
    let now = Timespec::from_nanos(walltime::now_ns());
    let now = Timeval {
        tv_sec: now.tv_sec,
        tv_usec: now.tv_nsec / 1000,
    };
    out.write_opt(call.vm(), &now)?;
    // The kernel keeps no time zone.
    UserOut::<Timezone>::new(zone.addr()).write_opt(call.vm(), &Timezone::default())
}

pub(super) fn nanosleep(
    call: &mut Call<'_>,
    time: UserIn<Timespec>,
    left: UserOut<Timespec>,
) -> SysResult {
    let time = time.read(call.vm())?.to_nanos().ok_or(Errno::EINVAL)?;
    let deadline = clock::uptime_ns().saturating_add(time);
    let never = WaitQueue::new();
    let result = call.wait_on::<()>(&never, Some(deadline), || None);
    if result == Err(Errno::EINTR) {
        let rest = deadline.saturating_sub(clock::uptime_ns());
        let rest = Timespec::from_nanos(i64::try_from(rest).unwrap_or(i64::MAX));
        left.write_opt(call.vm(), &rest)?;
    }
    result.map(drop)
}
