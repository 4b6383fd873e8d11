//! vmtest: checks, on the target, processes and their memory.

mod anonymous;
mod child;
mod files;
mod map;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Size of a page in bytes.
const PAGE: usize = 4096;

/// What a check gives: nothing, or what was wrong.
type Checked = Result<(), Box<dyn std::error::Error>>;

/// A check by name, which may use a writable directory.
type Check = (&'static str, fn(&Path) -> Checked);

/// Fails with the expression when it is not true.
#[macro_export]
macro_rules! ensure {
    ($condition:expr) => {
        if !$condition {
            return Err(stringify!($condition).into());
        }
    };
}

fn main() -> ExitCode {
    let Some(directory) = std::env::args_os().nth(1).map(PathBuf::from) else {
        say("usage: vmtest DIRECTORY\n");
        return ExitCode::from(2);
    };
    let mut failed = 0;
    let mut passed = 0;
    for (name, check) in anonymous::CHECKS.iter().chain(files::CHECKS) {
        match check(&directory) {
            Ok(()) => {
                passed += 1;
                say(&format!("ok {name}\n"));
            }
            Err(error) => {
                failed += 1;
                say(&format!("FAILED {name}: {error}\n"));
            }
        }
    }
    say(&format!("vmtest: {passed} passed, {failed} failed\n"));
    ExitCode::from(u8::from(failed > 0))
}

/// Writes at once, so that no child inherits what is still to be written.
fn say(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout();
    // Where nobody listens the exit status still tells.
    let _result = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
