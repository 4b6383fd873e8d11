//! What of the workspace's `Cargo.toml` and `Cargo.lock`, which all packages share, concerns some of
//! them. With the whole files as inputs, one crate more anywhere would compile everything anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use buildsys_model::Digest;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::RecipeError;

/// The two files.
#[derive(Debug, Default)]
pub(crate) struct SharedFiles {
    manifest: Table,
    locked: BTreeMap<String, Vec<Locked>>,
}

#[derive(Debug, Deserialize)]
struct Lockfile {
    package: Vec<Locked>,
}

/// One crate of `Cargo.lock`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Locked {
    name: String,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
    /// `NAME`, `NAME VERSION` or `NAME VERSION (SOURCE)`, as much as tells it from others.
    #[serde(default)]
    dependencies: Vec<String>,
}

impl SharedFiles {
    /// Reads them from the root of the tree.
    pub(crate) fn read(root: &Path) -> Result<Self, RecipeError> {
        let lock: Lockfile = parse(&root.join("Cargo.lock"))?;
        Ok(Self::new(parse(&root.join("Cargo.toml"))?, lock))
    }

    fn new(manifest: Table, lock: Lockfile) -> Self {
        let mut locked = BTreeMap::<_, Vec<_>>::new();
        for package in lock.package {
            locked
                .entry(package.name.clone())
                .or_default()
                .push(package);
        }
        Self { manifest, locked }
    }

    /// Returns the digest of the manifest without its lists of members, and with only those of the
    /// dependencies it describes whose names are in `used`.
    pub(crate) fn manifest_part(&self, used: &BTreeSet<&str>) -> Digest {
        let mut manifest = self.manifest.clone();
        if let Some(Value::Table(workspace)) = manifest.get_mut("workspace") {
            workspace.retain(|key, _| !["members", "default-members", "exclude"].contains(&key));
            if let Some(Value::Table(dependencies)) = workspace.get_mut("dependencies") {
                dependencies.retain(|name, _| used.contains(name));
            }
        }
        Digest::of(manifest.to_string().as_bytes())
    }

    /// Returns the digest of the crates, with version and checksum, that packages of the tree are built
    /// from. `members` holds the name of each with the names of the crates that it uses itself.
    pub(crate) fn lock_part(&self, members: &BTreeMap<&str, BTreeSet<&str>>) -> Digest {
        let mut open = Vec::new();
        for (member, uses) in members {
            let local = self.locked.get(*member).into_iter().flatten();
            let needs = local.flat_map(|package| &package.dependencies);
            open.extend(needs.filter(|need| uses.contains(name_of(need))));
        }
        let mut seen = BTreeSet::new();
        while let Some(need) = open.pop() {
            for package in self.matching(need) {
                // A package of the tree is among the members if it is used.
                if package.source.is_some() && seen.insert(package) {
                    open.extend(&package.dependencies);
                }
            }
        }
        let mut text = String::new();
        for one in seen {
            let (source, checksum) = (&one.source, &one.checksum);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{} {} {source:?} {checksum:?}", one.name, one.version);
        }
        Digest::of(text.as_bytes())
    }

    /// Returns tables `[profile.NAME]` as they stand in the manifest.
    pub(crate) fn profiles(&self, names: &[&str]) -> Result<String, RecipeError> {
        let all = self.manifest.get("profile").and_then(Value::as_table);
        let mut wanted = Table::new();
        for name in names {
            let found = all.and_then(|all| all.get(*name));
            let profile = found.ok_or_else(|| RecipeError::File {
                path: "Cargo.toml".into(),
                message: format!("there is no profile `{name}`"),
            })?;
            wanted.insert((*name).to_owned(), profile.clone());
        }
        let mut top = Table::new();
        top.insert("profile".to_owned(), Value::Table(wanted));
        Ok(top.to_string())
    }

