//! What can go wrong, by operation.

use std::io;

use crate::path::{PackagePath, PathError};

/// A manifest is not what it should be.
#[derive(Debug, thiserror::Error)]
#[error("manifest of {package}: key {key:?}: {problem}")]
pub struct ManifestError {
    /// The package's name, as far as it is known.
    pub package: String,
    /// The key, with the way to it: `deps.zlib.version`. Empty for the document as a whole.
    pub key: String,
    /// What is wrong with its value.
    pub problem: String,
}

/// An archive cannot be read. `E` is the error of the visitor of [`read_members`](crate::read_members).
#[derive(Debug, thiserror::Error)]
pub enum ReadError<E = std::convert::Infallible> {
    /// The bytes are damaged, cut short, or cannot be read.
    #[error("{package}: cannot read the archive: {source}")]
    Io {
        /// What the caller calls the package.
        package: String,
        /// From the file or the decompressor.
        source: io::Error,
    },
    /// The manifest is wrong.
    #[error("{package}: {source}")]
    Manifest {
        /// What the caller calls the package.
        package: String,
        /// The key and why.
        source: ManifestError,
    },
    /// The archive has no manifest, or too large a one.
    #[error("{package}: {problem}")]
    Metadata {
        /// What the caller calls the package.
        package: String,
        /// What is missing.
        problem: &'static str,
    },
    /// A member would leave the root or contradicts the manifest.
    #[error("{package}: member {member:?}: {problem}; do not install this package")]
    Member {
        /// What the caller calls the package.
        package: String,
        /// The member's name.
        member: String,
        /// The rule that it breaks.
        problem: String,
    },
    /// The visitor refused a member.
    #[error("{package}: {member}: {source}")]
    Visitor {
        /// What the caller calls the package.
        package: String,
        /// Where.
        member: PackagePath,
        /// The visitor's reason.
        source: E,
    },
}

/// A package cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file cannot be read or the archive cannot be written.
    #[error("package {package}: {what}: {source}")]
    Io {
        /// The package's name.
        package: String,
        /// The file, or the archive.
        what: String,
        /// From the system.
        source: io::Error,
    },
    /// Two entries have one path.
    #[error("package {package}: {path} is given twice; remove one from the packing list")]
    Twice {
        /// The package's name.
        package: String,
        /// The path.
        path: PackagePath,
    },
    /// A source changed between the reading of its digest and its packing.
    #[error("package {package}: {path} changed while it was packed; pack it again")]
    Changed {
        /// The package's name.
        package: String,
        /// The path.
        path: PackagePath,
    },
    /// An entry lies below one that is not a directory.
    #[error("package {package}: {path}: {source}")]
    Path {
        /// The package's name.
        package: String,
        /// The path.
        path: PackagePath,
        /// The rule.
        source: PathError,
    },
}
