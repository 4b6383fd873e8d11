//! Numbers of users and groups, by the files of the tree that is worked on.

use std::collections::HashMap;
use std::fs;

use pkg_format::Ownership;

use crate::root::Root;

/// Users and groups of a root.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owners {
    users: HashMap<String, u32>,
    groups: HashMap<String, u32>,
}

impl Owners {
    /// Reads `etc/passwd` and `etc/group`; a tree without them knows nobody.
    pub(crate) fn of(root: &Root) -> Self {
        let read = |file: &str| {
            let text = fs::read(root.at(file)).unwrap_or_default();
            numbers(&String::from_utf8_lossy(&text))
        };
        Self {
            users: read("etc/passwd"),
            groups: read("etc/group"),
        }
    }

    /// The owner that is meant; root and its group for names that the tree does not know.
    pub(crate) fn find(&self, ownership: &Ownership) -> (u32, u32) {
        let number = |names: &HashMap<String, u32>, name: &Option<String>| {
            name.as_ref()
                .and_then(|name| names.get(name).copied().or_else(|| name.parse().ok()))
                .unwrap_or(0)
        };
        (
            number(&self.users, &ownership.uname),
            number(&self.groups, &ownership.gname),
        )
    }
}

/// Names (first field) and numbers (third field).
fn numbers(text: &str) -> HashMap<String, u32> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            Some((name.to_owned(), fields.nth(1)?.parse().ok()?))
        })
        .collect()
}
