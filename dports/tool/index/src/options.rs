//! The options of a port, and the file in which choices are kept.

use std::fmt::Write as _;

use dports_model::Words;
use serde::Serialize;

use crate::Entry;

/// The options of a port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choices {
    /// The package they are for.
    pub package: String,
    /// Groups, the one of free choices first.
    pub groups: Vec<Group>,
}

/// Options that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its name; nothing for the first.
    pub name: String,
    /// How many may be chosen.
    pub kind: GroupKind,
    /// What it is about.
    pub description: String,
    /// The options.
    pub options: Vec<Choice>,
}

/// How many options of a group may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupKind {
    /// Any number.
    Any,
    /// Exactly one.
    Single,
    /// One or none.
    Radio,
    /// One or more.
    Multi,
}

/// An option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// Whether it is chosen.
    pub on: bool,
}

/// The variables that name groups.
const GROUPS: [(&str, GroupKind); 4] = [
    ("OPTIONS_GROUP", GroupKind::Any),
    ("OPTIONS_SINGLE", GroupKind::Single),
    ("OPTIONS_RADIO", GroupKind::Radio),
    ("OPTIONS_MULTI", GroupKind::Multi),
];

impl Choices {
    /// Returns the variables that name the members of a port's groups.
    #[must_use]
    pub fn members(entry: &Entry) -> Vec<String> {
        let groups = GROUPS.iter().flat_map(|(variable, _)| {
            entry
                .list(variable)
                .map(move |group| format!("{variable}_{group}"))
        });
        groups.collect()
    }

    /// Returns the variables that describe a port's options and groups, when the values of
    /// [`Self::members`] are known.
    #[must_use]
    pub fn descriptions(entry: &Entry, members: &Words) -> Vec<String> {
        let groups = GROUPS.iter().flat_map(|(variable, _)| entry.list(variable));
        let inner = members.values().flat_map(|value| value.split_whitespace());
        let all = entry.list("OPTIONS_DEFINE").chain(groups).chain(inner);
        all.map(|name| format!("{name}_DESC")).collect()
    }

    /// Puts the options of a port together from its entry and the values of those variables.
    #[must_use]
    pub fn new(entry: &Entry, values: &Words) -> Self {
        let value = |name: &str| values.get(name).map_or("", |value| value.trim());
        let describe = |name: &str| value(&format!("{name}_DESC")).to_owned();
        let choices = |names: &str| {
            let choice = |name: &str| Choice {
                name: name.to_owned(),
                description: describe(name),
                on: entry.list("PORT_OPTIONS").any(|on| on == name),
            };
            names.split_whitespace().map(choice).collect::<Vec<_>>()
        };
        let mut groups = vec![Group {
            name: String::new(),
            kind: GroupKind::Any,
            description: String::new(),
            options: choices(entry.get("OPTIONS_DEFINE")),
        }];
        for (variable, kind) in GROUPS {
            for name in entry.list(variable) {
                groups.push(Group {
                    name: name.to_owned(),
                    kind,
                    description: describe(name),
                    options: choices(value(&format!("{variable}_{name}"))),
                });
            }
        }
        groups.retain(|group| !group.options.is_empty());
        Self {
            package: entry.package(),
            groups,
        }
    }

    /// Sets an option; tells whether there is one of this name. In groups of which one at most is
    /// chosen, that takes the others away.
    pub fn choose(&mut self, name: &str, on: bool) -> bool {
        let mut found = false;
        for group in &mut self.groups {
            if !group.options.iter().any(|option| option.name == name) {
                continue;
            }
            found = true;
            let one = matches!(group.kind, GroupKind::Single | GroupKind::Radio);
            for option in &mut group.options {
                if option.name == name {
                    option.on = on;
                } else if one && on {
                    option.on = false;
                }
            }
        }
        found
    }

    /// Returns what is wrong with the choices: groups of which too many or too few are chosen.
    #[must_use]
    pub fn mistakes(&self) -> Vec<String> {
        let mistake = |group: &Group| {
            let on = group.options.iter().filter(|option| option.on).count();
            let must = match group.kind {
                GroupKind::Single if on != 1 => "exactly one",
                GroupKind::Radio if on > 1 => "one at most",
                GroupKind::Multi if on == 0 => "at least one",
                _ => return None,
            };
            let names: Vec<_> = group
                .options
                .iter()
                .map(|option| option.name.as_str())
                .collect();
            Some(format!(
                "of {} ({}), {must} must be chosen",
                group.name,
                names.join(" ")
            ))
        };
        self.groups.iter().filter_map(mistake).collect()
    }

    /// Writes the file that FreeBSD's framework reads choices from: the options of the port as they
    /// were known then, and which are on and off.
    #[must_use]
    pub fn file(&self) -> String {
        let all = || self.groups.iter().flat_map(|group| &group.options);
        let names: Vec<_> = all().map(|option| option.name.as_str()).collect();
        let mut text = format!(
            "# Options for {0}, chosen with dports(1)\n_OPTIONS_READ={0}\n\
             _FILE_COMPLETE_OPTIONS_LIST={1}\n",
            self.package,
            names.join(" ")
        );
        for option in all() {
            let list = if option.on { "SET" } else { "UNSET" };
            let _ = writeln!(text, "OPTIONS_FILE_{list}+={}", option.name);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::entry;

    fn choices() -> Choices {
        let port = entry(
            "a/b",
            &[
                ("PKGNAME", "b-1"),
                ("OPTIONS_DEFINE", "DOCS NLS"),
                ("OPTIONS_SINGLE", "TLS"),
                ("PORT_OPTIONS", "DOCS GNUTLS"),
            ],
        );
        assert_eq!(Choices::members(&port), ["OPTIONS_SINGLE_TLS"]);
        let mut values = Words::new();
        values.insert("OPTIONS_SINGLE_TLS".to_owned(), "GNUTLS OPENSSL".to_owned());
        assert!(Choices::descriptions(&port, &values).contains(&"OPENSSL_DESC".to_owned()));
        values.insert("NLS_DESC".to_owned(), "Translations".to_owned());
        Choices::new(&port, &values)
    }

    #[test]
    fn choosing_one_of_a_single_group_takes_the_other_away() {
        let mut choices = choices();
        assert!(choices.choose("OPENSSL", true));
        assert!(choices.choose("NLS", true));
        assert!(!choices.choose("GONE", true));
        assert!(choices.mistakes().is_empty());
        assert_eq!(
            choices.file(),
            "# Options for b-1, chosen with dports(1)\n_OPTIONS_READ=b-1\n\
             _FILE_COMPLETE_OPTIONS_LIST=DOCS NLS GNUTLS OPENSSL\nOPTIONS_FILE_SET+=DOCS\n\
             OPTIONS_FILE_SET+=NLS\nOPTIONS_FILE_UNSET+=GNUTLS\nOPTIONS_FILE_SET+=OPENSSL\n"
        );
        choices.choose("OPENSSL", false);
        assert_eq!(choices.mistakes().len(), 1);
    }
}
