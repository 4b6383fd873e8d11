//! What the program that makes one package is told: `dports-worker build ORDER`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What is to be done with a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// Make its package.
    Package,
    /// Build it and run its own tests.
    Test,
}

/// Everything that is to be known to make or test one package. Paths are those of this machine; nothing
/// of them may get into the package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Order {
    /// What is to be done.
    pub goal: Goal,
    /// `name-version`.
    pub package: String,
    /// The port, `category/port`.
    pub origin: String,
    /// Time of everything in the package, in seconds since 1970.
    pub timestamp: u64,
    /// Assignments for make.
    pub assignments: BTreeMap<String, String>,
    /// The ports tree.
    pub ports: PathBuf,
    /// Files and folders below it that the port reads: its own, and the framework's.
    pub files: Vec<String>,
    /// Folder of the distfiles, checked.
    pub distfiles: Option<PathBuf>,
    /// Packages that the port needs while it is built.
    pub packages: Vec<PathBuf>,
    /// Root of the target: headers, libraries, tools that link; for ports that need it.
    pub sysroot: Option<PathBuf>,
    /// The standard library of Rust for the target, for ports that need it.
    pub rust_std: Option<PathBuf>,
    /// Folders of this machine that hold tools outside of the system's own folders.
    pub tool_folders: Vec<PathBuf>,
    /// The program pkg(8) for this machine.
    pub pkg: PathBuf,
    /// The program dfrun(1), which runs programs of the target; for tests.
    pub dfrun: Option<PathBuf>,
    /// An empty folder to work in.
    pub work: PathBuf,
    /// Where the package goes: `All/NAME-VERSION.pkg` below it; or for tests the file `passed`.
    pub out: PathBuf,
}
