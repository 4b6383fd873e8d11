//! A port and flavour by name.

use std::fmt;
use std::str::FromStr;

use pkg_types::Origin;
use serde::{Serialize, Serializer};

use crate::ModelError;

/// A port by its origin, and one of its flavours: `textproc/lua-inspect@lua53`.
///
/// Without a flavour it stands for the port's default.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRef {
    origin: Origin,
    flavor: Option<String>,
}

impl PortRef {
    /// Returns the port's origin, `category/port`.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Returns the flavour, if one is named.
    #[must_use]
    pub fn flavor(&self) -> Option<&str> {
        self.flavor.as_deref()
    }

    /// Returns the port with another flavour.
    ///
    /// # Errors
    /// [`ModelError`] when the flavour is not a word of small letters, digits and `_`.
    pub fn with_flavor(&self, flavor: Option<&str>) -> Result<Self, ModelError> {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if let Some(word) = flavor
            && (word.is_empty() || !word.chars().all(good))
        {
            let problem = "a flavour is a word of a-z, 0-9 and _";
            return Err(ModelError::new("flavour", word, problem));
        }
        Ok(Self {
            origin: self.origin.clone(),
            flavor: flavor.map(str::to_owned),
        })
    }
}

impl FromStr for PortRef {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        const WHAT: &str = "port";
        let (name, flavor) = match text.split_once('@') {
            Some((name, flavor)) => (name, Some(flavor)),
            None => (text, None),
        };
        let origin: Origin = name
            .parse()
            .map_err(|error| ModelError::new(WHAT, text, error))?;
        if name.matches('/').count() != 1 {
            let problem = "write it as category/port, such as textproc/ripgrep";
            return Err(ModelError::new(WHAT, text, problem));
        }
        let bare = Self {
            origin,
            flavor: None,
        };
        bare.with_flavor(flavor)
    }
}

impl fmt::Display for PortRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.flavor {
            Some(flavor) => f.pad(&format!("{}@{flavor}", self.origin)),
            None => f.pad(self.origin.as_str()),
        }
    }
}

impl Serialize for PortRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_is_category_and_name_with_an_optional_flavour() {
        for good in ["textproc/ripgrep", "textproc/lua-inspect@lua53"] {
            assert_eq!(good.parse::<PortRef>().unwrap().to_string(), good);
        }
        for bad in [
            "ripgrep", "a/b/c", "../etc/x", "a/b@", "a/b@L", "a/b@../x", "a b/c",
        ] {
            assert!(bad.parse::<PortRef>().is_err(), "{bad}");
        }
    }
}
