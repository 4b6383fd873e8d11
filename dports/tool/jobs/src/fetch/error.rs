//! Why a distfile could not be had.

use std::io;
use std::path::{Path, PathBuf};

/// Why a distfile could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// No site has it, or none can be reached.
    #[error("cannot fetch {file} from {}: {}", sites.join(", "), complaints.join("; "))]
    Unavailable {
        /// The file.
        file: String,
        /// Where it was looked for.
        sites: Vec<String>,
        /// What the clients said.
        complaints: Vec<String>,
    },
    /// It is not what distinfo says.
    #[error("{file} is not what distinfo says: {what} is {found}, expected {expected}")]
    Differs {
        /// The file.
        file: String,
        /// `SHA256` or `SIZE`.
        what: &'static str,
        /// What came.
        found: String,
        /// What distinfo says.
        expected: String,
    },
    /// A file or folder.
    #[error("cannot {what} {}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl FetchError {
    pub(crate) fn io(what: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io {
            what,
            path: path.to_owned(),
            source,
        }
    }

    /// Returns what to do about it, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Unavailable { .. } => Some(
                "see that cargo and apt reach their registries (`apt-get update`), and that the \
                 port's MASTER_SITES are right",
            ),
            Self::Differs { .. } => Some(
                "do not trust it: find out why it changed; `dports distinfo` records a new \
                 version of a port",
            ),
            Self::Io { .. } => None,
        }
    }
}
