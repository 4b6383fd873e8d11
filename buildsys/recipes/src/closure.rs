//! Which folders of the source tree a package is compiled from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use buildsys_model::{RelPath, Source};
use serde::Deserialize;

use crate::RecipeError;

/// Files that steer cargo for every package. The second pair need not be there.
const COMMON: [&str; 2] = ["Cargo.toml", "Cargo.lock"];
const COMMON_OPTIONAL: [&str; 2] = [".cargo/config.toml", "rust-toolchain.toml"];

/// The packages of a source tree.
#[derive(Debug)]
pub(crate) struct Workspace {
    packages: BTreeMap<String, Package>,
}

#[derive(Debug)]
struct Package {
    /// Its folder below the root.
    folder: RelPath,
    /// Names of the packages of the tree it depends on in any way but for its own tests.
    needs: BTreeSet<String>,
}

/// The part of `cargo metadata --no-deps` that matters here.
#[derive(Debug, Deserialize)]
struct RawMetadata {
    packages: Vec<RawPackage>,
}

#[derive(Debug, Deserialize)]
struct RawPackage {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<RawDependency>,
}

#[derive(Debug, Deserialize)]
struct RawDependency {
    name: String,
    path: Option<PathBuf>,
    kind: Option<String>,
}

impl Workspace {
    /// Asks cargo. This needs neither the network nor a lock.
    pub(crate) fn read(source: &Path, cargo: &Path) -> Result<Self, RecipeError> {
        let error = |message: String| RecipeError::Workspace {
            path: source.to_owned(),
            message,
        };
        let output = Command::new(cargo)
            .args([
                "metadata",
                "--no-deps",
                "--offline",
                "--format-version",
                "1",
            ])
            .arg("--manifest-path")
            .arg(source.join("Cargo.toml"))
            .current_dir(source)
            .output()
            .map_err(|cause| error(format!("cannot run {}: {cause}", cargo.display())))?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            return Err(error(words.trim().replace('\n', "; ")));
        }
        let raw: RawMetadata =
            serde_json::from_slice(&output.stdout).map_err(|cause| error(cause.to_string()))?;
        Self::from_raw(source, raw)
    }

    fn from_raw(source: &Path, raw: RawMetadata) -> Result<Self, RecipeError> {
        let root = source.canonicalize().unwrap_or_else(|_| source.to_owned());
        let mut packages = BTreeMap::new();
        for package in raw.packages {
            let folder = package.manifest_path.parent().unwrap_or(source);
            let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            let below = folder.strip_prefix(&root).ok().and_then(Path::to_str);
            let Some(Ok(folder)) = below.map(RelPath::new) else {
                continue;
            };
            let needs = package
                .dependencies
                .into_iter()
                .filter(|need| need.path.is_some() && need.kind.as_deref() != Some("dev"))
                .map(|need| need.name)
                .collect();
            packages.insert(package.name, Package { folder, needs });
        }
        Ok(Self { packages })
    }

    /// Returns the sources of `packages` and of everything of the tree that they are built from.
    pub(crate) fn sources(&self, packages: &[&str]) -> Result<Vec<Source>, RecipeError> {
        let mut open: Vec<&str> = packages.to_vec();
        let mut seen = BTreeSet::new();
        let mut folders = BTreeSet::new();
        while let Some(name) = open.pop() {
            if !seen.insert(name.to_owned()) {
                continue;
            }
            let package = self
                .packages
                .get(name)
                .ok_or_else(|| RecipeError::NoPackage(name.to_owned()))?;
            folders.insert(package.folder.clone());
            open.extend(package.needs.iter().map(String::as_str));
        }
        let mut sources: Vec<_> = folders.into_iter().map(Source::required).collect();
        for path in COMMON {
            sources.push(Source::required(RelPath::new(path)?));
        }
        for path in COMMON_OPTIONAL {
            sources.push(Source::optional(RelPath::new(path)?));
        }
        Ok(sources)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> Workspace {
        let package = |name: &str, needs: &[(&str, Option<&str>)]| RawPackage {
            name: name.into(),
            manifest_path: format!("/tree/sys/{name}/Cargo.toml").into(),
            dependencies: needs
                .iter()
                .map(|(need, kind)| RawDependency {
                    name: (*need).into(),
                    path: Some(format!("/tree/sys/{need}").into()),
                    kind: kind.map(str::to_owned),
                })
                .collect(),
        };
        let packages = vec![
            package(
                "kernel",
                &[("abi", None), ("vm", None), ("gen", Some("build"))],
            ),
            package("vm", &[("abi", None), ("testing", Some("dev"))]),
            package("abi", &[]),
            package("gen", &[]),
            package("testing", &[]),
        ];
        Workspace::from_raw(Path::new("/tree"), RawMetadata { packages }).unwrap()
    }

    #[test]
    fn closure_follows_build_dependencies_but_not_those_of_tests() {
        let sources = workspace().sources(&["kernel"]).unwrap();
        let paths: Vec<_> = sources.iter().map(|source| source.path.as_str()).collect();
        let folders = ["sys/abi", "sys/gen", "sys/kernel", "sys/vm"];
        assert_eq!(paths[..4], folders);
        assert!(paths.contains(&"Cargo.lock"));
    }

    #[test]
    fn missing_package_is_named() {
        let error = workspace().sources(&["kernle"]).unwrap_err();
        assert_eq!(error.to_string(), "the workspace has no package `kernle`");
    }
}
