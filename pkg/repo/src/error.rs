//! What can go wrong with keys, signatures and catalogues.

use std::io;
use std::path::PathBuf;

use pkg_format::{ManifestError, ReadError};

/// A file is not the key it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a public key.
    #[error("it is not a public key of a known kind (eddsa, ecdsa on secp256k1 or P-256, rsa)")]
    NotPublic,
    /// Not a private key.
    #[error(
        "it is not a private key of a known kind (eddsa, ecdsa on secp256k1 or P-256, rsa in PEM without a password); make one by `pkg key --create -t KIND FILE`"
    )]
    NotPrivate,
    /// An RSA key that is too short to be trusted.
    #[error("it is an RSA key of fewer than 2048 bits; make another")]
    Short,
    /// The numbers of a key are none.
    #[error("its numbers do not belong together: it neither signs nor has a public key")]
    Broken,
}

/// A signature does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Key and signature are of different kinds.
    #[error("it is a signature of kind {found}, the key is of kind {expected}")]
    Kind {
        /// The signature's kind.
        found: String,
        /// The key's kind.
        expected: &'static str,
    },
    /// Not this key's over this document.
    #[error("the signature is not this key's over this document")]
    Wrong,
}

/// A catalogue cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum RepoError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// From the system.
        source: io::Error,
    },
    /// A package cannot be read.
    #[error(transparent)]
    Package(#[from] ReadError),
    /// Two files hold the same package.
    #[error("{label} is in {first} and in {second}; keep one of them")]
    Twice {
        /// `NAME-VERSION`.
        label: String,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// A catalogue is damaged or not what its `meta.conf` says.
    #[error("{what}: {problem}")]
    Catalogue {
        /// Archive and member.
        what: String,
        /// What is wrong.
        problem: String,
    },
    /// A manifest of the catalogue is wrong.
    #[error("{what}: {source}")]
    Manifest {
        /// Archive and member.
        what: String,
        /// Package and key.
        source: ManifestError,
    },
    /// A catalogue is not signed as the configuration demands.
    #[error("{what}: {problem}; nothing of it was read")]
    Untrusted {
        /// The archive.
        what: String,
        /// Why it is not trusted.
        problem: String,
    },
    /// A catalogue is out of date, or older than one that was here.
    #[error("{what}: {problem}")]
    Stale {
        /// The archive.
        what: String,
        /// Which, and by how much.
        problem: String,
    },
    /// A key cannot be used.
    #[error("{}: {source}", path.display())]
    Key {
        /// Its file.
        path: PathBuf,
        /// What is wrong with it.
        source: KeyError,
    },
    /// A file of the repository cannot be had.
    #[error("{url}: {problem}")]
    Fetch {
        /// Where it was looked for.
        url: String,
        /// What the transport says.
        problem: String,
    },
}

impl RepoError {
    pub(crate) fn io(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io {
            path: path.into(),
            source,
        }
    }

    pub(crate) fn catalogue(what: impl Into<String>, problem: impl ToString) -> Self {
        Self::Catalogue {
            what: what.into(),
            problem: problem.to_string(),
        }
    }
}
