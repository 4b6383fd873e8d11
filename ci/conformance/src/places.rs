//! Where things are.

use std::path::PathBuf;

/// Where things are. All paths are absolute.
#[derive(Debug, Clone)]
pub struct Places {
    /// Root of the source tree.
    pub source: PathBuf,
    /// The object directory.
    pub objdir: PathBuf,
    /// The program that runs programs of the target.
    pub dfrun: PathBuf,
}

impl Places {
    /// What is made here: programs, folders of cases.
    #[must_use]
    pub fn work(&self) -> PathBuf {
        self.objdir.join("conformance")
    }

    /// Where programs lie that were built or unpacked here.
    #[must_use]
    pub fn built(&self) -> PathBuf {
        self.work().join("built")
    }

    /// The folder a case runs in.
    #[must_use]
    pub fn room(&self, case: &str) -> PathBuf {
        self.work().join("run").join(flat(case))
    }

    /// The file with what a case has said.
    #[must_use]
    pub fn transcript(&self, case: &str) -> PathBuf {
        let file = format!("{}.log", flat(case));
        self.objdir.join("log/conformance").join(file)
    }
}

/// A case's name as the name of a file.
fn flat(case: &str) -> String {
    case.replace('/', ".")
}
