//! Why a plan cannot be carried out.

use std::io;
use std::path::PathBuf;

use pkg_db::DbError;
use pkg_format::ReadError;
use pkg_repo::RepoError;
use pkg_types::Digest;

/// A job failed. Steps before it stay done; of the failed one nothing stays.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// A file cannot be read, written or renamed.
    #[error("{}: {what}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// An archive is not the one that the catalogue means.
    #[error(
        "{package}: the archive from {url} has digest {found}, but the catalogue says {expected}; it is damaged or was exchanged, and nothing was installed"
    )]
    Digest {
        /// `NAME-VERSION`.
        package: String,
        /// Where it came from.
        url: String,
        /// Its digest.
        found: Digest,
        /// The catalogue's.
        expected: Digest,
    },
    /// An archive holds another package than its catalogue says.
    #[error("{package}: the archive from {url} holds {found}; nothing was installed")]
    Other {
        /// `NAME-VERSION` of the catalogue.
        package: String,
        /// Where it came from.
        url: String,
        /// `NAME-VERSION` in the archive.
        found: String,
    },
    /// A repository lacks a file that its catalogue lists.
    #[error("{package}: {url} is not there, though the catalogue lists it; run `pkg update`")]
    Absent {
        /// `NAME-VERSION`.
        package: String,
        /// The address.
        url: String,
    },
    /// An archive that was there when a plan was made is not there any more.
    #[error("{package}: {url} is not there any more")]
    Gone {
        /// `NAME-VERSION`.
        package: String,
        /// The file.
        url: String,
    },
    /// A plan was made for another state than the one that is found.
    #[error(
        "{package} is {found} now; something else changed it after the plan was made: nothing was done, try again"
    )]
    Stale {
        /// The package's name.
        package: String,
        /// Its version, or that it is not installed.
        found: String,
    },
    /// There is no way back to where nothing is known of.
    #[error("{}", no_history(*number))]
    NoHistory {
        /// The number that was asked for.
        number: Option<u64>,
    },
    /// Older versions are nowhere to be had.
    #[error(
        "no archive of {} is left in the cache, and no repository has it; give the archives to `pkg add`",
        .0.join(", ")
    )]
    Lost(Vec<String>),
    /// Two packages have the same file.
    #[error("{package} conflicts with {other}: both have {path}; nothing was installed")]
    Conflict {
        /// `NAME-VERSION` of the one that comes.
        package: String,
        /// `NAME-VERSION` of the one that has it.
        other: String,
        /// The file.
        path: String,
    },
    /// Something in the way cannot be replaced.
    #[error("{package}: {}: {problem}", path.display())]
    InTheWay {
        /// `NAME-VERSION`.
        package: String,
        /// The path.
        path: PathBuf,
        /// What is there.
        problem: String,
    },
    /// The contents of a package are not what its manifest says.
    #[error(
        "{package}: {path} has digest {found}, but the manifest says {expected}; the package is damaged and was not installed"
    )]
    Contents {
        /// `NAME-VERSION`.
        package: String,
        /// The file.
        path: String,
        /// Its digest.
        found: Digest,
        /// The manifest's.
        expected: Digest,
    },
    /// A script that must succeed did not.
    #[error("{kind} script failed: {package}: {problem}; nothing of the package was changed")]
    Script {
        /// `NAME-VERSION`.
        package: String,
        /// Which script, as `PRE-INSTALL`.
        kind: &'static str,
        /// Exit code, or why it could not run.
        problem: String,
    },
    /// A package has scripts, and nothing would keep them from the running system.
    #[error(
        "{package}: its scripts must be confined to {}, which only the superuser can do; run as root, or leave the scripts out with -I (at pkg delete: -D) or RUN_SCRIPTS=no; nothing was changed", root.display()
    )]
    Unconfined {
        /// `NAME-VERSION`.
        package: String,
        /// The root.
        root: PathBuf,
    },
    /// The journal cannot be understood.
    #[error("{}: {problem}; it was written by a newer pkg: finish the work with that one", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// An archive is damaged.
    #[error(transparent)]
    Archive(Box<ReadError<JobError>>),
    /// A manifest cannot be read.
    #[error(transparent)]
    Package(#[from] ReadError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A repository.
    #[error(transparent)]
    Repo(#[from] RepoError),
}

impl JobError {
    /// Whether another try would come to the same: what is wrong is the plan.
    pub(crate) fn is_lasting(&self) -> bool {
        matches!(
            self,
            Self::Digest { .. }
                | Self::Other { .. }
                | Self::Gone { .. }
                | Self::Stale { .. }
                | Self::Conflict { .. }
                | Self::Archive(_)
                | Self::Package(_)
        )
    }

    pub(crate) fn io(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }
}

fn no_history(number: Option<u64>) -> String {
    match number {
        Some(number) => format!("the history has no number {number}; `pkg history` lists it"),
        None => "the history is empty: nothing was changed yet".to_owned(),
    }
}
