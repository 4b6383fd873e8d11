//! `vuln.xml`: known vulnerabilities of packages, in the form of VuXML.
//!
//! ```text
//! <vuxml><vuln vid="ID">
//!   <topic>...</topic>
//!   <affects><package>
//!     <name>GLOB</name>...  <range><ge>1.0</ge><lt>1.2</lt></range>...
//!   </package>...</affects>
//!   <references><cvename>CVE-...</cvename>...</references>
//! </vuln>...</vuxml>
//! ```
//!
//! Entries that are `<cancelled/>` have neither. The file may be packed as archives are.

use std::cmp::Ordering;
use std::fmt;
use std::io::{self, Read};

use pkg_types::Version;
use roxmltree::{Document, Node, ParsingOptions};

use crate::compression::unpack;

/// Greatest size of the unpacked file, in bytes.
const LIMIT: u64 = 256 << 20;
/// Most nodes of the document.
const MOST_NODES: u32 = 16_000_000;

/// One vulnerability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advisory {
    /// Its identifier.
    pub id: String,
    /// What it is about, one line.
    pub topic: String,
    /// Which packages it affects.
    pub affected: Vec<Affected>,
    /// Its CVE names.
    pub cves: Vec<String>,
}

/// Packages and the versions that are affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// Names, each a glob.
    pub names: Vec<String>,
    /// Ranges of versions; one of them is enough.
    pub ranges: Vec<Range>,
}

/// Versions between bounds, all of which must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range(pub Vec<(Bound, Version)>);

/// How a version stands to a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// `lt`.
    Below,
    /// `le`.
    AtMost,
    /// `eq`.
    Exactly,
    /// `ge`.
    AtLeast,
    /// `gt`.
    Above,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advisories {
    /// Its entries, in order.
    pub entries: Vec<Advisory>,
    /// Ranges that are left out because a version in them is none, each in words.
    pub problems: Vec<String>,
}

impl Range {
    /// Whether a version lies within.
    #[must_use]
    pub fn has(&self, version: &Version) -> bool {
        self.0.iter().all(|(bound, limit)| {
            let order = version.cmp(limit);
            match bound {
                Bound::Below => order == Ordering::Less,
                Bound::AtMost => order != Ordering::Greater,
                Bound::Exactly => order == Ordering::Equal,
                Bound::AtLeast => order != Ordering::Less,
                Bound::Above => order == Ordering::Greater,
            }
        })
    }
}

impl fmt::Display for Range {
    /// As the original prints it: `>= 1.0 : < 1.2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (bound, version)) in self.0.iter().enumerate() {
            let sign = match bound {
                Bound::Below => "<",
                Bound::AtMost => "<=",
                Bound::Exactly => "=",
                Bound::AtLeast => ">=",
                Bound::Above => ">",
            };
            let between = if at == 0 { "" } else { " : " };
            write!(f, "{between}{sign} {version}")?;
        }
        Ok(())
    }
}

