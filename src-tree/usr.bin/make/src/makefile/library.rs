//! Parsed makefiles, kept.

use std::collections::HashSet;
use std::rc::Rc;

use super::{Makefile, parse};
use crate::names::{Names, QuickMap};

/// Parsed makefiles by path.
///
/// Nothing notices that a file changed: whoever keeps a library over a longer time says
/// [`Library::forget`].
#[derive(Debug, Default)]
pub struct Library {
    files: QuickMap<Rc<[u8]>, Rc<Makefile>>,
    /// Files that were read once. Only what is read a second time is kept: that is the framework,
    /// not the thousands of files that each belong to one port.
    once: HashSet<Rc<[u8]>>,
}

impl Library {
    /// Returns a makefile that is kept.
    #[must_use]
    pub fn get(&self, path: &[u8]) -> Option<Rc<Makefile>> {
        self.files.get(path).cloned()
    }

    /// Parses a makefile.
    pub fn parse(&mut self, path: &[u8], source: &[u8], names: &mut Names) -> Rc<Makefile> {
        let makefile = Rc::new(parse(path, source, names));
        if !self.once.insert(makefile.path.clone()) {
            self.files.insert(makefile.path.clone(), makefile.clone());
        }
        makefile
    }

    /// Forgets all files.
    pub fn forget(&mut self) {
        self.files.clear();
        self.once.clear();
    }
}
