//! callbench: what system calls, processes and threads cost, in cycles of the time-stamp counter.
//!
//! The same source is built for our system and for Linux; what differs is in `system`. See README.md.

mod files;
mod measure;
mod memory;
mod processes;
mod raw;
mod streams;
mod system;
mod threads;

use std::process::ExitCode;

use measure::{Measured, Tried};

/// Where the benchmarks work: a tmpfs of their own.
const ROOM: &str = "/tmp";
/// The argument that makes this program end at once.
const NOTHING: &str = "nothing";

/// A benchmark: its name, and what measures one turn.
type Benchmark = (&'static str, fn() -> Tried<Measured>);

const BENCHMARKS: &[Benchmark] = &[
    ("null system call", files::null_call),
    ("open and close", files::open_close),
    ("stat", files::stat),
    ("create and unlink", files::create_unlink),
    ("pipe round trip", streams::pipe),
    ("context switch", streams::switch),
    ("local socket round trip", streams::socket),
    ("page fault", memory::fault),
    ("mmap and munmap", memory::map),
    ("fork, exit and wait", processes::fork),
    ("fork, exec and wait", processes::exec),
    ("thread create and join", threads::create),
    ("handoff by address", threads::handoff),
];

fn main() -> ExitCode {
    let mut words = std::env::args();
    let program = words.next().unwrap_or_default();
    let only = words.next();
    if only.as_deref() == Some(NOTHING) {
        return ExitCode::SUCCESS;
    }
    let outcome = system::prepare(ROOM)
        .and_then(|()| processes::place(&program))
        .and_then(|()| all(only.as_deref()));
    if let Err(error) = &outcome {
        report(&format!("callbench: FAILED: {error}"));
    } else {
        report("callbench: done");
    }
    if std::process::id() == 1 {
        let error = system::power_off();
        report(&format!("callbench: the power stays on: {error}"));
    }
    ExitCode::from(u8::from(outcome.is_err()))
}

/// Runs the benchmarks, or those whose name contains `only`.
fn all(only: Option<&str>) -> Tried<()> {
    let wanted = |name: &str| only.is_none_or(|only| name.contains(only));
    for (name, run) in BENCHMARKS.iter().filter(|(name, _)| wanted(name)) {
        let measured = run()?;
        report(&format!("callbench: {name}: {measured}"));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the output of the program")]
fn report(line: &str) {
    println!("{line}");
}
