//! filetest: checks, on the target, what the kernel's file room promises.

mod events;
mod locks;
mod mounts;
mod names;
mod raw;
mod streams;

use std::io;
use std::process::ExitCode;

/// What a check gives: nothing, or what was wrong.
type Checked = Result<(), String>;

/// A check by name.
type Check = (&'static str, fn() -> Checked);

/// Where the checks work: a tmpfs of their own.
const ROOM: &str = "/tmp";

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

/// The error number of a result, 0 for none.
fn number<T>(result: &io::Result<T>) -> i32 {
    result
        .as_ref()
        .err()
        .and_then(io::Error::raw_os_error)
        .unwrap_or(0)
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("--exit") => {
            let status = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(0);
            return ExitCode::from(status);
        }
        Some("--cat") => {
            let copied = io::copy(&mut io::stdin(), &mut io::stdout());
            return ExitCode::from(u8::from(copied.is_err()));
        }
        _ => {}
    }
    let checks = mounts::CHECKS
        .iter()
        .chain(names::CHECKS)
        .chain(locks::CHECKS)
        .chain(streams::CHECKS)
        .chain(events::CHECKS);
    let mut failed = 0;
    let mut passed = 0;
    for (name, run) in checks {
        match run() {
            Ok(()) => {
                passed += 1;
                report(&format!("ok {name}"));
            }
            Err(reason) => {
                failed += 1;
                report(&format!("FAILED {name}: {reason}"));
            }
        }
    }
    report(&format!("filetest: {passed} passed, {failed} failed"));
    if std::process::id() == 1 {
        let error = df_sys::power::stop(df_sys::power::Stop::Halt, true);
        report(&format!("filetest: cannot halt: {error}"));
    }
    ExitCode::from(u8::from(failed > 0))
}

#[expect(clippy::print_stdout, reason = "the output of the program")]
fn report(line: &str) {
    println!("{line}");
}
