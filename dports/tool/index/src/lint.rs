//! What is wrong with ports, as far as their index tells, and why it matters.

use std::collections::BTreeMap;

use dports_model::PortRef;
use serde::Serialize;

use crate::{Entry, Graph};

/// Something that is to be corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The port.
    pub port: PortRef,
    /// A short name of the rule.
    pub rule: &'static str,
    /// What is wrong.
    pub text: String,
    /// Why that matters.
    pub reason: &'static str,
}

/// A rule that looks at one port: its name, its reason, and what is wrong.
type Rule = (&'static str, &'static str, fn(&Entry) -> Option<String>);

/// `pkg search` and lists cut longer ones.
const LONGEST_COMMENT: usize = 70;

const RULES: [Rule; 10] = [
    (
        "evaluation",
        "nothing is known of a port whose makefile cannot be read",
        |entry| entry.problem.clone(),
    ),
    (
        "comment",
        "it stands in lists, where a line is all there is",
        |entry| {
            let comment = entry.get("COMMENT");
            if comment.is_empty() {
                return Some("COMMENT is missing".to_owned());
            }
            let long = comment.chars().count();
            if long > LONGEST_COMMENT {
                return Some(format!(
                    "COMMENT has {long} characters; {LONGEST_COMMENT} at most"
                ));
            }
            if comment.ends_with('.') {
                return Some("COMMENT ends with a full stop".to_owned());
            }
            let article = ["A ", "An ", "The "]
                .into_iter()
                .find(|word| comment.starts_with(word));
            article.map(|word| format!("COMMENT begins with \"{}\"", word.trim()))
        },
    ),
    ("maintainer", "somebody must be asked about it", |entry| {
        let address = entry.get("MAINTAINER");
        (!address.contains('@')).then(|| format!("MAINTAINER \"{address}\" is no address"))
    }),
    (
        "license",
        "packages may be passed on only where a licence says so",
        |entry| {
            entry
                .get("LICENSE")
                .is_empty()
                .then(|| "LICENSE is missing".to_owned())
        },
    ),
    ("www", "people want to see where it comes from", |entry| {
        let www = entry.get("WWW");
        if www.is_empty() {
            return Some("WWW is missing".to_owned());
        }
        let wrong = |word: &&str| !word.starts_with("https://") && !word.starts_with("http://");
        let word = www.split_whitespace().find(wrong)?;
        Some(format!("WWW has \"{word}\", which is no address"))
    }),
    (
        "category",
        "the first category is the folder the port is found in",
        |entry| {
            let first = entry.list("CATEGORIES").next().unwrap_or_default();
            let folder = entry.port.origin().category()?;
            (first != folder)
                .then(|| format!("CATEGORIES begins with \"{first}\", not \"{folder}\""))
        },
    ),
    (
        "revision",
        "a revision of 0 is none, and adding it later changes no name",
        |entry| {
            (entry.get("PORTREVISION") == "0" || entry.get("PORTEPOCH") == "0")
                .then(|| "PORTREVISION or PORTEPOCH is 0: leave it out".to_owned())
                .filter(|_| entry.package().contains("_0") || entry.package().contains(",0"))
        },
    ),
    ("expiration", "who uses it must know until when", |entry| {
        let ends = entry.get("EXPIRATION_DATE");
        let parts: Vec<_> = ends.split('-').map(str::len).collect();
        if !ends.is_empty() && parts != [4, 2, 2] {
            return Some(format!("EXPIRATION_DATE \"{ends}\" is no YYYY-MM-DD"));
        }
        (!ends.is_empty() && entry.get("DEPRECATED").is_empty())
            .then(|| "EXPIRATION_DATE without a reason in DEPRECATED".to_owned())
    }),
    ("flavour", "flavours are parts of names", |entry| {
        let wrong = entry
            .list("FLAVORS")
            .find(|flavor| entry.port.with_flavor(Some(flavor)).is_err())?;
        Some(format!(
            "the flavour \"{wrong}\" is no word of a-z, 0-9 and _"
        ))
    }),
    (
        "options",
        "an option is chosen by its name, once",
        |entry| {
            let mut names: Vec<_> = entry.list("OPTIONS_DEFINE").collect();
            names.sort_unstable();
            let twice = names.windows(2).find(|pair| pair[0] == pair[1])?;
            Some(format!("OPTIONS_DEFINE names {} twice", twice[0]))
        },
    ),
];

