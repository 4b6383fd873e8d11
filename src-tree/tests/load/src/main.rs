//! loadtest: puts a load on the kernel. See README.md.

mod bomb;
mod children;
mod crowd;
mod damage;
mod fuzz;
mod kernel;
mod random;
mod room;

use std::process::ExitCode;

const USAGE: &str = "usage: loadtest fuzz SECONDS [SEED] | crowd COUNT | bomb LIMIT SECONDS | \
    programs COUNT [SEED] | disk DEVICE COUNT [SEED]";

/// What a verb gives: nothing, or what was wrong.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (verb, outcome) = match words[..] {
        ["fuzz", seconds] => ("fuzz", number(seconds).and_then(|s| fuzz::run(s, now()))),
        ["fuzz", seconds, seed] => (
            "fuzz",
            number(seconds).and_then(|s| fuzz::run(s, number(seed)?)),
        ),
        ["crowd", count] => ("crowd", number(count).and_then(crowd::run)),
        ["bomb", limit, seconds] => (
            "bomb",
            number(limit).and_then(|l| bomb::run(l, number(seconds)?)),
        ),
        ["programs", count] => (
            "programs",
            number(count).and_then(|c| damage::program(c, now())),
        ),
        ["programs", count, seed] => (
            "programs",
            number(count).and_then(|c| damage::program(c, number(seed)?)),
        ),
        ["disk", device, count] => (
            "disk",
            number(count).and_then(|c| damage::disk(device, c, now())),
        ),
        ["disk", device, count, seed] => (
            "disk",
            number(count).and_then(|c| damage::disk(device, c, number(seed)?)),
        ),
        _ => {
            report(USAGE);
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => {
            report(&format!("loadtest: {verb} passed"));
            ExitCode::SUCCESS
        }
        Err(reason) => {
            report(&format!("FAILED: {reason}"));
            ExitCode::FAILURE
        }
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a number"))
}

/// A seed for who has none: nanoseconds of the clock.
fn now() -> u64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed();
    since.map_or(1, |time| u64::from(time.subsec_nanos()))
}

#[expect(clippy::print_stdout, reason = "the output of the program")]
fn report(line: &str) {
    println!("{line}");
}
