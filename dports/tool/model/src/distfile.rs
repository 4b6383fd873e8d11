//! Distfiles and the symbolic sites they come from.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::ModelError;
use crate::distinfo::is_plain;

/// A file that the port is made from: `FILE|SITE|...` as the framework writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Distfile {
    /// Path below the folder of distfiles.
    pub path: String,
    /// Where it can be had, the preferred site first.
    pub sites: Vec<Site>,
}

/// A registry, by what it is; the machine's own client knows where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Site {
    /// The crate registry, through cargo. The file is `NAME-VERSION.crate`.
    Crate,
    /// A source package of Debian, through apt.
    Debian(String),
}

impl Distfile {
    /// Returns the last component of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

impl FromStr for Distfile {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let wrong = |problem: &str| ModelError::new("distfile", text, problem);
        let mut words = text.split('|');
        let path = words.next().unwrap_or_default();
        if !is_plain(path) {
            return Err(wrong("it is not below the folder of distfiles"));
        }
        let sites: Vec<Site> = words
            .filter(|word| !word.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        if sites.is_empty() {
            return Err(wrong("no site of MASTER_SITES is for it"));
        }
        Ok(Self {
            path: path.to_owned(),
            sites,
        })
    }
}

impl FromStr for Site {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        match text.split_once('/') {
            None if text == "crate" => Ok(Self::Crate),
            Some(("debian", source)) if is_plain(source) && !source.contains('/') => {
                Ok(Self::Debian(source.to_owned()))
            }
            _ => Err(ModelError::new(
                "site",
                text,
                "known are crate and debian/SOURCE",
            )),
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crate => f.write_str("crate"),
            Self::Debian(source) => write!(f, "debian/{source}"),
        }
    }
}

impl Serialize for Site {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distfile_names_its_sites() {
        let file: Distfile = "rust/crates/a-1.0.0.crate|crate".parse().unwrap();
        assert_eq!(file.name(), "a-1.0.0.crate");
        let file: Distfile = "x.tar.gz|debian/zlib|crate".parse().unwrap();
        assert_eq!(file.sites, [Site::Debian("zlib".to_owned()), Site::Crate]);
        for bad in ["x.tar.gz", "../x|crate", "x|debian/../y", "x|https://a/b"] {
            assert!(bad.parse::<Distfile>().is_err(), "{bad}");
        }
    }
}
