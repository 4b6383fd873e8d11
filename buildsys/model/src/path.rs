//! Relative paths that cannot leave the folder they are relative to.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A relative path of one or more plain components, separated by `/`.
///
/// No component is empty, `.` or `..`; there is no leading or trailing slash and no NUL. Paths
/// sort by bytes, which is the order of every listing the build writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

/// The text is not a relative path in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a plain relative path (no leading `/`, no `.` or `..`, no empty part)")]
pub struct PathError(String);

impl RelPath {
    /// Checks `text` and makes a path of it.
    ///
    /// # Errors
    /// [`PathError`] when the text is empty, absolute, or has a component that is not plain.
    pub fn new(text: &str) -> Result<Self, PathError> {
        let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        if text.split('/').all(plain) && !text.contains('\0') {
            Ok(Self(text.to_owned()))
        } else {
            Err(PathError(text.to_owned()))
        }
    }

    /// Returns the path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns this path below `base`.
    #[must_use]
    pub fn under(&self, base: &Path) -> PathBuf {
        base.join(&self.0)
    }

    /// Returns `self/name`.
    ///
    /// # Errors
    /// [`PathError`] when `name` is not plain.
    pub fn join(&self, name: &str) -> Result<Self, PathError> {
        Self::new(&format!("{}/{name}", self.0))
    }

    /// Returns whether `self` is `other` or lies below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        match self.0.strip_prefix(&other.0) {
            Some(rest) => rest.is_empty() || rest.starts_with('/'),
            None => false,
        }
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for RelPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl Serialize for RelPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RelPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_escape_or_are_not_canonical_are_refused() {
        for bad in ["", "/", "/etc", "a/", "a//b", "./a", "a/../b", "..", "a\0b"] {
            assert!(RelPath::new(bad).is_err(), "{bad:?} was accepted");
        }
        assert!(RelPath::new("a/b.c/...").is_ok());
    }

    #[test]
    fn within_compares_components_and_not_prefixes_of_text() {
        let path = |text| RelPath::new(text).unwrap();
        assert!(path("sys/kern").is_within(&path("sys")));
        assert!(path("sys").is_within(&path("sys")));
        assert!(!path("system").is_within(&path("sys")));
    }
}
