//! Names of packages.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::{ParseError, check_word};

const WHAT: &str = "package name";

/// The name of a package, such as `ripgrep` or `py311-yaml`: one component of a path, so that it
/// can name a file in a repository or a cache. A copy is cheap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PkgName(Arc<str>);

impl PkgName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PkgName {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        check_word(WHAT, text)?;
        if text.contains('/') {
            return Err(ParseError::new(WHAT, text, "it holds a slash"));
        }
        if text.starts_with(['.', '-', '+']) {
            return Err(ParseError::new(
                WHAT,
                text,
                "it begins with '.', '-' or '+'",
            ));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for PkgName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_leave_a_folder_are_refused() {
        for bad in [
            "",
            "..",
            ".hidden",
            "a/b",
            "-rf",
            "a b",
            "a\nb",
            "a\0b",
            "+MANIFEST",
        ] {
            assert!(bad.parse::<PkgName>().is_err(), "{bad:?}");
        }
        for good in ["zlib", "py311-yaml", "libstdc++", "p5-Foo_Bar", "0ad"] {
            assert_eq!(good.parse::<PkgName>().unwrap().to_string(), good);
        }
    }
}
