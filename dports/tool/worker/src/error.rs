//! Why a package could not be made.

use std::io;
use std::path::{Path, PathBuf};

use crate::qa::Finding;

/// Why a package could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkerError {
    /// Called by hand in a wrong way.
    #[error("usage: dports-worker build ORDER; it is started by the jobs of dports(1)")]
    Usage,
    /// The order cannot be read.
    #[error("{}: {source}", path.display())]
    Order {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
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
    /// A package that the port needs.
    #[error("cannot unpack what the port needs: {0}")]
    Dependency(String),
    /// The kernel does not let us make a box.
    #[error("no sandbox: the kernel refuses {what} ({source})")]
    Namespace {
        /// What it refuses.
        what: String,
        /// Why.
        source: nix::Error,
    },
    /// A phase failed.
    #[error("{package}: phase {phase} failed ({status})")]
    Phase {
        /// `name-version`.
        package: String,
        /// Which.
        phase: &'static str,
        /// How.
        status: String,
    },
    /// What was staged is not as it should be.
    #[error("{package} is not fit to be packaged:\n{}", lines(.findings))]
    Stage {
        /// `name-version`.
        package: String,
        /// What is wrong.
        findings: Vec<Finding>,
    },
    /// The packing list is wrong.
    #[error(transparent)]
    Plist(#[from] pkg_format::PlistError),
    /// Something else than the package came out.
    #[error("the port did not make All/{package}.pkg; it made {made}")]
    Product {
        /// `name-version`.
        package: String,
        /// What is there instead.
        made: String,
    },
    /// The part inside the box failed; it has said why.
    #[error("the package could not be made; the reason is above")]
    Inside,
}

fn lines(findings: &[Finding]) -> String {
    let lines: Vec<_> = findings
        .iter()
        .map(|finding| format!("  {finding}"))
        .collect();
    lines.join("\n")
}

/// Makes an error of a failed operation on a path.
pub(crate) fn io(what: &'static str, path: &Path, source: io::Error) -> WorkerError {
    WorkerError::Io {
        what,
        path: path.to_owned(),
        source,
    }
}

impl WorkerError {
    /// Returns what to do about it, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Namespace { .. } => Some(
                "ports are built in namespaces of Linux (user, mount, pid, net, ipc, uts): run as \
                 root, in a container with CAP_SYS_ADMIN, or allow them to users with the sysctls \
                 user.max_user_namespaces and kernel.unprivileged_userns_clone. Below chroot(8) \
                 Linux gives none: use a container, or pivot_root(8)",
            ),
            Self::Stage { .. } => Some(
                "correct the port's packing list, or what it installs; `dports(1)` explains the \
                 checks",
            ),
            _ => None,
        }
    }
}
