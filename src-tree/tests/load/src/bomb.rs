//! A fork bomb: every process of a user forks as fast as it can.

use std::time::{Duration, Instant};

use df_abi::resource::RLIMIT_NPROC;
use df_abi::signal::SIGKILL;
use df_abi::syscall::nr;
use df_sys::process::{self, State};
use df_test_calls::{raw, sys};

use crate::children::{nap, reap};
use crate::{Outcome, report};

/// The user.
const USER: u32 = 8;
/// How long it may take until all that were killed are gone.
const GONE_AFTER: Duration = Duration::from_secs(60);

/// Lets a user's processes fork for so many seconds, at most `limit` of them at a time.
pub(crate) fn run(limit: u64, seconds: u64) -> Outcome {
    let end = Instant::now() + Duration::from_secs(seconds);
    raw::child_by(nr::fork, 0, || explode(limit, end))
        .map_err(|error| format!("no child: {error:?}"))?;
    let mut most = 0;
    while Instant::now() < end {
        most = most.max(users_processes()?);
        for _ in 0..50 {
            nap();
        }
    }
    let left = put_out()?;
    report(&format!(
        "loadtest: at most {most} processes at a time, {left} left"
    ));
    if left > 0 {
        return Err(format!("{left} processes are left"));
    }
    if most > limit {
        return Err(format!("the limit is {limit}, there were {most}"));
    }
    // Not the parent of all: it may look at a moment at which one has not begun.
    if most + 1 < limit {
        return Err(format!("the limit of {limit} was never reached"));
    }
    Ok(())
}

/// What every process of the user does.
fn explode(limit: u64, end: Instant) -> i32 {
    let limits = [limit, limit];
    let limited = sys!(nr::setrlimit, u64::from(RLIMIT_NPROC), &limits);
    if limited
        .and_then(|_| sys!(nr::setuid, u64::from(USER)))
        .is_err()
    {
        return 1;
    }
    while Instant::now() < end {
        let _refused_or_not = raw::enter(nr::fork, &[]);
    }
    0
}

/// Kills the user's processes until there are none; gives how many are left.
fn put_out() -> Result<u64, String> {
    let start = Instant::now();
    loop {
        let _killer = raw::child_by(nr::fork, 0, || {
            let given = sys!(nr::setuid, u64::from(USER));
            i32::from(given.and_then(|_| sys!(nr::kill, -1, SIGKILL)).is_err())
        });
        for _ in 0..10 {
            nap();
            reap();
        }
        let left = users_processes()?;
        if left == 0 || start.elapsed() > GONE_AFTER {
            return Ok(left);
        }
    }
}

/// How many processes the user has, those that have ended and wait for their parent not counted.
fn users_processes() -> Result<u64, String> {
    let all = process::all().map_err(|error| format!("no list of processes: {error}"))?;
    let own = all
        .iter()
        .filter(|p| p.ruid == USER && p.state != State::Zombie);
    Ok(own.count() as u64)
}
