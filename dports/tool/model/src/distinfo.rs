//! `distinfo`: what the distfiles of a port must be.
//!
//! ```text
//! TIMESTAMP = 1795305600
//! SHA256 (tree_2.1.0.orig.tar.gz) = 64 hexadecimal digits
//! SIZE (tree_2.1.0.orig.tar.gz) = 59189
//! ```
//! The format is FreeBSD's. The time is that of the last change, in seconds since 1970; it is also
//! the time that everything in the package carries.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::ModelError;

const WHAT: &str = "line of distinfo";

/// What the distfiles of a port must be, by path below the folder of distfiles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distinfo {
    /// Time of the last change, in seconds since 1970.
    pub timestamp: u64,
    /// The files, in the order they are listed.
    pub files: Vec<(String, Sum)>,
}

/// Digest and size of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// SHA-256 in small hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

impl Distinfo {
    /// Returns what a file must be.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Sum> {
        self.files
            .iter()
            .find_map(|(name, sum)| (name == path).then_some(sum))
    }
}

impl FromStr for Distinfo {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let mut timestamp = None;
        let mut order = Vec::new();
        let mut digests = BTreeMap::new();
        let mut sizes = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let wrong = |problem: &str| ModelError::new(WHAT, line, problem);
            let (left, value) = line
                .split_once(" = ")
                .ok_or_else(|| wrong("it has no ` = `"))?;
            let number = || value.parse::<u64>().map_err(|_| wrong("it needs a number"));
            if left == "TIMESTAMP" {
                if timestamp.replace(number()?).is_some() {
                    return Err(wrong("there is another before it"));
                }
                continue;
            }
            let named = left
                .strip_suffix(')')
                .and_then(|left| left.split_once(" ("));
            let (key, path) = named.ok_or_else(|| wrong("write KEY (FILE) = VALUE"))?;
            if !is_plain(path) {
                return Err(wrong("the file is not below the folder of distfiles"));
            }
            let twice = match key {
                "SHA256" => {
                    let digits = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
                    if value.len() != 64 || !value.chars().all(digits) {
                        return Err(wrong("a SHA-256 has 64 of 0-9 and a-f"));
                    }
                    order.push(path.to_owned());
                    digests.insert(path.to_owned(), value.to_owned()).is_some()
                }
                "SIZE" => sizes.insert(path.to_owned(), number()?).is_some(),
                _ => return Err(wrong("known are TIMESTAMP, SHA256 and SIZE")),
            };
            if twice {
                return Err(wrong("there is another before it"));
            }
        }
        let mut files = Vec::new();
        for path in order {
            let size = sizes
                .remove(&path)
                .ok_or_else(|| ModelError::new("distfile", &path, "it has no SIZE"))?;
            let sha256 = digests.remove(&path).unwrap_or_default();
            files.push((path, Sum { sha256, size }));
        }
        if let Some(path) = sizes.keys().next() {
            return Err(ModelError::new("distfile", path, "it has no SHA256"));
        }
        let timestamp =
            timestamp.ok_or_else(|| ModelError::new("distinfo", "", "it has no TIMESTAMP"))?;
        Ok(Self { timestamp, files })
    }
}

impl fmt::Display for Distinfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "TIMESTAMP = {}", self.timestamp)?;
        for (path, sum) in &self.files {
            writeln!(f, "SHA256 ({path}) = {}", sum.sha256)?;
            writeln!(f, "SIZE ({path}) = {}", sum.size)?;
        }
        Ok(())
    }
}

/// Returns whether a path stays below the folder it is relative to, and is one word.
pub(crate) fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.contains(|c: char| c.is_whitespace() || c.is_control() || "()|".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn distinfo() -> impl Strategy<Value = Distinfo> {
        let sum = ("[0-9a-f]{64}", any::<u64>());
        let files = proptest::collection::btree_map(
            "[a-zA-Z0-9][a-zA-Z0-9_.+-]{0,8}(/[a-z]{1,4})?",
            sum,
            0..5,
        );
        (any::<u64>(), files).prop_map(|(timestamp, files)| Distinfo {
            timestamp,
            files: files
                .into_iter()
                .map(|(path, (sha256, size))| (path, Sum { sha256, size }))
                .collect(),
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(distinfo in distinfo()) {
            prop_assert_eq!(distinfo.to_string().parse::<Distinfo>(), Ok(distinfo));
        }

        #[test]
        fn reading_never_panics(text in "[A-Z0-9a-f =()/.\n]{0,80}") {
            let _ = text.parse::<Distinfo>();
        }
    }

    #[test]
    fn files_that_are_incomplete_or_leave_the_folder_are_refused() {
        let sum = "0".repeat(64);
        for bad in [
            String::new(),
            format!("TIMESTAMP = 1\nSHA256 (a) = {sum}\n"),
            "TIMESTAMP = 1\nSIZE (a) = 1\n".to_owned(),
            format!("TIMESTAMP = 1\nSHA256 (../a) = {sum}\nSIZE (../a) = 1\n"),
            format!("TIMESTAMP = 1\nSHA256 (a) = {sum}\nSHA256 (a) = {sum}\nSIZE (a) = 1\n"),
            "TIMESTAMP = 1\nMD5 (a) = 0\n".to_owned(),
        ] {
            assert!(bad.parse::<Distinfo>().is_err(), "{bad}");
        }
    }
}