impl Advisories {
    /// Unpacks a file, if it is packed.
    ///
    /// # Errors
    /// It is damaged, is no UTF-8, or is greater than 256 MiB.
    pub fn unpack(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        let count = unpack(bytes)?.take(LIMIT + 1).read_to_string(&mut text)? as u64;
        if count > LIMIT {
            return Err(io::Error::other("it is greater than 256 MiB"));
        }
        Ok(text)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with the XML, with line and column, or that it is no VuXML.
    pub fn parse(text: &str) -> Result<Self, String> {
        // The file names its DTD; entities are expanded within limits, nothing is fetched.
        let options = ParsingOptions {
            allow_dtd: true,
            nodes_limit: MOST_NODES,
        };
        let document =
            Document::parse_with_options(text, options).map_err(|error| error.to_string())?;
        let root = document.root_element();
        if root.tag_name().name() != "vuxml" {
            return Err(format!(
                "its root is <{}>, not <vuxml>",
                root.tag_name().name()
            ));
        }
        let mut all = Self::default();
        for vuln in named(root, "vuln") {
            if let Some(entry) = all.entry(vuln) {
                all.entries.push(entry);
            }
        }
        Ok(all)
    }

    fn entry(&mut self, vuln: Node<'_, '_>) -> Option<Advisory> {
        if named(vuln, "cancelled").next().is_some() {
            return None;
        }
        let id = vuln.attribute("vid").unwrap_or_default().to_owned();
        let packages = named(vuln, "affects").flat_map(|affects| named(affects, "package"));
        let mut affected = Vec::new();
        for package in packages {
            let ranges = named(package, "range")
                .filter_map(|range| match bounds(range) {
                    Ok(range) => Some(range),
                    Err(problem) => {
                        self.problems.push(format!("{id}: {problem}"));
                        None
                    }
                })
                .collect();
            affected.push(Affected {
                names: named(package, "name").map(text).collect(),
                ranges,
            });
        }
        let topic = named(vuln, "topic").map(text).next();
        let references = named(vuln, "references");
        let cves = references.flat_map(|list| named(list, "cvename"));
        Some(Advisory {
            topic: topic.unwrap_or_default(),
            affected,
            cves: cves.map(text).collect(),
            id,
        })
    }
}

fn bounds(range: Node<'_, '_>) -> Result<Range, String> {
    let mut bounds = Vec::new();
    for child in range.children().filter(Node::is_element) {
        let bound = match child.tag_name().name() {
            "lt" => Bound::Below,
            "le" => Bound::AtMost,
            "eq" => Bound::Exactly,
            "ge" => Bound::AtLeast,
            "gt" => Bound::Above,
            other => return Err(format!("<{other}> is no bound of a range")),
        };
        let version = text(child).parse::<Version>();
        bounds.push((bound, version.map_err(|error| error.to_string())?));
    }
    match bounds.is_empty() {
        true => Err("a range has no bounds".to_owned()),
        false => Ok(Range(bounds)),
    }
}

fn named<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children()
        .filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The text of an element with all below it, blanks and line ends made one blank.
fn text(node: Node<'_, '_>) -> String {
    let parts: String = node
        .descendants()
        .filter(Node::is_text)
        .filter_map(|part| part.text())
        .collect();
    parts.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE vuxml PUBLIC "-//vuxml.org//DTD VuXML 1.1//EN" "http://www.vuxml.org/dtd/vuxml-1/vuxml-11.dtd">
<vuxml xmlns="http://www.vuxml.org/apps/vuxml-1">
  <vuln vid="one"><topic>tool -- falls
    over &amp; out</topic>
    <affects><package><name>tool</name><name>tool-*</name>
      <range><ge>1.0</ge><lt>1.2_3,1</lt></range><range><eq>3</eq></range></package>
      <package><name>bad</name><range><lt>1-2</lt></range><range></range></package></affects>
    <description><body xmlns="http://www.w3.org/1999/xhtml"><p>Long.</p></body></description>
    <references><cvename>CVE-1</cvename><url>https://example.org</url><cvename>CVE-2</cvename></references>
  </vuln>
  <vuln vid="two"><cancelled superseded="one"/></vuln>
</vuxml>"#;

    #[test]
    fn entries_are_read() {
        let all = Advisories::parse(FILE).unwrap();
        assert_eq!(all.entries.len(), 1);
        assert_eq!(all.problems.len(), 2, "{:?}", all.problems);
        assert!(
            all.problems
                .iter()
                .all(|problem| problem.starts_with("one: "))
        );
        let one = &all.entries[0];
        assert_eq!(
            (one.id.as_str(), one.topic.as_str()),
            ("one", "tool -- falls over & out")
        );
        assert_eq!(one.cves, ["CVE-1", "CVE-2"]);
        let tool = &one.affected[0];
        assert_eq!(tool.names, ["tool", "tool-*"]);
        assert_eq!(tool.ranges[0].to_string(), ">= 1.0 : < 1.2_3,1");
        assert!(one.affected[1].ranges.is_empty());
        for (version, within) in [
            ("0.9", false),
            ("1.0", true),
            ("1.2_3", true),
            ("1.2_2,1", true),
            ("1.2_3,1", false),
            ("3", true),
            ("3,1", false),
        ] {
            let version: Version = version.parse().unwrap();
            let found = tool.ranges.iter().any(|range| range.has(&version));
            assert_eq!(found, within, "{version}");
        }
    }

    #[test]
    fn other_files_are_refused() {
        for text in ["", "<vuxml>", "<html/>", "<vuxml>&unknown;</vuxml>"] {
            assert!(Advisories::parse(text).is_err(), "{text}");
        }
        let many = "&b;".repeat(1000);
        let bomb = format!(
            "<!DOCTYPE v [<!ENTITY a \"{}\"><!ENTITY b \"{}\">]><vuxml>{many}</vuxml>",
            "x".repeat(1000),
            "&a;".repeat(1000)
        );
        assert!(Advisories::parse(&bomb).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text: String, at in 0..FILE.len()) {
            let _ = Advisories::parse(&text);
            let mut file = FILE.as_bytes().to_vec();
            file[at] = b'<';
            if let Ok(file) = String::from_utf8(file) {
                let _ = Advisories::parse(&file);
            }
        }
    }
}
