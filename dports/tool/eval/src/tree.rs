//! The ports there are.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use dports_model::PortRef;

use crate::EvalError;

/// Folders of the ports tree that are no categories.
const NOT_CATEGORIES: [&str; 2] = ["Mk", "tool"];

/// A folder of categories, each a folder of ports, each with a `Makefile`.
#[derive(Debug, Clone)]
pub struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Takes the folder for a ports tree.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Returns the folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns every port, flavours not named, sorted by name.
    ///
    /// # Errors
    /// [`EvalError::Read`] when a folder cannot be read.
    pub fn ports(&self) -> Result<Vec<PortRef>, EvalError> {
        let names = self.names()?;
        let found = names.iter().filter(|name| self.has_makefile(name));
        // Folders whose names are no words of an origin are none of the collection's.
        let found: BTreeSet<_> = found.filter_map(|name| name.parse().ok()).collect();
        Ok(found.into_iter().collect())
    }

    /// Returns the names of all folders that may be a port's: those that have a makefile and a name
    /// of a port are.
    ///
    /// # Errors
    /// As [`Self::ports`].
    pub fn names(&self) -> Result<Vec<String>, EvalError> {
        let mut names = Vec::new();
        for category in folders(&self.root)? {
            if NOT_CATEGORIES.contains(&category.as_str()) {
                continue;
            }
            let below = folders(&self.root.join(&category))?;
            names.extend(below.iter().map(|name| [&category, "/", name].concat()));
        }
        Ok(names)
    }

    /// Tells whether a folder, by one of these names, has a makefile.
    #[must_use]
    pub fn has_makefile(&self, name: &str) -> bool {
        self.root.join(name).join("Makefile").is_file()
    }

    /// Returns the folder of a port.
    ///
    /// # Errors
    /// [`EvalError::NoPort`] when there is none, with a port that may be meant.
    pub fn folder(&self, port: &PortRef) -> Result<PathBuf, EvalError> {
        let name = port.origin().as_str();
        if self.has_makefile(name) {
            return Ok(self.root.join(name));
        }
        let name = port.origin().port();
        let similar = self.ports().ok().and_then(|ports| {
            let same = |other: &&PortRef| {
                let other = other.origin().port();
                other == name || other.starts_with(name) || name.starts_with(other)
            };
            ports.iter().find(same).map(ToString::to_string)
        });
        Err(EvalError::NoPort {
            port: port.clone(),
            similar,
        })
    }
}

/// Returns the names of the folders in a folder; those that begin with a dot are hidden.
fn folders(folder: &Path) -> Result<Vec<String>, EvalError> {
    let read = |source: io::Error| EvalError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(read)? {
        let entry = entry.map_err(read)?;
        if entry.file_type().map_err(read)?.is_dir()
            && let Ok(name) = entry.file_name().into_string()
            && !name.starts_with('.')
        {
            names.push(name);
        }
    }
    Ok(names)
}
