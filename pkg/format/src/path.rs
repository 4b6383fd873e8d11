//! Paths of a package's files: always below the root that the package is installed to.

use std::fmt;
use std::str::FromStr;

/// Longest path and longest name in one, in bytes.
const LONGEST: usize = 1023;
const LONGEST_NAME: usize = 255;

/// A path may not be in a package.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Empty, or the root itself.
    #[error("the path is empty")]
    Empty,
    /// `.` or `..`, which could lead out of the root.
    #[error("the path has a '.' or '..' component")]
    Dots,
    /// A NUL byte, which no file system takes.
    #[error("the path holds a NUL byte")]
    Nul,
    /// Longer than file systems take: 1,023 bytes, and 255 for each name.
    #[error("the path is longer than 1,023 bytes, or one of its names than 255")]
    TooLong,
    /// Not UTF-8, which a JSON manifest cannot name.
    #[error("the path is not UTF-8")]
    NotUtf8,
    /// Below a link or file of the same package, so writing it would follow the link.
    #[error("it lies below {0}, which the same package makes a link or a file")]
    BelowNonDirectory(String),
}

/// An absolute path without `.`, `..` and empty components, such as `/usr/local/bin/tool`; relative
/// to whatever root the package is installed to. Ordered by bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackagePath(String);

impl PackagePath {
    /// The path, with its leading slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path below a root directory: without its leading slash.
    #[must_use]
    pub fn relative(&self) -> &str {
        &self.0[1..]
    }

    /// The directories above it, nearest last, without the root.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        self.0
            .match_indices('/')
            .skip(1)
            .map(|(at, _)| &self.0[..at])
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, PathError> {
        std::str::from_utf8(bytes)
            .map_err(|_| PathError::NotUtf8)?
            .parse()
    }
}

impl FromStr for PackagePath {
    type Err = PathError;

    /// Reads a path; a missing leading slash is added, doubled and trailing ones are dropped.
    fn from_str(text: &str) -> Result<Self, PathError> {
        if text.contains('\0') {
            return Err(PathError::Nul);
        }
        let mut path = String::with_capacity(text.len() + 1);
        for part in text.split('/').filter(|part| !part.is_empty()) {
            if part == "." || part == ".." {
                return Err(PathError::Dots);
            }
            path.push('/');
            path.push_str(part);
            if part.len() > LONGEST_NAME || path.len() > LONGEST {
                return Err(PathError::TooLong);
            }
        }
        if path.is_empty() {
            return Err(PathError::Empty);
        }
        Ok(Self(path))
    }
}

impl fmt::Display for PackagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_root_are_refused() {
        for bad in ["", "/", "..", "/a/../../b", "a/./b", "/a\0b"] {
            assert!(bad.parse::<PackagePath>().is_err(), "{bad:?}");
        }
        assert_eq!(PackagePath::from_bytes(b"/\xff"), Err(PathError::NotUtf8));
    }

    #[test]
    fn spelling_is_made_one() {
        let path: PackagePath = "usr//local/bin/".parse().unwrap();
        assert_eq!(path.as_str(), "/usr/local/bin");
        assert_eq!(path.relative(), "usr/local/bin");
        assert_eq!(path.ancestors().collect::<Vec<_>>(), ["/usr", "/usr/local"]);
    }
}
