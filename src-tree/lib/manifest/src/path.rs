//! Paths inside a tree.

use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::vis;

/// A path relative to the root of a tree, as bytes: `etc/motd`. The root itself is empty.
///
/// Never absolute, and without empty, `.` and `..` components, so that joined to a directory
/// it never leaves that directory (symbolic links apart). Ordered by its bytes, so a
/// directory comes before everything in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(Vec<u8>);

/// Why a text is no [`RelPath`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Starts with a slash.
    #[error("path is absolute, it must be relative to the root of the tree")]
    Absolute,
    /// Has an empty, `.` or `..` component.
    #[error("path has an empty, \".\" or \"..\" component")]
    Component,
    /// Contains a NUL byte.
    #[error("path contains a NUL byte")]
    Nul,
    /// A component is longer than 255 bytes.
    #[error("path has a component of more than 255 bytes")]
    TooLong,
}

impl RelPath {
    /// The root of the tree.
    #[must_use]
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// Takes `etc/motd`, `./etc/motd`, and `.` or the empty path for the root.
    ///
    /// # Errors
    /// [`PathError`] when it could point out of the tree or has two spellings.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, PathError> {
        let mut bytes: Vec<u8> = bytes.into();
        if bytes == b"." {
            bytes.clear();
        }
        if bytes.starts_with(b"./") {
            bytes.drain(..2);
            if bytes.is_empty() {
                return Err(PathError::Component);
            }
        }
        if bytes.starts_with(b"/") {
            return Err(PathError::Absolute);
        }
        if bytes.contains(&0) {
            return Err(PathError::Nul);
        }
        for component in bytes.split(|&b| b == b'/').filter(|_| !bytes.is_empty()) {
            if matches!(component, b"" | b"." | b"..") {
                return Err(PathError::Component);
            }
            if component.len() > 255 {
                return Err(PathError::TooLong);
            }
        }
        Ok(Self(bytes))
    }

    /// The bytes, `/` between the components.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether this is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The directory that holds this path; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        let end = self.0.iter().rposition(|&b| b == b'/').unwrap_or(0);
        Some(Self(self.0[..end].to_vec()))
    }

    /// The last component; empty for the root.
    #[must_use]
    pub fn file_name(&self) -> &[u8] {
        let start = self
            .0
            .iter()
            .rposition(|&b| b == b'/')
            .map_or(0, |slash| slash + 1);
        &self.0[start..]
    }

    /// This path below another one.
    #[must_use]
    pub fn below(&self, dir: &Self) -> Self {
        match (dir.is_root(), self.is_root()) {
            (true, _) => self.clone(),
            (_, true) => dir.clone(),
            _ => Self([&dir.0[..], b"/", &self.0[..]].concat()),
        }
    }

    /// Number of components.
    #[must_use]
    pub fn depth(&self) -> usize {
        if self.is_root() {
            0
        } else {
            self.0.iter().filter(|&&b| b == b'/').count() + 1
        }
    }

    /// Where it is on this machine when the root is at `dir`.
    #[must_use]
    pub fn on_disk(&self, dir: &Path) -> PathBuf {
        if self.is_root() {
            dir.to_path_buf()
        } else {
            dir.join(OsStr::from_bytes(&self.0))
        }
    }
}

/// As in a manifest: `.` or `./etc/motd`, special characters escaped.
impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_root() { "." } else { "./" })?;
        f.write_str(&vis::encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_tree_are_refused() {
        for (text, error) in [
            ("/etc", PathError::Absolute),
            (".//etc", PathError::Absolute),
            ("a/../b", PathError::Component),
            ("..", PathError::Component),
            ("a//b", PathError::Component),
            ("a/", PathError::Component),
            ("./", PathError::Component),
            ("././a", PathError::Component),
            ("a\0b", PathError::Nul),
        ] {
            assert_eq!(RelPath::new(text), Err(error), "{text:?}");
        }
        assert_eq!(RelPath::new("x".repeat(256)), Err(PathError::TooLong));
    }

    #[test]
    fn parts_of_a_path_fit_together() {
        let path = RelPath::new("./usr/lib/libc.a").unwrap();
        assert_eq!(path.file_name(), b"libc.a");
        assert_eq!(path.parent().unwrap().to_string(), "./usr/lib");
        assert_eq!(path.depth(), 3);
        assert_eq!(RelPath::new("usr").unwrap().parent(), Some(RelPath::root()));
        assert_eq!(RelPath::root().parent(), None);
        assert_eq!(RelPath::root().to_string(), ".");
        let below = RelPath::new("c")
            .unwrap()
            .below(&RelPath::new("a/b").unwrap());
        assert_eq!(below.as_bytes(), b"a/b/c");
    }
}
