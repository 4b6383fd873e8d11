//! Why there is no index.

use std::io;
use std::path::PathBuf;

use dports_eval::EvalError;

/// Why there is no index.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The file of the index cannot be used.
    #[error("the index {}: {source}", path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// Something in it makes no sense.
    #[error("the index {} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What.
        what: String,
    },
    /// A file or folder cannot be read or written.
    #[error("cannot {act} {}: {source}", path.display())]
    File {
        /// What was to be done.
        act: &'static str,
        /// With which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The ports cannot be evaluated at all.
    #[error(transparent)]
    Evaluate(#[from] EvalError),
}

impl IndexError {
    /// Returns what to do about it, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Store { path, .. } | Self::Damaged { path, .. } => Some(format!(
                "remove {}: the next run makes it anew",
                path.display()
            )),
            Self::Evaluate(error) => error.remedy(),
            Self::File { .. } => None,
        }
    }
}
