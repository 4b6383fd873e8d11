//! Records: results by action key, what a job was last made from, what lies under OBJDIR.

use std::fs::File;
use std::time::{Duration, SystemTime};

use buildsys_model::{ActionKey, Component, Export, JobName, Tree};
use serde::{Deserialize, Serialize};

use crate::{CacheError, IoError, Layout, sealed};

/// What a job made, kept by its action key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionResult {
    /// The job.
    pub job: JobName,
    /// Its outputs; the content of files is in the store.
    pub tree: Tree,
    /// How long its steps took.
    pub duration: Duration,
}

/// What the last success of a job was made from, for `explain` and for estimates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Its action key.
    pub key: ActionKey,
    /// What the key was made from.
    pub components: Vec<Component>,
    /// How long its steps took when they last ran.
    pub duration: Duration,
    /// When its steps last ran, in seconds since 1970; 0 if they never did here.
    pub ran_at: u64,
    /// Why they ran then, one reason a line.
    pub reasons: Vec<String>,
}

/// What of a job lies under OBJDIR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRecord {
    /// Where and how.
    pub export: Export,
    /// What.
    pub tree: Tree,
}

/// The records of one object directory.
#[derive(Debug, Clone)]
pub struct Records {
    layout: Layout,
}

impl Records {
    /// Opens the records of an object directory whose folders exist.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        Self {
            layout: layout.clone(),
        }
    }

    /// Returns the result of an action, if it is known.
    ///
    /// # Errors
    /// [`CacheError::Corrupt`] when the entry was damaged; it is removed.
    pub fn result(&self, key: &ActionKey) -> Result<Option<ActionResult>, CacheError> {
        let path = self.layout.action(key);
        let found = sealed::read(&path)?;
        if found.is_some() {
            // The time of last use, for collection. Not being able to note it harms nobody.
            let _ = File::open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        }
        Ok(found)
    }

    /// Keeps the result of an action. Its content must be in the store already.
    ///
    /// # Errors
    /// [`IoError`] when it cannot be written.
    pub fn keep_result(&self, key: &ActionKey, result: &ActionResult) -> Result<(), IoError> {
        sealed::write(&self.layout.action(key), result)
    }

    /// Returns what the last success of a job was made from.
    ///
    /// # Errors
    /// [`CacheError::Corrupt`] when the entry was damaged; it is removed.
    pub fn history(&self, job: &JobName) -> Result<Option<History>, CacheError> {
        sealed::read(&self.layout.last(job))
    }

    /// Keeps what a success of a job was made from.
    ///
    /// # Errors
    /// [`IoError`] when it cannot be written.
    pub fn keep_history(&self, job: &JobName, history: &History) -> Result<(), IoError> {
        sealed::write(&self.layout.last(job), history)
    }

    /// Returns what of a job lies under OBJDIR.
    ///
    /// # Errors
    /// [`CacheError::Corrupt`] when the entry was damaged; it is removed.
    pub fn export(&self, job: &JobName) -> Result<Option<ExportRecord>, CacheError> {
        sealed::read(&self.layout.export(job))
    }

    /// Keeps what of a job lies under OBJDIR.
    ///
    /// # Errors
    /// [`IoError`] when it cannot be written.
    pub fn keep_export(&self, job: &JobName, record: &ExportRecord) -> Result<(), IoError> {
        sealed::write(&self.layout.export(job), record)
    }
}
