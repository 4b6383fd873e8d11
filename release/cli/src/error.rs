//! What can go wrong, and what to do about it.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use df_manifest::{ParseError, PathError};
use release_image::{InspectError, PlanError, TreeError, VolumeIdError, WriteError};

use crate::build::BuildError;
use crate::profile::ProfileError;

/// Failure of a verb.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CliError {
    /// An input file cannot be read.
    #[error("cannot read {what} {}: {source}", path.display())]
    Input {
        /// What it is for.
        what: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file beside the image cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Output {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A manifest is damaged.
    #[error("{}: {source}", path.display())]
    Manifest {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: ParseError,
    },
    /// A profile is wrong.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A volume identifier is wrong.
    #[error(transparent)]
    VolumeId(#[from] VolumeIdError),
    /// A path given is none.
    #[error("{path:?}: {source}")]
    Path {
        /// What was given.
        path: String,
        /// Why.
        source: PathError,
    },
    /// A tree cannot be listed.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// An image cannot be planned.
    #[error("cannot lay out the image: {0}")]
    Plan(#[from] PlanError),
    /// An image cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// An image cannot be read.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// `SOURCE_DATE_EPOCH` is no number.
    #[error("SOURCE_DATE_EPOCH is {0:?}, which is not a number of seconds")]
    Epoch(String),
    /// The standard output cannot be written.
    #[error("cannot write to the standard output: {0}")]
    Stdout(io::Error),
    /// A value cannot be shown as JSON.
    #[error("cannot write JSON: {0}")]
    Json(serde_json::Error),
    /// The system cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl CliError {
    /// What to do about it, when there is something to say.
    #[must_use]
    pub fn hint(&self) -> Option<Cow<'static, str>> {
        let full = |e: &io::Error| e.kind() == io::ErrorKind::StorageFull;
        let hint = match self {
            Self::Profile(error) => return error.remedy().map(Cow::Owned),
            Self::Write(WriteError::Write { source, .. }) | Self::Output { source, .. }
                if full(source) =>
            {
                "free some space on that file system, or choose another place with -o"
            }
            Self::Input { what: "kernel", .. } => "`make kernel` builds it",
            Self::Input {
                what: "boot stage" | "EFI loader" | "BIOS loader",
                ..
            } => "`make loader` builds it",
            Self::Input {
                what: "manifest", ..
            } => "`make world` makes world and manifest",
            Self::Build(BuildError::Program {
                program: "scenarios",
                ..
            }) => "`make release` builds it; --no-boot does without",
            Self::Build(BuildError::Program { .. }) => {
                "`ci/setup release` installs it; --no-boot does without"
            }
            _ => return None,
        };
        Some(Cow::Borrowed(hint))
    }
}
