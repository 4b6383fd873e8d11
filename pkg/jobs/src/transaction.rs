//! A plan that is being carried out, and plans that were: what is written down of them.
//!
//! ```text
//! DBDIR/transaction              JSON of [`Transaction`] while a plan is under way
//! DBDIR/history/000000042.json   the same when it is over
//! ```
//!
//! The file of the plan is written once, before its first step; how far it has come stands in the
//! journal.

use std::fmt::Display;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::disk::Disk;
use crate::error::JobError;

/// Version of the form.
const VERSION: u32 = 1;
/// The file of the plan that is under way.
pub(crate) const FILE: &str = "transaction";
/// The folder of those that are over.
pub(crate) const HISTORY: &str = "history";

/// How a plan ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It has not.
    UnderWay,
    /// Every step was done.
    Done,
    /// A step could not be done, for this reason; those before it were.
    Failed(String),
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// A package comes.
    Install,
    /// A newer version comes.
    Upgrade,
    /// An older version comes.
    Downgrade,
    /// The same version comes again.
    Reinstall,
    /// A package goes.
    Remove,
}

impl Deed {
    /// The verb.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
            Self::Reinstall => "reinstall",
            Self::Remove => "remove",
        }
    }
}

/// A package as it was before a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Its version.
    pub version: String,
    /// Whether it counted as a dependency.
    pub automatic: bool,
}

/// An archive that was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where it was.
    pub path: PathBuf,
    /// Its digest.
    pub sum: String,
    /// The repository it is of, if of any.
    pub repository: Option<String>,
}

/// A step as it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it does.
    pub deed: Deed,
    /// To which package.
    pub name: String,
    /// The version that comes, or that goes.
    pub version: String,
    /// The package before it.
    pub before: Option<Before>,
    /// Whether the package counts as a dependency afterwards.
    pub automatic: bool,
    /// What it is made of.
    pub archive: Option<Kept>,
}

/// A plan, written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    version: u32,
    /// Its number; each has a greater one than those before.
    pub number: u64,
    /// What the user asked for.
    pub command: String,
    /// When it began, in seconds since 1970.
    pub begun: i64,
    /// When it ended.
    pub ended: Option<i64>,
    /// How.
    pub outcome: Outcome,
    /// How many steps were done when it ended.
    pub done: usize,
    /// Whether scripts of packages are run.
    pub scripts: bool,
    /// Whether packages that come are registered alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub register_only: bool,
    /// The steps, in order.
    pub steps: Vec<Entry>,
    /// Paths of what goes or is replaced, where triggers may want them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) touched: Vec<String>,
}

impl Transaction {
    pub(crate) fn new(number: u64, command: &str, begun: i64, steps: Vec<Entry>) -> Self {
        Self {
            version: VERSION,
            number,
            command: command.to_owned(),
            begun,
            ended: None,
            outcome: Outcome::UnderWay,
            done: 0,
            scripts: true,
            register_only: false,
            steps,
            touched: Vec::new(),
        }
    }

    /// The plan that is under way in a database's folder, or was when its program was killed.
    ///
    /// # Errors
    /// [`JobError`]: the file cannot be read or understood.
    pub fn under_way(folder: &Path) -> Result<Option<Self>, JobError> {
        read(&file(folder))
    }

    pub(crate) fn write(&self, folder: &Path, disk: &Disk) -> Result<(), JobError> {
        self.put(&file(folder), disk)
    }

    /// Puts it among those that are over, unless it came to nothing.
    pub(crate) fn close(
        mut self,
        outcome: Outcome,
        done: usize,
        ended: i64,
        folder: &Path,
        disk: &Disk,
    ) -> Result<(), JobError> {
        self.outcome = outcome;
        self.done = done;
        self.ended = Some(ended);
        self.touched.clear();
        if done > 0 {
            let history = history(folder);
            disk.make_folder(&history)
                .map_err(JobError::io("make the folder", &history))?;
            self.put(&history.join(format!("{:09}.json", self.number)), disk)?;
        }
        let open = file(folder);
        let gone = [open.clone(), open.with_extension("new")];
        for path in gone {
            disk.remove(&path).map_err(JobError::io("remove", path))?;
        }
        disk.sync(folder).map_err(JobError::io("sync", folder))
    }

    fn put(&self, path: &Path, disk: &Disk) -> Result<(), JobError> {
        disk.put(path, &path.with_extension("new"), self)
            .map_err(JobError::io("write", path))
    }
}

/// The numbers of the plans that are over, oldest first.
///
/// # Errors
/// [`JobError::Io`]; a folder that is not there has none.
pub fn numbers(folder: &Path) -> Result<Vec<u64>, JobError> {
    let history = history(folder);
    let entries = match fs::read_dir(&history) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(JobError::io("read", history)(error)),
    };
    let mut numbers: Vec<u64> = entries
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            name.strip_suffix(".json")?.parse().ok()
        })
        .collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// A plan that is over, by its number.
///
/// # Errors
/// [`JobError`]: the file cannot be read or understood.
pub fn past(folder: &Path, number: u64) -> Result<Option<Transaction>, JobError> {
    read(&history(folder).join(format!("{number:09}.json")))
}

fn read(path: &Path) -> Result<Option<Transaction>, JobError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(JobError::io("read", path)(error)),
    };
    let fail = |problem: String| JobError::Journal {
        path: path.to_owned(),
        problem,
    };
    let found: Transaction =
        serde_json::from_slice(&bytes).map_err(|error| fail(error.to_string()))?;
    match found.version {
        VERSION => Ok(Some(found)),
        other => Err(fail(format!("version {other} is not known"))),
    }
}

/// Parses a word of what was written down; `of` is the file or folder that holds it.
pub(crate) fn parse<T: FromStr<Err: Display>>(of: &str, text: &str) -> Result<T, JobError> {
    text.parse().map_err(|error| JobError::Journal {
        path: PathBuf::from(of),
        problem: format!("{text}: {error}"),
    })
}

fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

fn history(folder: &Path) -> PathBuf {
    folder.join(HISTORY)
}
