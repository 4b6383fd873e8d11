//! Outside crates: under a licence that lets us ship under ours, from the registry, and with a
//! reason for being there.

use crate::finding::Finding;
use crate::tree::File;
use crate::workspace::Outside;

/// Licences that put no condition on our own code beyond keeping their text.
const FREE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// Crates under another licence that are used all the same, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[(
    "ucs2",
    "MPL-2.0",
    "part of crate uefi; the licence asks for the source of these files alone, which are unchanged",
)];

const LICENCE: &str = "use another crate; a licence that is as free belongs into the list in \
    ci/depgraph/src/rules/licences.rs";
const SOURCE: &str = "take the crate from the registry: a git or local copy cannot be had later";
const REASON: &str = "write a line into ARCHITECTURE.md: the crate's name in backticks, and why it \
    is used rather than written";

/// Checks licence and source of every crate from outside.
#[must_use]
pub fn check(outside: &[Outside]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in outside {
        let place = format!("{} {}", one.name, one.version);
        match &one.licence {
            None => findings.push(Finding::new(&place, "states no licence", LICENCE)),
            Some(licence) if !is_free(licence) && !is_exception(&one.name, licence) => {
                findings.push(Finding::new(&place, format!("licence {licence}"), LICENCE));
            }
            Some(_) => {}
        }
        if !one.source.starts_with("registry+") && !one.source.starts_with("sparse+") {
            findings.push(Finding::new(
                &place,
                format!("comes from {}", one.source),
                SOURCE,
            ));
        }
    }
    findings
}

fn is_exception(name: &str, licence: &str) -> bool {
    EXCEPTIONS
        .iter()
        .any(|(known, its, _)| (*known, *its) == (name, licence))
}

/// Checks that every outside crate of the workspace's table is named in the architecture.
#[must_use]
pub fn check_reasons(root_manifest: &toml::Table, architecture: &File) -> Vec<Finding> {
    let table = root_manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .and_then(toml::Value::as_table);
    let text = architecture.text.as_deref().unwrap_or_default();
    let mut findings = Vec::new();
    for (name, value) in table.into_iter().flatten() {
        let ours = value.get("path").is_some();
        if !ours && !text.contains(&format!("`{name}`")) {
            findings.push(Finding::new(
                name,
                "has no reason in ARCHITECTURE.md",
                REASON,
            ));
        }
    }
    findings
}

/// Reads an SPDX expression of `OR`, `AND`, parentheses and the older `/` for `OR`.
fn is_free(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
    // Without parentheses an AND binds closer; crates write `(A OR B) AND C`, where looking at
    // the ANDs first is right, and `A AND B OR C` does not occur.
    expression.split(" AND ").all(|part| {
        part.split(" OR ")
            .any(|licence| FREE.contains(&licence.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_free_alternative_will_do() {
        assert!(is_free("MIT OR Apache-2.0"));
        assert!(is_free("MIT/Apache-2.0"));
        assert!(is_free("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(is_free("GPL-2.0 OR MIT"));
        assert!(!is_free("GPL-3.0-only"));
        assert!(!is_free("MIT AND GPL-3.0-only"));
    }

    #[test]
    fn git_sources_and_missing_licences_are_found() {
        let one = Outside {
            name: "x".to_owned(),
            version: "1.0.0".to_owned(),
            licence: None,
            source: "git+https://example.org/x".to_owned(),
        };
        assert_eq!(check(&[one]).len(), 2);
    }

    #[test]
    fn crate_without_a_reason_is_found() {
        let manifest = toml::from_str(
            "[workspace.dependencies]\nserde = \"1\"\nregex = \"1\"\nours = { path = \"ours\" }\n",
        )
        .unwrap();
        let architecture = File::new("ARCHITECTURE.md", "- `serde`: reads our TOML files\n");
        let findings = check_reasons(&manifest, &architecture);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].place, "regex");
    }
}
