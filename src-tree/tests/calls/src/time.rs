//! Clocks and timers.

use df_abi::Errno;
use df_abi::syscall::nr;

use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("clocks_run", clocks),
    ("the_wall_clock_is_set", setting),
    ("timers_are_set_and_told", timers),
    ("cpu_clocks_have_numbers", cpu),
];

fn now(clock: i32) -> Result<i64, Errno> {
    let mut time = [0_i64; 2];
    sys!(nr::clock_gettime, clock, &mut time)?;
    Ok(time[0] * 1_000_000_000 + time[1])
}

fn clocks() -> Checked {
    let before = must!(now(4));
    must!(sys!(nr::nanosleep, &[0_i64, 2_000_000], 0));
    ensure!(must!(now(4)) - before >= 2_000_000);
    want!(sys!(nr::nanosleep, &[0_i64, -1], 0), Err(Errno::EINVAL));
    let mut time = [0_i64; 2];
    must!(sys!(nr::clock_getres, 4, &mut time));
    want!(time, [0, 1]);
    want!(now(99), Err(Errno::EINVAL));
    must!(sys!(nr::gettimeofday, &mut time, 0));
    ensure!((time[0] - must!(now(0)) / 1_000_000_000).abs() <= 1);
    let mut usage = [0_i64; 18];
    must!(sys!(nr::getrusage, 0, &mut usage));
    ensure!(usage[0] * 1_000_000 + usage[1] > 0);
    Ok(())
}

fn setting() -> Checked {
    let start = must!(now(0)) / 1_000_000_000;
    must!(sys!(nr::settimeofday, &[start + 1000, 0], 0));
    let moved = must!(now(0)) / 1_000_000_000 - start;
    ensure!((1000..1010).contains(&moved));
    must!(sys!(nr::clock_settime, 0, &[start, 0_i64]));
    ensure!(must!(now(0)) / 1_000_000_000 - start < 10);
    want!(
        sys!(nr::clock_settime, 4, &[start, 0_i64]),
        Err(Errno::EINVAL)
    );
    want!(
        sys!(nr::settimeofday, &[start, 1_000_000], 0),
        Err(Errno::EINVAL)
    );
    let mut left = [9_i64; 2];
    must!(sys!(nr::adjtime, &[5_i64, 0], &mut left));
    want!(left, [0, 0]);
    must!(sys!(nr::adjtime, &[0_i64, 0], &mut left));
    ensure!(left[0] == 4 || left == [5, 0]);
    Ok(())
}

fn timers() -> Checked {
    // ITIMER_VIRTUAL.
    let mut timer = [0_i64; 4];
    must!(sys!(nr::setitimer, 1, &[1_i64, 0, 100, 0], &mut timer));
    want!(timer, [0; 4]);
    must!(sys!(nr::getitimer, 1, &mut timer));
    ensure!(timer[0] == 1 && timer[2] >= 98);
    must!(sys!(nr::setitimer, 1, &[0_i64; 4], 0));
    want!(sys!(nr::getitimer, 7, &mut timer), Err(Errno::EINVAL));
    Ok(())
}

fn cpu() -> Checked {
    let mut clock = [0_u64];
    let mut time = [0_i64; 2];
    for thread in [-1, 0] {
        must!(sys!(nr::getcpuclockid, 0, thread, &mut clock));
        must!(sys!(nr::clock_gettime, clock[0], &mut time));
        ensure!(time[0] > 0 || time[1] > 0);
    }
    want!(
        sys!(nr::getcpuclockid, 0, 99, &mut clock),
        Err(Errno::ESRCH)
    );
    want!(
        sys!(nr::getcpuclockid, 98_765, 0, &mut clock),
        Err(Errno::ESRCH)
    );
    Ok(())
}
