//! Clocks and sleeping.

use df_abi::errno::Errno;
use df_abi::syscall::nr;
use df_abi::time::clock as c;

use super::plan::{Context, Plan, call};

/// Linux's clock for DragonFly's.
fn clock(ours: u64) -> Option<i32> {
    Some(match ours {
        c::CLOCK_REALTIME | c::CLOCK_REALTIME_PRECISE => libc::CLOCK_REALTIME,
        c::CLOCK_REALTIME_FAST | c::CLOCK_SECOND => libc::CLOCK_REALTIME_COARSE,
        c::CLOCK_MONOTONIC | c::CLOCK_MONOTONIC_PRECISE => libc::CLOCK_MONOTONIC,
        c::CLOCK_MONOTONIC_FAST => libc::CLOCK_MONOTONIC_COARSE,
        c::CLOCK_UPTIME | c::CLOCK_UPTIME_PRECISE | c::CLOCK_UPTIME_FAST => libc::CLOCK_BOOTTIME,
        c::CLOCK_THREAD_CPUTIME_ID => libc::CLOCK_THREAD_CPUTIME_ID,
        c::CLOCK_VIRTUAL | c::CLOCK_PROF | c::CLOCK_PROCESS_CPUTIME_ID => {
            libc::CLOCK_PROCESS_CPUTIME_ID
        }
        _ => return None,
    })
}

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    let with_clock = |linux: i64| match clock(cx.args[0]) {
        Some(id) => call(linux, [id as u64, cx.args[1], 0, 0, 0, 0]),
        None => Plan::Answer(Err(Errno::EINVAL)),
    };
    Some(match number {
        nr::clock_gettime => with_clock(libc::SYS_clock_gettime),
        nr::clock_getres => with_clock(libc::SYS_clock_getres),
        nr::clock_settime => with_clock(libc::SYS_clock_settime),
        nr::nanosleep => cx.pass(libc::SYS_nanosleep),
        nr::gettimeofday => cx.pass(libc::SYS_gettimeofday),
        nr::getitimer => cx.pass(libc::SYS_getitimer),
        nr::setitimer => cx.pass(libc::SYS_setitimer),
        _ => return None,
    })
}
