//! The crates of the workspace, as `cargo metadata` and their manifests tell.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// The workspace.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// Its crates, sorted by folder.
    pub crates: Vec<Crate>,
}

/// One crate of the workspace.
#[derive(Debug, Clone, Default)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Its folder from the root, with `/`.
    pub folder: String,
    /// Its manifest as written.
    pub manifest: toml::Table,
    /// What it uses, of every kind.
    pub dependencies: Vec<Dependency>,
    /// The names of the programs it makes.
    pub programs: Vec<String>,
    /// The root files of its targets, from the repository's root.
    pub roots: Vec<String>,
}

/// Something that a crate uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The name of the crate used.
    pub name: String,
    /// Its folder from the repository's root, if it is a crate of ours.
    pub folder: Option<String>,
    /// Whether only tests use it.
    pub for_tests: bool,
}

/// A crate from the registry, with its licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence as it states it, an SPDX expression.
    pub licence: Option<String>,
    /// Where cargo has it from.
    pub source: String,
}

/// The workspace cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Cargo cannot be run.
    #[error("cannot run {program}: {source}")]
    Run {
        /// The program.
        program: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Cargo refuses.
    #[error("cargo metadata fails: {0}")]
    Refused(String),
    /// Cargo says something that is not understood.
    #[error("cargo metadata says something unknown: {0}")]
    Unknown(#[from] serde_json::Error),
    /// A manifest cannot be read.
    #[error("{}: {message}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    manifest_path: PathBuf,
    dependencies: Vec<RawDependency>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct RawDependency {
    name: String,
    kind: Option<String>,
    path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    src_path: PathBuf,
}

impl Workspace {
    /// Reads the workspace at `root` with the cargo program `cargo`.
    ///
    /// # Errors
    /// When cargo refuses or a manifest cannot be read.
    pub fn read(root: &Path, cargo: &Path) -> Result<Self, ReadError> {
        let metadata = metadata(root, cargo, &["--no-deps", "--offline"])?;
        let mut crates = Vec::new();
        for package in metadata.packages {
            crates.push(read_crate(root, package)?);
        }
        crates.sort_by(|a, b| a.folder.cmp(&b.folder));
        Ok(Self { crates })
    }

    /// Returns the crate in this folder.
    #[must_use]
    pub fn in_folder(&self, folder: &str) -> Option<&Crate> {
        self.crates.iter().find(|found| found.folder == folder)
    }
}

/// Lists the crates from the registry that any of ours uses on this machine's platform.
///
/// # Errors
/// When cargo refuses.
pub fn outside(root: &Path, cargo: &Path) -> Result<Vec<Outside>, ReadError> {
    let platform = ["--locked", "--filter-platform", "x86_64-unknown-linux-gnu"];
    let packages = metadata(root, cargo, &platform)?.packages.into_iter();
    let outside = packages.filter_map(|package| {
        let Package {
            name,
            version,
            license: licence,
            source,
            ..
        } = package;
        Some(Outside {
            name,
            version,
            licence,
            source: source?,
        })
    });
    Ok(outside.collect())
}

fn metadata(root: &Path, cargo: &Path, flags: &[&str]) -> Result<Metadata, ReadError> {
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1"])
        .args(flags)
        .current_dir(root)
        .output()
        .map_err(|source| ReadError::Run {
            program: cargo.display().to_string(),
            source,
        })?;
    if !output.status.success() {
        return Err(ReadError::Refused(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn read_crate(root: &Path, package: Package) -> Result<Crate, ReadError> {
    let path = package.manifest_path;
    let wrong = |message: String| ReadError::Manifest {
        path: path.clone(),
        message,
    };
    let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
    let manifest = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let from_root = |path: &Path| {
        let inside = path.strip_prefix(root).unwrap_or(path);
        inside.to_string_lossy().into_owned()
    };
    let dependencies = package
        .dependencies
        .into_iter()
        .map(|dependency| Dependency {
            folder: dependency.path.as_deref().map(from_root),
            for_tests: dependency.kind.as_deref() == Some("dev"),
            name: dependency.name,
        });
    let is_program = |target: &&Target| target.kind.iter().any(|kind| kind == "bin");
    Ok(Crate {
        name: package.name,
        folder: path.parent().map(from_root).unwrap_or_default(),
        manifest,
        dependencies: dependencies.collect(),
        programs: package
            .targets
            .iter()
            .filter(is_program)
            .map(|it| it.name.clone())
            .collect(),
        roots: package
            .targets
            .iter()
            .map(|target| from_root(&target.src_path))
            .collect(),
    })
}
