//! What can go wrong before or beside the program's own failures.

use std::path::PathBuf;

/// Why a program was not run to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened or read.
    #[error("{path}: {cause}")]
    Read {
        /// The program.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is not something that dfrun can run.
    #[error("{path}: not a static DragonFly executable: {reason}")]
    NotDragonFly {
        /// The program.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The program has made a system call that has no translation.
    #[error(
        "{name} (system call {number}) cannot be translated; the program was ended. \
         --tolerant lets such calls fail with ENOSYS"
    )]
    Refused {
        /// Its name.
        name: String,
        /// Its number.
        number: u64,
    },
    /// Programs cannot be registered with Linux here.
    #[error("cannot register with binfmt_misc: {path}: {cause}; {remedy}")]
    Register {
        /// What was tried.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
        /// What helps.
        remedy: &'static str,
    },
    /// The process could not be made.
    #[error("{path}: cannot start: {cause}")]
    Start {
        /// The program.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A step of tracing failed.
    #[error("cannot trace process {pid} ({step}): {cause}; is ptrace allowed here?")]
    Trace {
        /// The process.
        pid: i32,
        /// What was tried.
        step: &'static str,
        /// What the system said.
        cause: nix::Error,
    },
}

impl Error {
    /// The exit status that says this, as shells do: 127 not found, else 126; 125 for a call without a
    /// translation.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Refused { .. } => 125,
            Error::Register { .. } => 1,
            Error::Read { cause, .. } if cause.kind() == std::io::ErrorKind::NotFound => 127,
            _ => 126,
        }
    }
}
