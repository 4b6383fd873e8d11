//! Carries out the lines of makefiles.
//!
//! `execute` goes through lines, `assign` sets variables, `include` reads further files, `find`
//! looks for files, `rules` understands targets and sources, `special` those that mean something
//! to make itself.

mod assign;
mod execute;
mod find;
mod include;
mod rules;
mod special;

use std::rc::Rc;

pub(crate) use find::join;

use crate::session::Place;

/// What is being read.
#[derive(Debug, Default)]
pub struct Reading {
    /// The files that are open, the one being read last.
    open: Vec<Place>,
    /// Targets that commands belong to now.
    targets: Vec<usize>,
    /// A rule was the last line that was no command.
    in_rule: bool,
    /// Files that were read, each once.
    pub files: Vec<Rc<[u8]>>,
    /// Folders for `.include "file"` (`-I`).
    pub include_folders: Vec<Vec<u8>>,
    /// Folders for `.include <file>` (`-m`, `MAKESYSPATH`).
    pub system_folders: Vec<Vec<u8>>,
    /// How many files were looked for that are not there, and their names.
    pub missing: Vec<Vec<u8>>,
}

impl Reading {
    /// Returns the line that is being read and those that include its file.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        self.open.iter().rev().cloned().collect()
    }
}
