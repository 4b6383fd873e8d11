//! The bmake of this machine, for tests that compare with it.
//!
//! - [`can_run`]: whether there is one; tests say so and end where there is not.
//! - [`write_files`]: the files of a test.
//! - [`run_make`]: runs bmake or ours, in the same environment everywhere.
#![forbid(unsafe_code)]

use std::fs;
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Where bmake is.
pub const BMAKE: &str = "/usr/bin/bmake";

/// The environment that makes are run in.
pub const ENVIRONMENT: [(&str, &str); 2] = [("PATH", "/usr/bin:/bin"), ("LC_ALL", "C")];

/// Tells whether bmake is there; says so where it is not.
#[must_use]
#[expect(clippy::print_stderr, reason = "a test that cannot run says so")]
pub fn can_run() -> bool {
    let found = Path::new(BMAKE).is_file();
    if !found {
        eprintln!("NOT RUN: there is no {BMAKE}; `ci/setup release` installs it");
    }
    found
}

/// Writes files below a folder, and the folders they are in.
///
/// # Errors
/// Those of the system.
pub fn write_files<N: AsRef<str>, T: AsRef<[u8]>>(
    folder: &Path,
    files: &[(N, T)],
) -> io::Result<()> {
    for (name, text) in files {
        let path = folder.join(name.as_ref());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

/// What a make said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its exit status; nothing when a signal ended it.
    pub status: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Its standard output; invalid UTF-8 is replaced.
    pub stdout: String,
    /// Its standard error, likewise.
    pub stderr: String,
}

/// Runs a make in a folder, with [`ENVIRONMENT`] and what is added to it.
///
/// # Errors
/// When it cannot be started.
pub fn run_make<W: AsRef<str>>(
    program: &str,
    words: &[W],
    folder: &Path,
    environment: &[(&str, &str)],
) -> io::Result<Said> {
    let output = Command::new(program)
        .args(words.iter().map(AsRef::as_ref))
        .current_dir(folder)
        .env_clear()
        .envs(ENVIRONMENT)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Said {
        status: output.status.code(),
        signal: output.status.signal(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    })
}
