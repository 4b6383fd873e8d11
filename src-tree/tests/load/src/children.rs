//! Children: waiting for them, with patience that ends.

use std::time::{Duration, Instant};

use df_abi::syscall::nr;
use df_abi::wait::WNOHANG;
use df_test_calls::{raw, sys};

/// How long a look at a child is apart from the next, in nanoseconds.
const BETWEEN_LOOKS: i64 = 2_000_000;

/// Whether a child has ended, and its status was taken, before some time has passed.
pub(crate) fn ends_within(pid: i32, time: Duration) -> bool {
    status_within(pid, time).is_some()
}

/// The status of a child, if it has ended before some time has passed.
pub(crate) fn status_within(pid: i32, time: Duration) -> Option<i32> {
    let start = Instant::now();
    loop {
        let mut status = [0_i32];
        // A child that is not there any more has ended, too.
        if sys!(nr::wait4, pid, &mut status, WNOHANG, 0) != Ok(0) {
            return Some(raw::seen(&status));
        }
        if start.elapsed() > time {
            return None;
        }
        nap();
    }
}

/// Takes the status of every child that has ended; gives their number.
pub(crate) fn reap() -> usize {
    let mut taken = 0;
    while sys!(nr::wait4, -1, 0, WNOHANG, 0).is_ok_and(|pid| pid != 0) {
        taken += 1;
    }
    taken
}

/// Rests for a moment.
pub(crate) fn nap() {
    let _slept = sys!(nr::nanosleep, &[0_i64, BETWEEN_LOOKS], 0);
}
