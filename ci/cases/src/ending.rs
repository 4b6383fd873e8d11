//! How a runner ends: 0 all went well, 1 something failed or cannot be run, 130 interrupted.

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

/// What a shell reports for a program that Ctrl-C ended.
const INTERRUPTED_CODE: u8 = 130;

/// The exit code of a run.
#[must_use]
pub fn of_run(interrupted: bool, all_passed: bool) -> ExitCode {
    if interrupted {
        ExitCode::from(INTERRUPTED_CODE)
    } else if all_passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The exit code of a verb; its error, if any, is written to standard error behind the program's name.
#[must_use]
pub fn of_verb(program: &str, result: Result<ExitCode, Box<dyn Error>>) -> ExitCode {
    result.unwrap_or_else(|error| {
        writeln!(std::io::stderr(), "{program}: {error}").ok();
        ExitCode::FAILURE
    })
}
