//! Many processes alive at once, and what the kernel needs for each.

use std::time::Instant;

use df_abi::signal::{SIG_BLOCK, SIGTERM};
use df_abi::syscall::nr;
use df_test_calls::{raw, sys};

use crate::kernel::{PAGE, free_pages};
use crate::{Outcome, report};

/// Pages that the kernel may have less in the end for each thousand of processes: caches.
const SLACK_PAGES: i64 = 64;
/// The signals that end a crowd.
const TERM: [u32; 4] = [1 << (SIGTERM - 1), 0, 0, 0];

/// Makes so many processes that sleep, says what they take, and ends them when SIGTERM comes. As
/// many have been there before: what the kernel keeps for the next ones, tables of the pages of
/// kernel stacks above all, is not lost.
pub(crate) fn run(count: u64) -> Outcome {
    let blocked = sys!(nr::setpgid, 0, 0).and_then(|_| sys!(nr::sigprocmask, SIG_BLOCK, &TERM, 0));
    blocked.map_err(|error| format!("SIGTERM cannot be blocked: {error:?}"))?;
    report(&format!("loadtest: process {}", std::process::id()));
    let at_first = free_pages();
    make(count)?;
    end(count)?;
    let before = free_pages();
    let start = Instant::now();
    make(count)?;
    let taken = at_first - free_pages();
    let each = taken * PAGE / i64::try_from(count.max(1)).unwrap_or(1);
    report(&format!(
        "loadtest: {count} processes alive after {} s, {each} bytes of memory each",
        start.elapsed().as_secs()
    ));
    wait_for_term()?;
    let start = Instant::now();
    end(count)?;
    let lost = before - free_pages();
    report(&format!(
        "loadtest: {count} processes ended after {} s, {lost} pages fewer than before",
        start.elapsed().as_secs()
    ));
    if lost > SLACK_PAGES * (i64::try_from(count).unwrap_or(0) / 1000 + 16) {
        return Err(format!("{lost} pages are lost"));
    }
    Ok(())
}

/// Makes the children.
fn make(count: u64) -> Outcome {
    for number in 0..count {
        if let Err(error) = raw::child_by(nr::fork, 0, sleep) {
            end(number)?;
            return Err(format!("process {number} of {count}: {error:?}"));
        }
    }
    Ok(())
}

/// What a child does: it sleeps until a signal ends it.
fn sleep() -> i32 {
    loop {
        let _woken = sys!(nr::sigsuspend, &[0_u32; 4]);
    }
}

/// Ends the children, of which there are so many.
fn end(count: u64) -> Outcome {
    let _sent = sys!(nr::kill, 0, SIGTERM);
    // It is sent to this process, too.
    wait_for_term()?;
    let taken = (0..count).take_while(|_| sys!(nr::wait4, -1, 0, 0, 0).is_ok());
    let ended = taken.count() as u64;
    if ended == count {
        Ok(())
    } else {
        Err(format!("{count} processes were made, {ended} ended"))
    }
}

fn wait_for_term() -> Outcome {
    let got = sys!(nr::sigwaitinfo, &TERM, 0);
    got.map(|_| ())
        .map_err(|error| format!("no SIGTERM: {error:?}"))
}
