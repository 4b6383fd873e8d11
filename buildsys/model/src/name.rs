//! Names of jobs.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name of a job, unique in a graph: 1 to 64 of `a-z 0-9 . _ -`, starting with a letter.
///
/// The name is also the name of the job's log (`OBJDIR/log/NAME.log`) and of its lock, so it can
/// hold nothing that means something to a file system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobName(String);

/// The text cannot be the name of a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a job name: use 1 to 64 of a-z 0-9 . _ -, starting with a letter")]
pub struct NameError(String);

impl JobName {
    /// Checks `text` and makes a name of it.
    ///
    /// # Errors
    /// [`NameError`] when the text is empty, too long, or holds another character.
    pub fn new(text: &str) -> Result<Self, NameError> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        let good = text.len() <= 64
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(allowed);
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameError(text.to_owned()))
        }
    }

    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for JobName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl Borrow<str> for JobName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Serialize for JobName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for JobName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_leave_the_log_folder_are_refused() {
        for bad in [
            "",
            "../x",
            "a/b",
            "Kernel",
            "1st",
            ".hidden",
            "a b",
            &"a".repeat(65),
        ] {
            assert!(JobName::new(bad).is_err(), "{bad:?} was accepted");
        }
        for good in ["kernel", "loader-efi", "libc.a", "x86_64"] {
            assert_eq!(JobName::new(good).unwrap().as_str(), good);
        }
    }
}
