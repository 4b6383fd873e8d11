//! Keeps members from being written through links of their own package.

use std::collections::BTreeSet;

use crate::path::{PackagePath, PathError};

/// What the members of an archive so far have made, in either order.
#[derive(Default)]
pub(crate) struct Guard {
    /// Links and files: nothing may lie below them.
    leaves: BTreeSet<String>,
    /// Everything that something lies below.
    parents: BTreeSet<String>,
}

impl Guard {
    /// Takes in the next member.
    pub(crate) fn admit(&mut self, path: &PackagePath, directory: bool) -> Result<(), PathError> {
        if let Some(leaf) = path.ancestors().find(|above| self.leaves.contains(*above)) {
            return Err(PathError::BelowNonDirectory(leaf.to_owned()));
        }
        if !directory {
            if self.parents.contains(path.as_str()) {
                return Err(PathError::BelowNonDirectory(path.as_str().to_owned()));
            }
            self.leaves.insert(path.as_str().to_owned());
        }
        for above in path.ancestors() {
            if !self.parents.contains(above) {
                self.parents.insert(above.to_owned());
            }
        }
        Ok(())
    }

    /// Whether an earlier member is a file or link of this path.
    pub(crate) fn has_leaf(&self, path: &PackagePath) -> bool {
        self.leaves.contains(path.as_str())
    }
}
