//! Stress test and benchmark inside the kernel, asked for on its command line.
//!
//! ```text
//! bench                 what basic operations cost, in ticks of the time-stamp counter
//! stress=SEED           threads, tokens, ports, messages, allocation on all CPUs
//!   stress.seconds=N    for how long (10)
//! misuse=LOCK           misuses a lock: the panic names both places
//! storm=YES             a source that interrupts without end
//! threads=N             creates, runs and reaps so many threads, all there at once
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod bench;
mod misuse;
mod random;
mod storm;
mod stress;
mod threads;

use df_machine::bootenv;

/// Runs what the command line asks for, before the system starts.
///
/// # Panics
/// When the stress test finds something wrong.
pub fn run() {
    if bootenv::is_set("bench") {
        bench::run();
    }
    if bootenv::is_set("storm") {
        storm::run();
    }
    if let Some(what) = bootenv::get("misuse") {
        misuse::run(what);
    }
    if let Some(seed) = number("stress") {
        stress::run(seed, number("stress.seconds").unwrap_or(10));
    }
    if let Some(count) = number("threads") {
        threads::run(count);
    }
}

fn number(name: &str) -> Option<u64> {
    bootenv::get(name)?.parse().ok()
}
