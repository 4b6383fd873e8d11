//! Why a package cannot be made.

use std::io;
use std::path::PathBuf;

use pkg_format::{ManifestError, PlistError, WriteError};

/// A package cannot be made of what is given.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// A file of the metadata or of the stage cannot be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// From the system.
        source: io::Error,
    },
    /// The manifest is wrong.
    #[error("{}: {source}", path.display())]
    Manifest {
        /// The manifest's file.
        path: PathBuf,
        /// The key and why.
        source: ManifestError,
    },
    /// A metadata file other than the manifest is wrong.
    #[error("{}: {problem}", path.display())]
    Metadata {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The packing list is wrong.
    #[error("{}: {source}", path.display())]
    Plist {
        /// Its file.
        path: PathBuf,
        /// The line and why.
        source: PlistError,
    },
    /// The packing list names what the stage lacks.
    #[error("the packing list names what {} lacks: {}", stage.display(), missing.join(", "))]
    Missing {
        /// The staged tree.
        stage: PathBuf,
        /// Paths in it.
        missing: Vec<String>,
    },
    /// An entry is not of the kind that the packing list says, or of one that cannot be packed.
    #[error("{}: it is {found}; expected {expected}", path.display())]
    Kind {
        /// Which.
        path: PathBuf,
        /// What it is.
        found: &'static str,
        /// What the packing list says.
        expected: &'static str,
    },
    /// The package cannot be put together.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl CreateError {
    pub(crate) fn io(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io {
            path: path.into(),
            source,
        }
    }
}
