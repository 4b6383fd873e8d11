//! Every crate takes lints, version, edition, licence and outside crates from the workspace.

use crate::finding::Finding;
use crate::workspace::{Crate, Workspace};

const LINTS: &str = "write `[lints]` with `workspace = true` into its Cargo.toml; an exception is \
    an `#[expect(lint, reason = \"...\")]` in the narrowest scope";
const FIELDS: &str =
    "write `version.workspace = true` (edition, license alike) into its Cargo.toml";
const DEPENDENCIES: &str = "name the crate in [workspace.dependencies] of the root Cargo.toml and \
    write `NAME.workspace = true` here";
const PUBLISH: &str = "write `publish = false`: the registry gets nothing by accident";

/// Checks every manifest.
#[must_use]
pub fn check(workspace: &Workspace) -> Vec<Finding> {
    workspace.crates.iter().flat_map(check_crate).collect()
}

fn check_crate(one: &Crate) -> Vec<Finding> {
    let place = format!("{}/Cargo.toml", one.folder);
    let mut findings = Vec::new();
    let inherits = |value: Option<&toml::Value>| {
        value
            .and_then(|value| value.get("workspace"))
            .and_then(toml::Value::as_bool)
            == Some(true)
    };
    if !inherits(one.manifest.get("lints")) {
        findings.push(Finding::new(&place, "lints are not inherited", LINTS));
    }
    let package = one.manifest.get("package");
    for field in ["version", "edition", "license"] {
        if !inherits(package.and_then(|package| package.get(field))) {
            findings.push(Finding::new(
                &place,
                format!("{field} is not inherited"),
                FIELDS,
            ));
        }
    }
    if package.and_then(|package| package.get("publish")) != Some(&toml::Value::Boolean(false)) {
        findings.push(Finding::new(&place, "it could be published", PUBLISH));
    }
    for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let listed = one.manifest.get(table).and_then(toml::Value::as_table);
        for (name, value) in listed.into_iter().flatten() {
            if !inherits(Some(value)) {
                let what = format!("{name} does not come from the workspace");
                findings.push(Finding::new(&place, what, DEPENDENCIES));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_manifest(text: &str) -> Vec<String> {
        let manifest = toml::from_str(text).expect("valid TOML");
        let one = Crate {
            folder: "a".to_owned(),
            manifest,
            ..Crate::default()
        };
        check_crate(&one).iter().map(ToString::to_string).collect()
    }

    const GOOD: &str = "[package]\nname = \"a\"\nversion.workspace = true\nedition.workspace = true\n\
                        license.workspace = true\npublish = false\n[lints]\nworkspace = true\n";

    #[test]
    fn inheriting_manifest_is_fine() {
        assert_eq!(check_manifest(GOOD), [""; 0]);
        assert_eq!(
            check_manifest(&format!("{GOOD}[dependencies]\nb.workspace = true\n")),
            [""; 0]
        );
    }

    #[test]
    fn own_lints_version_or_dependency_are_found() {
        let own = GOOD.replace("version.workspace = true", "version = \"1.0.0\"");
        assert_eq!(
            check_manifest(&own),
            ["a/Cargo.toml: version is not inherited"]
        );
        let own = GOOD.replace("[lints]\nworkspace = true", "");
        assert_eq!(
            check_manifest(&own),
            ["a/Cargo.toml: lints are not inherited"]
        );
        let own = format!("{GOOD}[dev-dependencies]\nb = \"1\"\n");
        assert_eq!(
            check_manifest(&own),
            ["a/Cargo.toml: b does not come from the workspace"]
        );
    }
}
