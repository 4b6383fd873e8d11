//! stdtest: checks, on the target, what std asks of libc and kernel.

mod memory;
mod system;
mod thread;
mod timeout;
mod tree;

use std::path::PathBuf;
use std::process::ExitCode;

/// What a check gives: nothing, or what was wrong.
type Checked = Result<(), String>;

/// A check by name.
type Check = (&'static str, fn() -> Checked);

/// Fails with the expression when it is not true.
#[macro_export]
macro_rules! ensure {
    ($condition:expr) => {
        if !$condition {
            return Err(stringify!($condition).to_owned());
        }
    };
    ($condition:expr, $context:expr) => {
        if !$condition {
            return Err(format!("{}: {:?}", stringify!($condition), $context));
        }
    };
}

/// Turns an error into a reason.
fn because(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    match first.as_deref() {
        Some("--exit") => {
            let status = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(0);
            return ExitCode::from(status);
        }
        Some("--panic") => panic!("as asked"),
        _ => {}
    }
    let time_outs = first.as_deref() == Some("--time-outs");
    let directory = first.filter(|_| !time_outs).map(PathBuf::from);
    let parts: &[&[Check]] = if time_outs {
        &[timeout::CHECKS]
    } else {
        &[memory::CHECKS, system::CHECKS, thread::CHECKS]
    };
    let checks = parts.iter().copied().flatten();
    let mut results: Vec<(&str, Checked)> = checks.map(|(name, run)| (*name, run())).collect();
    if let Some(directory) = directory {
        results.extend(
            tree::CHECKS
                .iter()
                .map(|(name, run)| (*name, run(&directory))),
        );
    }
    let mut failed = 0;
    for (name, result) in &results {
        match result {
            Ok(()) => say(&format!("ok {name}")),
            Err(reason) => {
                failed += 1;
                say(&format!("FAILED {name}: {reason}"));
            }
        }
    }
    say(&format!(
        "stdtest: {} passed, {failed} failed",
        results.len() - failed
    ));
    ExitCode::from(u8::from(failed > 0))
}

#[expect(clippy::print_stdout, reason = "the results are this program's output")]
fn say(line: &str) {
    println!("{line}");
}
