//! Deltas of a repository: what makes a package of its older version, which clients still have.
//!
//! ```text
//! Delta/NAME-OLD~DIGEST-NEW~DIGEST.delta                  the files, ten characters of each digest
//! "deltas":[{"version":"1.0","from":"2$...","path":"Delta/...","size":9,"sum":"2$..."}]
//!                                                         in the manifest of the newer package in a
//!                                                         catalogue, and so a part of what is signed
//! ```
//!
//! The key is ours; readers that do not know it leave it alone.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use pkg_format::{Location, Manifest, PackagePath, make_delta};
use pkg_types::{Digest, DigestKind, parallel_map};
use serde::{Deserialize, Serialize};

use crate::error::RepoError;
use crate::hashed::short;
use crate::meta::Meta;
use crate::reuse::Known;

/// The key in a manifest.
const KEY: &str = "deltas";
/// The folder of the files.
const FOLDER: &str = "Delta";
/// How much of the package a delta may have, in percent; a greater one is not worth the work.
const WORTH: usize = 75;

/// A delta that a catalogue offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// Version of the older package.
    pub version: String,
    /// Digest of its archive.
    pub from: Digest,
    /// Path of the delta below the repository's address.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its digest.
    pub sum: Digest,
}

/// The same as it stands in a catalogue.
#[derive(Serialize, Deserialize)]
struct Entry {
    version: String,
    from: String,
    path: String,
    size: u64,
    sum: String,
}

impl Delta {
    /// The deltas that a catalogue offers of a package. What is wrong in any way is left out: the
    /// package can be had without.
    #[must_use]
    pub fn of(package: &Manifest) -> Vec<Self> {
        let Some(list) = package.unknown.get(KEY) else {
            return Vec::new();
        };
        let entries: Vec<Entry> = serde_json::from_value(list.clone()).unwrap_or_default();
        let deltas = entries.into_iter().filter_map(|entry| {
            let path: PackagePath = entry.path.parse().ok()?;
            Some(Self {
                version: entry.version,
                from: entry.from.parse().ok()?,
                path: path.relative().to_owned(),
                size: entry.size,
                sum: entry.sum.parse().ok()?,
            })
        });
        deltas.collect()
    }

    fn entry(&self) -> Entry {
        Entry {
            version: self.version.clone(),
            from: self.from.to_string(),
            path: self.path.clone(),
            size: self.size,
            sum: self.sum.to_string(),
        }
    }
}

/// Writes the deltas of packages into their manifests; takes those of an earlier catalogue out.
pub(crate) fn note(package: &mut Manifest, deltas: &[Delta]) {
    package.unknown.remove(KEY);
    let entries: Vec<Entry> = deltas.iter().map(Delta::entry).collect();
    if let (false, Ok(value)) = (entries.is_empty(), serde_json::to_value(entries)) {
        package.unknown.insert(KEY.to_owned(), value);
    }
}

/// Makes the deltas of packages.
pub(crate) struct Deltas<'d> {
    /// The folder of the packages.
    pub(crate) packages: &'d Path,
    /// Where the repository goes.
    pub(crate) output: &'d Path,
    /// Repositories of older packages.
    pub(crate) from: &'d [PathBuf],
    /// How their catalogues are called.
    pub(crate) meta: &'d Meta,
}

impl Deltas<'_> {
    /// Makes the files, and writes them into the manifests.
    pub(crate) fn make(&self, packages: &mut [Manifest]) -> Result<(), RepoError> {
        let mut older: HashMap<String, Vec<(PathBuf, Manifest)>> = HashMap::new();
        for folder in self.from {
            let known = Known::of_repository(folder, self.meta)?;
            for (path, package) in known.into_packages() {
                let list = older.entry(package.name.to_string()).or_default();
                list.push((folder.join(path), package));
            }
        }
        let made = parallel_map(packages, |package| {
            let mut deltas = Vec::new();
            for (path, old) in older.get(package.name.as_str()).into_iter().flatten() {
                deltas.extend(self.one(path, old, package)?);
            }
            Ok::<_, RepoError>(deltas)
        });
        for (package, deltas) in packages.iter_mut().zip(made) {
            note(package, &deltas?);
        }
        Ok(())
    }

    fn one(&self, path: &Path, old: &Manifest, new: &Manifest) -> Result<Option<Delta>, RepoError> {
        let (Some(before), Some(now)) = (&old.location, &new.location) else {
            return Ok(None);
        };
        if before.sum == now.sum || old.abi != new.abi {
            return Ok(None);
        }
        let name = format!(
            "{}~{}-{}~{}.delta",
            old.label(),
            short(&before.sum),
            new.version,
            short(&now.sum)
        );
        let at = self.output.join(FOLDER).join(&name);
        let bytes = match fs::read(&at) {
            Ok(bytes) => Some(bytes),
            Err(_) => self.bytes(path, before, now, &at)?,
        };
        Ok(bytes.map(|bytes| Delta {
            version: old.version.to_string(),
            from: before.sum.clone(),
            path: format!("{FOLDER}/{name}"),
            size: bytes.len() as u64,
            sum: Digest::of(DigestKind::Blake2Base32, &bytes),
        }))
    }

    /// Makes one and writes it, if that is worth it.
    fn bytes(
        &self,
        old_path: &Path,
        before: &Location,
        now: &Location,
        at: &Path,
    ) -> Result<Option<Vec<u8>>, RepoError> {
        let read = |path: &Path| fs::read(path).map_err(|error| RepoError::io(path, error));
        let old = match fs::read(old_path) {
            // An old repository may be kept for its catalogue, with some of its packages gone.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|error| RepoError::io(old_path, error))?,
        };
        if Digest::of(before.sum.kind(), &old) != before.sum {
            return Ok(None);
        }
        let new = read(&self.packages.join(&now.path))?;
        let made = make_delta(&old, &new).map_err(|error| RepoError::io(old_path, error))?;
        let Some(delta) = made.filter(|delta| delta.len() < new.len() * WORTH / 100) else {
            return Ok(None);
        };
        let folder = self.output.join(FOLDER);
        let temporary = at.with_extension("new");
        let written = fs::create_dir_all(&folder)
            .and_then(|()| File::create(&temporary))
            .and_then(|mut file| {
                file.write_all(&delta)?;
                file.sync_all()?;
                fs::rename(&temporary, at)
            });
        written.map_err(|error| RepoError::io(at, error))?;
        Ok(Some(delta))
    }
}

/// Removes the files that no package of a new catalogue names.
pub(crate) fn remove_others(output: &Path, packages: &[Manifest]) -> Result<(), RepoError> {
    let kept: BTreeSet<String> = packages
        .iter()
        .flat_map(Delta::of)
        .map(|delta| delta.path)
        .collect();
    let folder = output.join(FOLDER);
    let Ok(entries) = fs::read_dir(&folder) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry.map_err(|error| RepoError::io(&folder, error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = name.ends_with(".delta") || name.ends_with(".new");
        if ours && !kept.contains(&format!("{FOLDER}/{name}")) {
            fs::remove_file(entry.path()).map_err(|error| RepoError::io(entry.path(), error))?;
        }
    }
    Ok(())
}
