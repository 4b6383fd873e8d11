//! Which folders of the source tree a package is compiled from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use buildsys_model::{Digest, Inputs, RelPath, Source};
use serde::Deserialize;

use crate::RecipeError;
use crate::shared::SharedFiles;

/// Files that steer cargo for every package, beside [`SharedFiles`]. They need not be there.
const COMMON_OPTIONAL: [&str; 2] = [".cargo/config.toml", "rust-toolchain.toml"];

/// The packages of a source tree.
#[derive(Debug)]
pub(crate) struct Workspace {
    packages: BTreeMap<String, Package>,
    shared: SharedFiles,
}

#[derive(Debug)]
struct Package {
    /// Its folder below the root.
    folder: RelPath,
    /// Names of the packages of the tree it depends on in any way but for its own tests.
    needs: BTreeSet<String>,
    /// Names of all packages and crates that it depends on in such a way, and what it calls them.
    uses: BTreeSet<String>,
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
    rename: Option<String>,
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
        Ok(Self::from_raw(source, raw, SharedFiles::read(source)?))
    }

    fn from_raw(source: &Path, raw: RawMetadata, shared: SharedFiles) -> Self {
        let root = source.canonicalize().unwrap_or_else(|_| source.to_owned());
        let mut packages = BTreeMap::new();
        for package in raw.packages {
            let folder = package.manifest_path.parent().unwrap_or(source);
            let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            let below = folder.strip_prefix(&root).ok().and_then(Path::to_str);
            let Some(Ok(folder)) = below.map(RelPath::new) else {
                continue;
            };
            let mut described = Package {
                folder,
                needs: BTreeSet::new(),
                uses: BTreeSet::new(),
            };
            let built_with = |need: &RawDependency| need.kind.as_deref() != Some("dev");
            for need in package.dependencies.into_iter().filter(built_with) {
                if need.path.is_some() {
                    described.needs.insert(need.name.clone());
                }
                described.uses.extend(need.rename);
                described.uses.insert(need.name);
            }
            packages.insert(package.name, described);
        }
        Self { packages, shared }
    }

    /// Declares the sources of `packages` and of everything of the tree that they are built from.
    pub(crate) fn declare(
        &self,
        packages: &[&str],
        inputs: &mut Inputs,
    ) -> Result<(), RecipeError> {
        let mut open: Vec<&str> = packages.to_vec();
        let mut members = BTreeMap::new();
        let mut folders = BTreeSet::new();
        while let Some(name) = open.pop() {
            if members.contains_key(name) {
                continue;
            }
            let package = self
                .packages
                .get(name)
                .ok_or_else(|| RecipeError::NoPackage(name.to_owned()))?;
            folders.insert(package.folder.clone());
            open.extend(package.needs.iter().map(String::as_str));
            members.insert(name, package.uses.iter().map(String::as_str).collect());
        }
        inputs
            .sources
            .extend(folders.into_iter().map(Source::required));
        for path in COMMON_OPTIONAL {
            inputs.sources.push(Source::optional(RelPath::new(path)?));
        }
        let used = members.values().flatten().copied().collect();
        for (file, part) in [
            ("Cargo.toml", self.shared.manifest_part(&used)),
            ("Cargo.lock", self.shared.lock_part(&members)),
        ] {
            // A job may build with cargo more than once.
            let both = |earlier: &Digest| Digest::of(format!("{earlier} {part}").as_bytes());
            let digest = inputs.parts.get(file).map_or(part, both);
            inputs.parts.insert(file.to_owned(), digest);
        }
        Ok(())
    }

    /// Returns the files that all packages share.
    pub(crate) fn shared(&self) -> &SharedFiles {
        &self.shared
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
                    rename: None,
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
        let shared = SharedFiles::default();
        Workspace::from_raw(Path::new("/tree"), RawMetadata { packages }, shared)
    }

    #[test]
    fn closure_follows_build_dependencies_but_not_those_of_tests() {
        let mut inputs = Inputs::default();
        workspace().declare(&["kernel"], &mut inputs).unwrap();
        let sources = inputs.sources.iter();
        let paths: Vec<_> = sources.map(|source| source.path.as_str()).collect();
        let folders = ["sys/abi", "sys/gen", "sys/kernel", "sys/vm"];
        assert_eq!(paths[..4], folders);
        assert!(inputs.parts.contains_key("Cargo.lock"));
    }

    #[test]
    fn missing_package_is_named() {
        let error = workspace()
            .declare(&["kernle"], &mut Inputs::default())
            .unwrap_err();
        assert_eq!(error.to_string(), "the workspace has no package `kernle`");
    }
}
