//! A port of the index.

use dports_model::{PortRef, Words};
use serde::Serialize;

use dports_eval::OURS;

use crate::{Kind, Need};

/// A port in one of its flavours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its name: without a flavour for the default one.
    pub port: PortRef,
    /// Values of [`VARIABLES`](crate::VARIABLES) that are not empty.
    pub words: Words,
    /// Why it could not be evaluated, if it could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Entry {
    /// Returns a value; nothing is an empty one.
    #[must_use]
    pub fn get(&self, variable: &str) -> &str {
        self.words.get(variable).map_or("", |word| word.trim())
    }

    /// Returns the words of a value.
    pub fn list(&self, variable: &str) -> impl Iterator<Item = &str> {
        self.get(variable).split_whitespace()
    }

    /// Returns `name-version`; for a port that cannot be evaluated, its own name.
    #[must_use]
    pub fn package(&self) -> String {
        match self.get("PKGNAME") {
            "" => match (self.get("PKGBASE"), self.get("PKGVERSION")) {
                ("", _) => self.port.to_string(),
                (base, version) => format!("{base}-{version}"),
            },
            name => name.to_owned(),
        }
    }

    /// Returns why it is not to be built, if it is not.
    #[must_use]
    pub fn obstacle(&self) -> Option<&str> {
        let words = ["IGNORE_REASON", "IGNORE", "FORBIDDEN", "BROKEN"].map(|name| self.get(name));
        words.into_iter().find(|word| !word.is_empty())
    }

    /// Returns what it needs; words that name no port are left out.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        let mut needs = Vec::new();
        if self.get(OURS) == "yes" {
            needs.extend(self.list("_DEPENDS").filter_map(Need::of_ours));
        } else {
            for kind in Kind::ALL {
                let words = self.list(kind.variable());
                needs.extend(words.filter_map(|word| Need::parse(kind, word)));
            }
        }
        needs.sort();
        needs.dedup();
        needs
    }
}
