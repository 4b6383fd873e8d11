//! Why a port cannot be read.

use std::io;
use std::path::PathBuf;

use dports_model::{ModelError, PortRef};

/// Why a port cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// There is no such port.
    #[error("there is no port {port}{}", .similar.as_ref().map(|name| format!("; is {name} meant?")).unwrap_or_default())]
    NoPort {
        /// The port.
        port: PortRef,
        /// One with a similar name.
        similar: Option<String>,
    },
    /// The evaluator cannot be run.
    #[error("cannot run {program}: {source}")]
    Run {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// The makefile has an error.
    #[error("{port}: {message}")]
    Makefile {
        /// The port.
        port: PortRef,
        /// make's words.
        message: String,
    },
    /// The evaluator's threads are gone.
    #[error("{port}: the evaluator ended early")]
    Ended {
        /// The port.
        port: PortRef,
    },
    /// A file or folder cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The values of a port make no sense.
    #[error("{port}: {source}")]
    Model {
        /// The port.
        port: PortRef,
        /// Why.
        source: ModelError,
    },
}

impl EvalError {
    /// Returns what to do about it, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::NoPort { .. } => Some("`dports list` shows the ports there are".to_owned()),
            Self::Run { .. } => Some("`ci/setup release` installs it".to_owned()),
            Self::Makefile { port, .. } | Self::Model { port, .. } => {
                Some(format!("correct dports/{}/Makefile", port.origin()))
            }
            Self::Read { .. } | Self::Ended { .. } => None,
        }
    }
}