    /// Returns the packages that a dependency may mean.
    fn matching<'a>(&'a self, need: &'a str) -> impl Iterator<Item = &'a Locked> {
        let mut words = need.split(' ');
        let name = words.next().unwrap_or_default();
        let (version, source) = (words.next(), words.next());
        let source = source.map(|word| word.trim_matches(['(', ')']));
        let named = self.locked.get(name).into_iter().flatten();
        named.filter(move |package| {
            version.is_none_or(|version| package.version == version)
                && source.is_none_or(|source| package.source.as_deref() == Some(source))
        })
    }
}

fn name_of(need: &str) -> &str {
    need.split(' ').next().unwrap_or_default()
}

fn parse<T: DeserializeOwned>(path: &Path) -> Result<T, RecipeError> {
    let wrong = |message: String| RecipeError::File {
        path: path.to_owned(),
        message,
    };
    let text = fs::read_to_string(path).map_err(|error| wrong(format!("cannot read: {error}")))?;
    toml::from_str(&text).map_err(|error| wrong(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"
        [workspace]
        members = ["a", "b"]
        [workspace.dependencies]
        one = "1"
        two = { version = "2", features = ["x"] }
        [profile.userland]
        opt-level = 2
    "#;

    const LOCK: &str = r#"
        version = 4
        [[package]]
        name = "a"
        version = "0.1.0"
        dependencies = ["b", "one", "tester"]
        [[package]]
        name = "b"
        version = "0.1.0"
        dependencies = ["two 2.0.0"]
        [[package]]
        name = "one"
        version = "1.0.0"
        source = "registry"
        checksum = "01"
        dependencies = ["deep"]
        [[package]]
        name = "deep"
        version = "1.0.0"
        source = "registry"
        checksum = "02"
        [[package]]
        name = "two"
        version = "2.0.0"
        source = "registry"
        checksum = "03"
        [[package]]
        name = "two"
        version = "1.9.0"
        source = "registry"
        checksum = "04"
        [[package]]
        name = "tester"
        version = "1.0.0"
        source = "registry"
        checksum = "05"
    "#;

    fn files(manifest: &str, lock: &str) -> SharedFiles {
        SharedFiles::new(
            toml::from_str(manifest).unwrap(),
            toml::from_str(lock).unwrap(),
        )
    }

    fn lock_part(lock: &str) -> Digest {
        let members = BTreeMap::from([
            ("a", BTreeSet::from(["b", "one"])),
            ("b", BTreeSet::from(["two"])),
        ]);
        files(MANIFEST, lock).lock_part(&members)
    }

    #[test]
    fn lock_part_changes_with_every_crate_that_is_reached_and_with_no_other() {
        let now = lock_part(LOCK);
        for reached in ["01", "02", "03"] {
            let other = LOCK.replace(&format!("\"{reached}\""), "\"ff\"");
            assert_ne!(lock_part(&other), now, "{reached}");
        }
        for beside in ["04", "05"] {
            let other = LOCK.replace(&format!("\"{beside}\""), "\"ff\"");
            assert_eq!(lock_part(&other), now, "{beside}");
        }
    }

    #[test]
    fn manifest_part_changes_with_what_is_used_and_with_profiles() {
        let part = |manifest: &str| files(manifest, LOCK).manifest_part(&BTreeSet::from(["one"]));
        let now = part(MANIFEST);
        assert_eq!(part(&MANIFEST.replace("\"b\"]", "\"b\", \"c\"]")), now);
        assert_eq!(part(&MANIFEST.replace("[\"x\"]", "[]")), now);
        assert_ne!(part(&MANIFEST.replace("one = \"1\"", "one = \"1.1\"")), now);
        assert_ne!(
            part(&MANIFEST.replace("opt-level = 2", "opt-level = 3")),
            now
        );
    }

    #[test]
    fn profiles_are_tables_of_a_manifest() {
        let files = files(MANIFEST, LOCK);
        let text = files.profiles(&["userland"]).unwrap();
        assert_eq!(text, "[profile.userland]\nopt-level = 2\n");
        let error = files.profiles(&["fast"]).unwrap_err().to_string();
        assert_eq!(error, "Cargo.toml: there is no profile `fast`");
    }
}
