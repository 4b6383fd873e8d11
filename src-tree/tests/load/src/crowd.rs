//! Many processes alive at once, and what the kernel needs for each.

use std::time::Instant;

use df_abi::signal::{SIG_BLOCK, SIGTERM};
use df_abi::syscall::nr;
use df_test_calls::{raw, sys};

use crate::kernel::{PAGE, free_pages};
use crate::{Outcome, report};

/// Pages that the kernel may have less in the end for each thousand of processes: 63 are tables of
/// the pages of their kernel stacks, which are kept, others are caches. A second crowd takes no more.
const SLACK_PAGES: i64 = 96;

/// Makes so many processes that sleep, says what they take, and ends them when SIGTERM comes.
pub(crate) fn run(count: u64) -> Outcome {
    let term = [1_u32 << (SIGTERM - 1), 0, 0, 0];
    let blocked = sys!(nr::setpgid, 0, 0).and_then(|_| sys!(nr::sigprocmask, SIG_BLOCK, &term, 0));
    blocked.map_err(|error| format!("SIGTERM cannot be blocked: {error:?}"))?;
    report(&format!("loadtest: process {}", std::process::id()));
    let before = free_pages();
    let start = Instant::now();
    for number in 0..count {
        let made = raw::child_by(nr::fork, 0, sleep);
        if let Err(error) = made {
            end(number);
            return Err(format!("process {number} of {count}: {error:?}"));
        }
    }
    let taken = before - free_pages();
    let each = taken * PAGE / i64::try_from(count.max(1)).unwrap_or(1);
    report(&format!(
        "loadtest: {count} processes alive after {} s, {each} bytes of memory each",
        start.elapsed().as_secs()
    ));
    sys!(nr::sigwaitinfo, &term, 0).map_err(|error| format!("no SIGTERM: {error:?}"))?;
    let start = Instant::now();
    let ended = end(count);
    let lost = before - free_pages();
    report(&format!(
        "loadtest: {ended} processes ended after {} s, {lost} pages fewer than before",
        start.elapsed().as_secs()
    ));
    if ended != count {
        return Err(format!("{count} processes were made, {ended} ended"));
    }
    if lost > SLACK_PAGES * (i64::try_from(count).unwrap_or(0) / 1000 + 16) {
        return Err(format!("{lost} pages are lost"));
    }
    Ok(())
}

/// What a child does: it sleeps until a signal ends it.
fn sleep() -> i32 {
    loop {
        let _woken = sys!(nr::sigsuspend, &[0_u32; 4]);
    }
}

/// Ends the children, and gives how many there were.
fn end(count: u64) -> u64 {
    let _sent = sys!(nr::kill, 0, SIGTERM);
    (0..count)
        .take_while(|_| sys!(nr::wait4, -1, 0, 0, 0).is_ok())
        .count() as u64
}
