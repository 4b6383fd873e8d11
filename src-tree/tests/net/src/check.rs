//! Checks and what came of them.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

/// What a check gives: nothing, or what was wrong.
pub(crate) type Checked = Result<(), String>;

/// Turns an error into a reason.
pub(crate) fn because(error: impl Display) -> String {
    error.to_string()
}

/// Fails with both values when they differ.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(found: T, wanted: T) -> Checked {
    if found == wanted {
        Ok(())
    } else {
        Err(format!("{found:?}, not {wanted:?}"))
    }
}

/// Counts checks and says how each went.
pub(crate) struct Report {
    program: &'static str,
    passed: u32,
    failed: u32,
}

impl Report {
    /// Nothing checked yet.
    pub(crate) fn new(program: &'static str) -> Report {
        Report {
            program,
            passed: 0,
            failed: 0,
        }
    }

    /// Writes a line.
    pub(crate) fn say(&self, line: &str) {
        // Nothing can be done when even this cannot be written.
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    /// Takes note of a check.
    pub(crate) fn add(&mut self, name: &str, result: Checked) {
        match result {
            Ok(()) => {
                self.passed += 1;
                self.say(&format!("ok {name}"));
            }
            Err(reason) => {
                self.failed += 1;
                self.say(&format!("FAILED {name}: {reason}"));
            }
        }
    }

    /// Writes the counts and gives the exit status.
    pub(crate) fn end(&self) -> ExitCode {
        let Report {
            program,
            passed,
            failed,
        } = self;
        self.say(&format!("{program}: {passed} passed, {failed} failed"));
        ExitCode::from(u8::from(*failed > 0))
    }
}
