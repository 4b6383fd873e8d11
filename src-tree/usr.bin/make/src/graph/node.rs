//! One target.

use std::rc::Rc;
use std::time::SystemTime;

use super::Attributes;
use crate::session::{Part, Place};

/// What is between targets and sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `:`
    Depends,
    /// `!`: always made.
    Force,
    /// `::`: several rules, each for itself.
    Double,
}

/// How far a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Made {
    /// Nobody has asked for it.
    #[default]
    Unmade,
    /// What it needs is being made.
    Waiting,
    /// Its commands run.
    Running,
    /// Its commands ran.
    Made,
    /// There was nothing to do.
    UpToDate,
    /// Its commands failed.
    Failed,
    /// Something it needs failed.
    Aborted,
}

impl Made {
    /// Tells whether nothing will happen to it any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(
            self,
            Self::Made | Self::UpToDate | Self::Failed | Self::Aborted
        )
    }

    /// Tells whether it can be used.
    #[must_use]
    pub fn is_good(self) -> bool {
        matches!(self, Self::Made | Self::UpToDate)
    }
}

/// A target.
#[derive(Debug)]
pub struct Node {
    /// Its name.
    pub name: Rc<[u8]>,
    /// The file, where it was found elsewhere.
    pub path: Option<Vec<u8>>,
    /// The operator it was declared with.
    pub operator: Option<Operator>,
    /// What is special about it.
    pub attributes: Attributes,
    /// What it depends on.
    pub children: Vec<usize>,
    /// What depends on it.
    pub parents: Vec<usize>,
    /// Further rules of a target with `::`.
    pub cohorts: Vec<usize>,
    /// The target this is a further rule of.
    pub centurion: Option<usize>,
    /// What `.ORDER` puts before it.
    pub before: Vec<usize>,
    /// Its commands.
    pub commands: Vec<Part>,
    /// It takes no more commands.
    pub sealed: bool,
    /// Where its commands begin.
    pub place: Option<Place>,
    /// The file of dependencies that mentioned it first.
    pub from_dependencies: Option<Rc<[u8]>>,
    /// How far it is.
    pub made: Made,
    /// When its file was last changed.
    pub modified: Option<SystemTime>,
    /// When the newest of its sources was.
    pub newest: Option<SystemTime>,
    /// One of its sources was made in this run.
    pub child_made: bool,
    /// What it depends on is found out.
    pub resolved: bool,
    /// The source of the suffix rule it is made by.
    pub implied: Option<usize>,
    /// Its name without the suffix.
    pub stem: Option<Vec<u8>>,
    /// It is being looked at, further up.
    pub visiting: bool,
}

impl Node {
    pub(super) fn new(name: Rc<[u8]>) -> Self {
        Self {
            name,
            path: None,
            operator: None,
            attributes: Attributes::default(),
            children: Vec::new(),
            parents: Vec::new(),
            cohorts: Vec::new(),
            centurion: None,
            before: Vec::new(),
            commands: Vec::new(),
            sealed: false,
            place: None,
            from_dependencies: None,
            made: Made::Unmade,
            modified: None,
            newest: None,
            child_made: false,
            resolved: false,
            implied: None,
            stem: None,
            visiting: false,
        }
    }

    /// Returns the path of its file.
    #[must_use]
    pub fn file(&self) -> &[u8] {
        self.path.as_deref().unwrap_or(&self.name)
    }
}
