//! Parsed makefiles, kept.

use std::collections::HashSet;
use std::rc::Rc;

use super::{Makefile, parse};
use crate::names::{Names, QuickMap};

/// Parsed makefiles by absolute path: many ports call theirs `Makefile`.
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
    /// Returns a makefile that is kept, by its absolute path.
    #[must_use]
    pub fn get(&self, path: &[u8]) -> Option<Rc<Makefile>> {
        self.files.get(path).cloned()
    }

    /// Parses a makefile; `key` is its absolute path, `path` the one it was found by.
    pub fn parse(
        &mut self,
        key: &[u8],
        path: &[u8],
        source: &[u8],
        names: &mut Names,
    ) -> Rc<Makefile> {
        let makefile = Rc::new(parse(path, source, names));
        let key: Rc<[u8]> = key.into();
        if !self.once.insert(key.clone()) {
            self.files.insert(key, makefile.clone());
        }
        makefile
    }

    /// Forgets all files.
    pub fn forget(&mut self) {
        self.files.clear();
        self.once.clear();
    }
}
