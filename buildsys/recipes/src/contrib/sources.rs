//! Where cargo has the sources of crates.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// The part of `cargo metadata` that matters here.
#[derive(Debug, Deserialize)]
struct RawMetadata {
    packages: Vec<RawPackage>,
}

#[derive(Debug, Deserialize)]
struct RawPackage {
    name: String,
    version: String,
    manifest_path: PathBuf,
    source: Option<String>,
    metadata: Option<RawTables>,
}

#[derive(Debug, Deserialize)]
struct RawTables {
    contrib: Option<RawContrib>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawContrib {
    /// Crates to copy though no patch changes them: `NAME` or `START*`.
    #[serde(default)]
    copy: Vec<String>,
}

/// A crate of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) version: String,
    /// Its folder.
    pub(super) folder: PathBuf,
}

impl Crate {
    /// Its name as the folder of a copy, and in patches: `NAME-VERSION`.
    pub(super) fn full_name(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

/// The crates a program is made of.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// By full name.
    pub(super) crates: BTreeMap<String, Crate>,
    copy: Vec<String>,
}

impl Sources {
    /// Reads what `cargo metadata` printed.
    pub(super) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let raw: RawMetadata = serde_json::from_str(text)?;
        let mut sources = Self::default();
        for package in raw.packages {
            if package.source.is_none() {
                let contrib = package.metadata.and_then(|tables| tables.contrib);
                sources.copy.extend(contrib.unwrap_or_default().copy);
                continue;
            }
            let one = Crate {
                name: package.name,
                version: package.version,
                folder: package
                    .manifest_path
                    .parent()
                    .map(PathBuf::from)
                    .unwrap_or_default(),
            };
            sources.crates.insert(one.full_name(), one);
        }
        Ok(sources)
    }

    /// The crates that are to be copied in any case.
    pub(super) fn to_copy(&self) -> impl Iterator<Item = &Crate> {
        self.crates.values().filter(|one| {
            self.copy
                .iter()
                .any(|pattern| match pattern.strip_suffix('*') {
                    Some(start) => one.name.starts_with(start),
                    None => one.name == *pattern,
                })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_found_by_full_name_and_by_pattern() {
        let text = r#"{"packages": [
            {"name": "contrib-x", "version": "1.0.0", "manifest_path": "/t/x/Cargo.toml",
             "source": null, "metadata": {"contrib": {"copy": ["uu_*", "one"]}}},
            {"name": "uu_ls", "version": "0.1.0", "manifest_path": "/r/uu_ls-0.1.0/Cargo.toml",
             "source": "registry+x", "metadata": null},
            {"name": "one", "version": "2.0.0", "manifest_path": "/r/one-2.0.0/Cargo.toml",
             "source": "registry+x", "metadata": {"docs": {"rs": {}}}},
            {"name": "one-more", "version": "2.0.0", "manifest_path": "/r/m/Cargo.toml",
             "source": "registry+x", "metadata": null}
        ]}"#;
        let sources = Sources::parse(text).unwrap();
        assert_eq!(sources.crates.len(), 3);
        let one = &sources.crates["uu_ls-0.1.0"];
        assert_eq!(one.folder, PathBuf::from("/r/uu_ls-0.1.0"));
        let names: Vec<_> = sources.to_copy().map(Crate::full_name).collect();
        assert_eq!(names, ["one-2.0.0", "uu_ls-0.1.0"]);
    }
}
