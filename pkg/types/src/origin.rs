//! Origins: the port that a package was made from.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::{ParseError, check_word};

const WHAT: &str = "origin";

/// Where a package was made, `category/port` such as `textproc/ripgrep`. A package made by hand may
/// have an origin of another number of components (`base`, `local/site/tool`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(Arc<str>);

impl Origin {
    /// The origin as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last component: `ripgrep` of `textproc/ripgrep`.
    #[must_use]
    pub fn port(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// All before the last component, if there is anything: `textproc` of `textproc/ripgrep`.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(category, _)| category)
    }
}

impl FromStr for Origin {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        check_word(WHAT, text)?;
        if text.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(ParseError::new(
                WHAT,
                text,
                "it has an empty, '.' or '..' component",
            ));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_is_split_into_category_and_port() {
        let origin: Origin = "textproc/ripgrep".parse().unwrap();
        assert_eq!(origin.category(), Some("textproc"));
        assert_eq!(origin.port(), "ripgrep");
        let alone: Origin = "base".parse().unwrap();
        assert_eq!((alone.category(), alone.port()), (None, "base"));
    }

    #[test]
    fn origin_cannot_leave_the_ports_tree() {
        for bad in ["", "/etc", "a/", "a//b", "../etc/passwd", "a/./b", "a b/c"] {
            assert!(bad.parse::<Origin>().is_err(), "{bad:?}");
        }
    }
}
