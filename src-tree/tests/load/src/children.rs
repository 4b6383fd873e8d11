//! Children: waiting for them, with patience that ends.

use std::time::{Duration, Instant};

use df_abi::signal::SIGKILL;
use df_abi::syscall::nr;
use df_abi::wait::{PROC_REAP_ACQUIRE, PROC_REAP_STATUS, ReaperStatus, WNOHANG};
use df_abi::{Abi as _, Errno};
use df_test_calls::raw::{self, Word as _};
use df_test_calls::sys;

use crate::Outcome;

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
        let waited = sys!(nr::wait4, pid, &mut status, WNOHANG, 0);
        let status = raw::fresh(&status[0]);
        // A child that is not there any more has ended, too; one that has asked to be traced is
        // told of whenever it stops.
        if waited != Ok(0) && !(waited.is_ok() && is_stopped(status)) {
            return Some(status);
        }
        if start.elapsed() > time {
            return None;
        }
        nap();
    }
}

/// Whether a status tells of a stop, not of an end.
const fn is_stopped(status: i32) -> bool {
    status & 0xff == 0x7f
}

/// Takes the status of every child that has ended; gives their number.
pub(crate) fn reap() -> usize {
    let mut taken = 0;
    while sys!(nr::wait4, -1, 0, WNOHANG, 0).is_ok_and(|pid| pid != 0) {
        taken += 1;
    }
    taken
}

/// Makes this process the one whose children orphans become, whatever rights they have by then.
pub(crate) fn inherit() -> Outcome {
    match sys!(nr::procctl, 0, 0, PROC_REAP_ACQUIRE, 0) {
        Ok(_) | Err(Errno::EALREADY) => Ok(()),
        Err(error) => Err(format!("orphans are not inherited: {error:?}")),
    }
}

/// Ends all children, and theirs, which have become children of this process by [`inherit`] then.
pub(crate) fn end_all(patience: Duration) -> Outcome {
    loop {
        let mut status = [0_u8; ReaperStatus::SIZE];
        let told = sys!(
            nr::procctl,
            0,
            0,
            PROC_REAP_STATUS,
            status.as_mut_slice().word()
        );
        told.map_err(|error| format!("children are not told: {error:?}"))?;
        let pid = ReaperStatus::get(&status).pid_head;
        if pid <= 0 {
            return Ok(());
        }
        let _killed = sys!(nr::kill, pid, SIGKILL);
        if !ends_within(pid, patience) {
            return Err(format!("process {pid} was killed and is still there"));
        }
    }
}

/// Rests for a moment.
pub(crate) fn nap() {
    let _slept = sys!(nr::nanosleep, &[0_i64, BETWEEN_LOOKS], 0);
}
