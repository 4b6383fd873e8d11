//! The process's timer, which ends in `SIGALRM`.

use std::io;
use std::time::Duration;

use crate::raw;

/// Sets the timer to go off once after a time; zero switches it off.
///
/// # Errors
/// What the kernel says; Unsupported on another system.
pub fn set(after: Duration) -> io::Result<()> {
    raw::set_timer(after)
}
