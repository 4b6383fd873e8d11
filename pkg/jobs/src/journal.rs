//! The journal: one file beside the database, there while a plan is under way, about the steps that
//! are: those that are done together.
//!
//! ```text
//! DBDIR/journal        JSON of [`Journal`], replaced as a whole
//! ```

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::disk::Disk;
use crate::error::JobError;

/// Version of the form. The one before made new folders in their places, the one before that kept no
/// libraries; those before are about one step; the first knew no plans.
const VERSION: u32 = 5;
const WITH_TREES: u32 = 5;
const WITH_PARTS: u32 = 3;
const OLDEST: u32 = 1;

/// How far the steps have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Nothing but temporary names and new folders was made: to be undone.
    Staging,
    /// Everything is staged: to be finished.
    Committed,
    /// Nothing is under way, be it between two steps of a plan.
    Idle,
}

/// A staged file and where it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rename {
    /// The temporary name.
    pub(crate) from: String,
    /// Its place.
    pub(crate) to: String,
    /// Where what is in its place goes, when that is nobody's.
    pub(crate) save: Option<String>,
}

/// A new folder that is staged with everything in it, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tree {
    /// The temporary name.
    pub(crate) from: String,
    /// Its place.
    pub(crate) to: String,
}

/// What the database is to know of the new package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Register {
    /// Its manifest, JSON.
    pub(crate) manifest: String,
    pub(crate) automatic: bool,
    pub(crate) locked: bool,
    /// Seconds since 1970.
    pub(crate) time: i64,
    /// Configuration files as the package has them.
    pub(crate) pristine: Vec<(String, String)>,
}

/// A script to be run at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Last {
    /// Which.
    pub(crate) kind: String,
    /// Its text.
    pub(crate) text: String,
    /// Prefix of the package.
    pub(crate) prefix: String,
    /// Whether an older version was there.
    pub(crate) upgrade: bool,
    /// Whether it is for more than one occasion, so that it is told which this is.
    #[serde(default)]
    pub(crate) general: bool,
    /// Whether it is written in Lua.
    #[serde(default)]
    pub(crate) lua: bool,
}

/// What one step does. Paths are relative to the root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// `NAME-VERSION`, for messages.
    pub(crate) label: String,
    /// Folders that are made, outermost first: the trees, of this step or another, and those in them.
    pub(crate) folders: Vec<String>,
    /// New folders that are staged whole.
    #[serde(default)]
    pub(crate) trees: Vec<Tree>,
    /// Files that are staged by themselves: their folders are there.
    pub(crate) renames: Vec<Rename>,
    /// Files that go.
    pub(crate) removals: Vec<String>,
    /// Folders that go if they are empty, innermost first.
    pub(crate) empty: Vec<String>,
    /// Name of the package that goes.
    pub(crate) old: Option<String>,
    /// The package that comes.
    pub(crate) register: Option<Register>,
    /// The packages that keep libraries of the one that goes.
    #[serde(default)]
    pub(crate) backups: Vec<Register>,
    /// Scripts to be run at the end, in order.
    pub(crate) scripts: Vec<Last>,
}

/// Steps that are done together: no two of them have to do with one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Journal {
    version: u32,
    pub(crate) phase: Phase,
    /// How many steps of the plan are done.
    pub(crate) done: usize,
    /// What each step does, in their order.
    pub(crate) parts: Vec<Part>,
}

/// The form of older versions.
#[derive(Deserialize)]
struct Single {
    phase: Phase,
    #[serde(default)]
    done: usize,
    #[serde(flatten)]
    part: Part,
}

/// What every version begins with.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

impl Journal {
    pub(crate) fn new(phase: Phase, done: usize, parts: Vec<Part>) -> Self {
        Self {
            version: VERSION,
            phase,
            done,
            parts,
        }
    }

    /// Whether new folders are staged as trees; older versions made them in their places.
    pub(crate) fn has_trees(&self) -> bool {
        self.version >= WITH_TREES
    }

    /// Nothing under way after so many steps.
    pub(crate) fn idle(done: usize) -> Self {
        Self::new(Phase::Idle, done, Vec::new())
    }

    /// The journal of a database's folder, if there is one.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, JobError> {
        let path = file(folder);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(JobError::io("read the journal", path)(error)),
        };
        let fail = |problem: String| JobError::Journal {
            path: file(folder),
            problem,
        };
        let wrong = |error: serde_json::Error| fail(error.to_string());
        let head: Head = serde_json::from_slice(&bytes).map_err(wrong)?;
        match head.version {
            WITH_PARTS..=VERSION => serde_json::from_slice(&bytes).map(Some).map_err(wrong),
            OLDEST..WITH_PARTS => {
                let old: Single = serde_json::from_slice(&bytes).map_err(wrong)?;
                let mut parts = vec![old.part];
                parts.retain(|_| old.phase != Phase::Idle);
                Ok(Some(Self {
                    version: head.version,
                    ..Self::new(old.phase, old.done, parts)
                }))
            }
            other => Err(fail(format!("version {other} is not known"))),
        }
    }

    /// Puts it on the disk in the place of the one before.
    pub(crate) fn write(&self, folder: &Path, disk: &Disk) -> Result<(), JobError> {
        let path = file(folder);
        disk.put(&path, &folder.join("journal.new"), self)
            .map_err(JobError::io("write the journal", path))
    }

    /// Removes the journal: the plan is over.
    pub(crate) fn clear(folder: &Path, disk: &Disk) -> Result<(), JobError> {
        let path = file(folder);
        disk.remove(&path)
            .and_then(|()| disk.remove(&folder.join("journal.new")))
            .and_then(|()| disk.sync(folder))
            .map_err(JobError::io("remove the journal", path))
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("journal")
}
