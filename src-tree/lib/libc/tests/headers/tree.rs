//! Where headers and sources are.

use std::path::{Path, PathBuf};

/// The folders of the repository that the tests read.
pub(crate) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// The tree that this test was built from.
    pub(crate) fn find() -> Tree {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
        Tree { root }
    }

    /// `src-tree/include`.
    pub(crate) fn include(&self) -> PathBuf {
        self.root.join("src-tree/include")
    }

    /// The room of libc.
    pub(crate) fn libc(&self) -> PathBuf {
        self.root.join("src-tree/lib/libc")
    }

    /// The room of libm.
    pub(crate) fn libm(&self) -> PathBuf {
        self.root.join("src-tree/lib/libm")
    }

    /// A path below the root.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// Names of all headers as `#include <...>` takes them, in order.
    pub(crate) fn headers(&self) -> impl Iterator<Item = String> + use<> {
        let base = self.include();
        let mut names: Vec<String> = files(&base, "h")
            .into_iter()
            .map(|path| path.strip_prefix(&base).unwrap().display().to_string())
            .collect();
        names.sort();
        names.into_iter()
    }

    /// The text of a header.
    pub(crate) fn header(&self, name: &str) -> String {
        std::fs::read_to_string(self.include().join(name)).unwrap()
    }
}

/// All files below a folder that end in `.extension`, in order; none when there is no folder.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
