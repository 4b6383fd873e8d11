//! The files and folders that a packing list names, by their full path on the target.

use std::collections::BTreeSet;

use pkg_format::{Item, Plist, PlistError};

/// The files and folders that a packing list names, by their full path on the target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// Files and links.
    pub(super) files: BTreeSet<String>,
    /// Folders that the package owns (`@dir`).
    pub(super) folders: BTreeSet<String>,
}

impl Names {
    /// Reads a packing list as pkg-create(8) does.
    pub(super) fn read(text: &str, prefix: &str) -> Result<Self, PlistError> {
        let mut names = Self::default();
        for item in Plist::parse(text, prefix)?.items {
            match item {
                Item::File { path, .. } | Item::Sample { sample: path, .. } => {
                    names.files.insert(path.as_str().to_owned());
                }
                Item::Directory { path, .. } => {
                    names.folders.insert(path.as_str().to_owned());
                }
            }
        }
        Ok(names)
    }
}
