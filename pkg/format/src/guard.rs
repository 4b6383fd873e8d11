//! Keeps members from being written through links of their own package.

use std::collections::HashSet;

use crate::path::{PackagePath, PathError};

/// What the members of an archive so far have made, in either order.
#[derive(Default)]
pub(crate) struct Guard {
    /// Links and files: nothing may lie below them.
    leaves: HashSet<String>,
    /// Everything that something lies below.
    parents: HashSet<String>,
    /// The folder of the last member: most members follow others of their folder.
    last: String,
}

impl Guard {
    /// Takes in the next member.
    pub(crate) fn admit(&mut self, path: &PackagePath, directory: bool) -> Result<(), PathError> {
        let folder = path.as_str().rsplit_once('/').map_or("", |pair| pair.0);
        // What lies above it was looked at, and the members since then lie in it.
        let known = folder == self.last;
        if !known && let Some(leaf) = path.ancestors().find(|above| self.leaves.contains(*above)) {
            return Err(PathError::BelowNonDirectory(leaf.to_owned()));
        }
        if !directory {
            if self.parents.contains(path.as_str()) {
                return Err(PathError::BelowNonDirectory(path.as_str().to_owned()));
            }
            self.leaves.insert(path.as_str().to_owned());
        }
        if !known {
            for above in path.ancestors() {
                if !self.parents.contains(above) {
                    self.parents.insert(above.to_owned());
                }
            }
            folder.clone_into(&mut self.last);
        }
        Ok(())
    }

    /// Whether an earlier member is a file or link of this path.
    pub(crate) fn has_leaf(&self, path: &PackagePath) -> bool {
        self.leaves.contains(path.as_str())
    }
}
