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

/// Waits five times: every wait is long enough, and the shortest not too long. (A busy machine can
/// make any wait longer.)
fn waits(milliseconds: u64) -> Checked {
    let asked = Duration::from_millis(milliseconds);
    let mut shortest = f64::INFINITY;
    for _ in 0..5 {
        let (mutex, condition) = (Mutex::new(()), Condvar::new());
        let guard = mutex.lock().map_err(because)?;
        let start = Instant::now();
        let (_guard, outcome) = condition
            .wait_timeout_while(guard, asked, |()| true)
            .map_err(because)?;
        shortest = shortest.min(start.elapsed().as_secs_f64() / asked.as_secs_f64());
        ensure!(outcome.timed_out());
    }
    crate::say(&format!(
        "{milliseconds} ms: {shortest:.4} of what was asked"
    ));
    ensure!((1.0..=1.05).contains(&shortest), shortest);
    Ok(())
}
