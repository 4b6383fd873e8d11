//! Time-outs of condition variables: as long as was asked, and 5 % more at most. Not part of the
//! other checks, because a busy emulator has a time of its own.

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::{Check, Checked, because, ensure};

/// Checks of this module.
pub(crate) const CHECKS: &[Check] = &[
    ("a_time_out_takes_200_ms_when_asked", || waits(200)),
    ("a_time_out_takes_500_ms_when_asked", || waits(500)),
    ("a_time_out_takes_1000_ms_when_asked", || waits(1000)),
];

fn waits(milliseconds: u64) -> Checked {
    let (mutex, condition) = (Mutex::new(()), Condvar::new());
    let guard = mutex.lock().map_err(because)?;
    let asked = Duration::from_millis(milliseconds);
    let start = Instant::now();
    let (_guard, outcome) = condition
        .wait_timeout_while(guard, asked, |()| true)
        .map_err(because)?;
    let ratio = start.elapsed().as_secs_f64() / asked.as_secs_f64();
    crate::say(&format!("{milliseconds} ms: {ratio:.4} of what was asked"));
    ensure!(outcome.timed_out());
    ensure!((1.0..=1.05).contains(&ratio), ratio);
    Ok(())
}
