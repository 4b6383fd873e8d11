//! From a port to values of variables.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use dports_model::{PortRef, Words};

use crate::EvalError;

/// Reads makefiles of ports.
pub trait Evaluator: Sync {
    /// Returns the values of `variables` of a port, and the makefiles that were read for them.
    /// `folder` is the port's; a flavour that `port` does not name is the port's default.
    ///
    /// # Errors
    /// [`EvalError`] when the makefile has an error.
    fn evaluate(
        &self,
        port: &PortRef,
        folder: &Path,
        profile: &Profile,
        variables: &[&str],
    ) -> Result<Evaluated, EvalError>;
}

/// What a makefile evaluates to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evaluated {
    /// The values, one for each variable asked for.
    pub words: Words,
    /// Absolute paths of the makefiles that were read.
    pub files: Vec<String>,
}

/// What a port is evaluated for: assignments that win over the makefiles'.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The assignments, sorted by name.
    pub assignments: Words,
    /// Folder with makefiles of the base system, looked through before the tree's own.
    pub makefiles: Option<PathBuf>,
}

impl Profile {
    /// Makes a profile of the system's version and architecture.
    #[must_use]
    pub fn new(arch: &str, release: &str, osreldate: &str) -> Self {
        let pairs = [("ARCH", arch), ("OSREL", release), ("OSVERSION", osreldate)];
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self {
            assignments: pairs.map(own).into(),
            makefiles: None,
        }
    }

    /// Returns the folders in which make looks for `<FILE>`, with colons between them.
    pub(crate) fn system_folders(&self, ports: &Path) -> OsString {
        let mut folders = OsString::new();
        if let Some(base) = &self.makefiles {
            folders.push(base);
            folders.push(":");
        }
        folders.push(ports.join("Mk"));
        folders
    }
}
