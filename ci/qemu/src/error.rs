//! Why a machine did not start, or did not do what was expected of it.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

/// A machine could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The program is not there or cannot be run.
    #[error("cannot run {program}: {source}; `ci/setup` installs it")]
    Program {
        /// The program that was to run.
        program: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file that the machine boots from is missing.
    #[error("cannot read {}: {source}; `make release` builds it", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// No UEFI firmware is installed.
    #[error("no UEFI firmware found (looked for {looked_for}); `ci/setup` installs package ovmf")]
    NoFirmware {
        /// The files that were looked for.
        looked_for: String,
    },
    /// A working file of the machine cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Scratch {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// QEMU ended or stayed silent before its monitor answered.
    #[error("QEMU did not start: {reason}{}", after_colon(said))]
    Monitor {
        /// What went wrong on the monitor connection.
        reason: String,
        /// What QEMU wrote to its standard error.
        said: String,
    },
}

fn after_colon(text: &str) -> String {
    if text.trim().is_empty() {
        String::new()
    } else {
        format!(": {}", text.trim())
    }
}

/// A running machine did not do what was expected.
///
/// Shows the reason, then the transcript's path and its last lines.
#[derive(Debug, thiserror::Error)]
pub struct Failure {
    /// What went wrong.
    pub reason: Reason,
    /// What is known about it.
    pub evidence: Box<Evidence>,
}

/// What a machine said before it failed.
#[derive(Debug)]
pub struct Evidence {
    /// The file with the whole transcript.
    pub transcript: PathBuf,
    /// The last lines of the transcript.
    pub tail: String,
    /// What the program wrote to its standard error, if anything.
    pub said: String,
}

/// What went wrong with a running machine.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The sentinel did not appear before the deadline.
    #[error("{sentinel} did not appear within {} s", limit.as_secs())]
    Silent {
        /// What was waited for.
        sentinel: String,
        /// The whole session's time limit.
        limit: Duration,
    },
    /// The machine ended before the sentinel appeared.
    #[error("the machine ended ({status}) before {sentinel} appeared")]
    EndedEarly {
        /// What was waited for.
        sentinel: String,
        /// How it ended.
        status: String,
    },
    /// Something appeared that must never appear.
    #[error("{sentinel} appeared, which must not")]
    Forbidden {
        /// What appeared.
        sentinel: String,
    },
    /// The machine went on although it should have ended.
    #[error("the machine did not end ({wanted}) within {} s", limit.as_secs())]
    StillRunning {
        /// The ending that was waited for.
        wanted: String,
        /// The whole session's time limit.
        limit: Duration,
    },
    /// The machine ended in another way than expected.
    #[error("the machine ended by {got}, expected {wanted}")]
    WrongEnd {
        /// The ending that was waited for.
        wanted: String,
        /// What happened.
        got: String,
    },
    /// Input could not be sent: the machine is gone.
    #[error("cannot send {what}: {source}")]
    Send {
        /// What was to be sent.
        what: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// The monitor did not do what it was told.
    #[error("the monitor refused {command}: {message}")]
    Monitor {
        /// The command.
        command: String,
        /// The answer, or why there is none.
        message: String,
    },
    /// The picture on the screen is not as expected.
    #[error("{0}")]
    Screen(String),
    /// The transcript could not be written.
    #[error("cannot write the transcript: {0}")]
    Transcript(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason)?;
        let Evidence {
            transcript,
            tail,
            said,
        } = &*self.evidence;
        if !said.trim().is_empty() {
            write!(f, "\nthe machine's own messages: {}", said.trim())?;
        }
        write!(f, "\nthe last lines of {}:", transcript.display())?;
        for line in tail.lines() {
            write!(f, "\n  | {line}")?;
        }
        Ok(())
    }
}

/// Describes an exit status in words: `exit code 3`, `signal 9`.
#[must_use]
pub fn describe_status(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => status.to_string(),
    }
}