/// Looks at ports, among all there are.
#[must_use]
pub fn lint<'e>(all: &'e [Entry], chosen: &dyn Fn(&Entry) -> bool) -> Vec<Remark> {
    let graph = Graph::new(all);
    let mut packages: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in all.iter().filter(|entry| entry.problem.is_none()) {
        packages.entry(entry.package()).or_default().push(entry);
    }
    let mut remarks = Vec::new();
    for entry in all.iter().filter(|entry| chosen(entry)) {
        let mut say = |rule, reason, text: String| {
            remarks.push(Remark {
                port: entry.port.clone(),
                rule,
                text,
                reason,
            });
        };
        for (rule, reason, find) in RULES {
            if (entry.problem.is_none() || rule == "evaluation")
                && let Some(text) = find(entry)
            {
                say(rule, reason, text);
            }
        }
        for (kind, port) in graph.needs(&entry.port) {
            let (word, reason) = (kind.word(), "what it needs cannot be built");
            match graph.get(&port) {
                None => say(
                    "dependency",
                    reason,
                    format!("{word} dependency {port} is no port"),
                ),
                Some(other) if other.port == entry.port => {
                    say(
                        "dependency",
                        reason,
                        format!("it is its own {word} dependency"),
                    );
                }
                Some(_) => {}
            }
        }
        let same = packages
            .get(&entry.package())
            .map_or(&[][..], Vec::as_slice);
        if let Some(other) = same.iter().find(|other| other.port != entry.port) {
            let reason = "two ports cannot have packages of the same name";
            say(
                "package",
                reason,
                format!("{} is also {}", entry.package(), other.port),
            );
        }
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::entry;

    const GOOD: [(&str, &str); 8] = [
        ("PKGNAME", "good-1"),
        ("COMMENT", "Good port"),
        ("MAINTAINER", "a@b.example"),
        ("LICENSE", "MIT"),
        ("WWW", "https://good.example"),
        ("CATEGORIES", "a"),
        ("FLAVORS", "one two"),
        ("OPTIONS_DEFINE", "DOCS NLS"),
    ];

    fn rules(changes: &[(&str, &str)]) -> Vec<&'static str> {
        let mut words = GOOD.to_vec();
        words.retain(|(name, _)| !changes.iter().any(|(other, _)| other == name));
        words.extend(changes);
        let all = [entry("a/good", &words)];
        lint(&all, &|_| true)
            .into_iter()
            .map(|remark| remark.rule)
            .collect()
    }

    #[test]
    fn good_port_has_no_remarks_and_each_rule_finds_its_mistake() {
        assert!(rules(&[]).is_empty());
        let long = "x".repeat(71);
        for (rule, variable, value) in [
            ("comment", "COMMENT", "A port"),
            ("comment", "COMMENT", "Port."),
            ("comment", "COMMENT", ""),
            ("comment", "COMMENT", long.as_str()),
            ("maintainer", "MAINTAINER", "me"),
            ("license", "LICENSE", ""),
            ("www", "WWW", "good.example"),
            ("category", "CATEGORIES", "b a"),
            ("expiration", "EXPIRATION_DATE", "2027-01-01"),
            ("expiration", "EXPIRATION_DATE", "soon"),
            ("flavour", "FLAVORS", "One"),
            ("options", "OPTIONS_DEFINE", "DOCS NLS DOCS"),
            ("dependency", "RUN_DEPENDS", "x:a/gone"),
            ("dependency", "RUN_DEPENDS", "x:a/good"),
        ] {
            assert_eq!(rules(&[(variable, value)]), [rule], "{variable}={value}");
        }
    }

    #[test]
    fn packages_have_one_port_each() {
        let all = [entry("a/good", &GOOD), entry("a/other", &GOOD)];
        let remarks = lint(&all, &|entry| entry.port.origin().port() == "other");
        assert_eq!(remarks.len(), 1, "{remarks:?}");
        assert_eq!(remarks[0].rule, "package");
    }
}
