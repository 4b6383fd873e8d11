//! How the program ends.

use std::process::ExitCode;

use crate::{Failed, Output};

/// How a verb ended. The numbers are part of the interface and documented in buildsys(1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 0: what was asked for is done.
    Success,
    /// 1: jobs failed, or a check found something wrong.
    Failure,
    /// 2: the command line or the configuration is wrong.
    Usage,
    /// 3: the machine stands in the way: a missing tool, a full or read-only disk.
    Machine,
    /// 130: the user stopped it.
    Interrupted,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Success => Self::SUCCESS,
            Status::Failure => Self::from(1),
            Status::Usage => Self::from(2),
            Status::Machine => Self::from(3),
            Status::Interrupted => Self::from(130),
        }
    }
}

/// Reports an error, if there is one, and returns how to end.
#[must_use]
pub fn exit(outcome: Result<Status, Failed>) -> Status {
    match outcome {
        Ok(status) => status,
        Err(failed) => {
            Output::bare().error(&failed);
            failed.status()
        }
    }
}
