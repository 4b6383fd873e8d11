//! FreeBSD's `INDEX`: a line for each port, fields with `|` between them.
//!
//! ```text
//! package|folder|prefix|comment|description file|maintainer|categories|build|run|www|extract|patch|fetch
//! ```
//! What a port needs is named by package, sorted. For building that is what is needed to build,
//! and what that needs to run; for running, likewise.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use dports_model::PortRef;

use crate::{Entry, Graph, Kind};

/// Writes the index of ports. `root` is the folder of the tree as it is to be named.
#[must_use]
pub fn index(entries: &[Entry], root: &str) -> String {
    let graph = Graph::new(entries);
    let packages: BTreeMap<&PortRef, String> = entries
        .iter()
        .map(|entry| (&entry.port, entry.package()))
        .collect();
    let mut text = String::new();
    for entry in entries.iter().filter(|entry| entry.problem.is_none()) {
        let needed = |kinds: &[Kind]| {
            let direct = graph
                .needs(&entry.port)
                .filter(|(kind, _)| kinds.contains(kind));
            let running = |kind| matches!(kind, Kind::Run | Kind::Lib);
            let all = graph.closure(direct.map(|(_, port)| port), &running);
            let names: BTreeSet<&str> = all
                .iter()
                .filter_map(|port| packages.get(port).map(String::as_str))
                .collect();
            Vec::from_iter(names).join(" ")
        };
        // A bar would be taken for the end of a field.
        let field = |name: &str| entry.get(name).replace('|', " ");
        let prefix = match entry.get("PREFIX") {
            "" => "/usr/local",
            prefix => prefix,
        };
        let folder = format!("{root}/{}", entry.port.origin());
        let description = match entry.get("DESCR") {
            "" => format!("{folder}/pkg-descr"),
            path => path.to_owned(),
        };
        let www = field("WWW");
        let fields = [
            packages[&entry.port].clone(),
            folder,
            prefix.to_owned(),
            field("COMMENT"),
            description,
            field("MAINTAINER"),
            field("CATEGORIES"),
            needed(&[Kind::Build, Kind::Lib]),
            needed(&[Kind::Run, Kind::Lib]),
            www.split_whitespace().next().unwrap_or_default().to_owned(),
            needed(&[Kind::Extract]),
            needed(&[Kind::Patch]),
            needed(&[Kind::Fetch]),
        ];
        let _ = writeln!(text, "{}", fields.join("|"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::entry;

    #[test]
    fn line_has_thirteen_fields_and_names_packages() {
        let top = [
            ("PKGNAME", "top-1.0"),
            ("COMMENT", "A | B"),
            ("WWW", "https://a.example https://b.example"),
            ("BUILD_DEPENDS", "x:a/tool"),
            ("LIB_DEPENDS", "libz.so:a/z"),
        ];
        let entries = [
            entry("a/tool", &[("PKGNAME", "tool-2"), ("RUN_DEPENDS", "x:a/z")]),
            entry("a/top", &top),
            entry("a/z", &[("PKGNAME", "z-3")]),
        ];
        let text = index(&entries, "/usr/ports");
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[1],
            "top-1.0|/usr/ports/a/top|/usr/local|A   B|/usr/ports/a/top/pkg-descr||||\
             |https://a.example|||"
                .replace("||||", "|||tool-2 z-3|z-3")
        );
        assert!(lines.iter().all(|line| line.matches('|').count() == 12));
    }
}
