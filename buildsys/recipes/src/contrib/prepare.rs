//! Lays out what cargo builds: our packages, and patched copies of crates.
//!
//! ```text
//! {scratch}/contrib/
//!   Cargo.toml            ours, with the profile of programs and the copies as [patch]
//!   Cargo.lock            ours, without the origin of the copies
//!   NAME/, stand-in/      ours
//!   crates/CRATE-VERSION  copies, patched
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use buildsys_model::{NativeContext, NativeError, NativeStep};
use serde::de::Error as _;
use toml::{Table, Value};

use super::sources::{Crate, Sources};
use super::{FOLDER, METADATA, PROGRAMS, lock};
use crate::patch;
use crate::patch_files::{apply, copy, read_patches};

/// Version of what the step does: to be raised with every change of its result. The digest of the
/// executable would make every change of the build tool compile everything again.
pub(super) const VERSION: &str = "2";

/// The time of all files, since 1970.
const OLD: Duration = Duration::from_secs(1_000_000_000);

/// The step.
pub(super) struct Prepare {
    /// The profiles that the manifest gets, as TOML.
    pub(super) profiles: String,
}

impl NativeStep for Prepare {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let ours = context.places.src.join(FOLDER);
        let target = context.places.scratch.join("contrib");
        let sources = Sources::parse(&read(&context.places.work.join(METADATA))?)
            .map_err(|error| NativeError::new(format!("cargo metadata: {error}")))?;
        if target.exists() {
            fs::remove_dir_all(&target).map_err(|error| failed("remove", &target, &error))?;
        }
        let crates = target.join("crates");
        fs::create_dir_all(&crates).map_err(|error| failed("make", &crates, &error))?;

        let patches = read_patches(&ours.join("patches"))?;
        let copied = crates_to_copy(&sources, &patches)?;
        for full_name in &copied {
            let from = sources.crates.get(full_name).map(|one| one.folder.clone());
            copy_crate(&from.unwrap_or_default(), &crates.join(full_name))?;
        }
        for (path, text) in &patches {
            apply(path, text, &crates)?;
            let _ = writeln!(context.log, "applied {}", path.display());
        }

        for name in PROGRAMS.iter().chain(&["stand-in"]) {
            let to = target.join(name);
            copy(&ours.join(name), &to).map_err(|error| failed("copy", &to, &error))?;
        }
        let copies = copied.iter().filter_map(|name| sources.crates.get(name));
        let manifest = manifest(&read(&ours.join("Cargo.toml"))?, &self.profiles, copies)
            .map_err(|error| NativeError::new(format!("{FOLDER}/Cargo.toml: {error}")))?;
        write(&target.join("Cargo.toml"), &manifest)?;
        let locked = lock::with_copies(&read(&ours.join("Cargo.lock"))?, &copied);
        write(&target.join("Cargo.lock"), &locked)?;
        age(&target).map_err(|error| failed("set times below", &target, &error))
    }
}

/// The manifest of the workspace: `ours`, with `profiles`, and each of `copies` as a patch.
fn manifest<'a>(
    ours: &str,
    profiles: &str,
    copies: impl Iterator<Item = &'a Crate>,
) -> Result<String, toml::de::Error> {
    let mut all: Table = ours.parse()?;
    all.extend(profiles.parse::<Table>()?);
    let empty = || Value::Table(Table::new());
    let mut place = &mut all;
    for name in ["patch", "crates-io"] {
        let inner = place.entry(name).or_insert_with(empty);
        place = inner
            .as_table_mut()
            .ok_or_else(|| toml::de::Error::custom(format!("`{name}` is no table")))?;
    }
    for (number, one) in copies.enumerate() {
        let path = format!("crates/{}", one.full_name());
        let copy = [("package", one.name.clone()), ("path", path)];
        let copy = copy.map(|(name, value)| (name.to_owned(), Value::String(value)));
        place.insert(
            format!("copy-{number}"),
            Value::Table(copy.into_iter().collect()),
        );
    }
    Ok(all.to_string())
}

/// Gives every file the same old time. cargo tells changed sources by their content, but what build
/// scripts watch by time: with new times all would be compiled again.
fn age(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            age(&path)?;
        } else {
            let time = SystemTime::UNIX_EPOCH + OLD;
            fs::OpenOptions::new()
                .append(true)
                .open(&path)?
                .set_modified(time)?;
        }
    }
    Ok(())
}

/// The crates that patches change, and those the package asks for.
fn crates_to_copy(
    sources: &Sources,
    patches: &[(PathBuf, String)],
) -> Result<BTreeSet<String>, NativeError> {
    let mut copied: BTreeSet<String> = sources.to_copy().map(|one| one.full_name()).collect();
    for (name, text) in patches {
        let misfit = |what: &dyn std::fmt::Display| {
            NativeError::new(format!("{}: {what}", name.display()))
                .with_remedy("renew or remove the patch")
        };
        for file in patch::parse(text).map_err(|error| misfit(&error))? {
            let full_name = file.path.split('/').next().unwrap_or_default().to_owned();
            if !sources.crates.contains_key(&full_name) {
                return Err(misfit(&format!("Cargo.lock has no crate `{full_name}`")));
            }
            copied.insert(full_name);
        }
    }
    Ok(copied)
}

/// Copies a crate without what its authors check it with.
fn copy_crate(from: &Path, to: &Path) -> Result<(), NativeError> {
    copy(from, to).map_err(|error| failed("copy", from, &error))?;
    let manifest = to.join("Cargo.toml");
    let text = read(&manifest)?;
    write(&manifest, lock::without_lints(&text))
}

fn read(path: &Path) -> Result<String, NativeError> {
    fs::read_to_string(path).map_err(|error| failed("read", path, &error))
}

fn write(path: &Path, text: &str) -> Result<(), NativeError> {
    // A registry's files may be read-only, and so the copies.
    let _ = fs::remove_file(path);
    fs::write(path, text).map_err(|error| failed("write", path, &error))
}

fn failed(what: &str, path: &Path, error: &io::Error) -> NativeError {
    NativeError::new(format!("cannot {what} {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_name_crates_of_the_lock_file() {
        let sources = Sources::parse(
            r#"{"packages": [{"name": "one", "version": "2.0.0", "source": "registry+x",
                "manifest_path": "/r/one-2.0.0/Cargo.toml", "metadata": null}]}"#,
        )
        .unwrap();
        let patch = |path: &str| {
            let text = format!("--- {path}\n+++ {path}\n@@ -1 +1 @@\n-a\n+b\n");
            vec![(PathBuf::from("x.patch"), text)]
        };
        let copied = crates_to_copy(&sources, &patch("one-2.0.0/src/lib.rs")).unwrap();
        assert_eq!(copied, BTreeSet::from(["one-2.0.0".to_owned()]));
        let error = crates_to_copy(&sources, &patch("one-1.0.0/src/lib.rs")).unwrap_err();
        assert!(error.message.contains("one-1.0.0"), "{error}");
    }

    #[test]
    fn the_manifest_has_profiles_and_copies() {
        let one = Crate {
            name: "one".to_owned(),
            version: "1.0.0".to_owned(),
            folder: PathBuf::new(),
        };
        let ours = "[workspace]\n[patch.crates-io]\nx = { path = \"x\" }\n";
        let text = manifest(ours, "[profile.p]\ndebug = false\n", [&one].into_iter()).unwrap();
        let read: Table = text.parse().unwrap();
        let patch = read["patch"]["crates-io"].as_table().unwrap();
        assert_eq!(patch["x"]["path"].as_str(), Some("x"));
        assert_eq!(patch["copy-0"]["package"].as_str(), Some("one"));
        assert_eq!(patch["copy-0"]["path"].as_str(), Some("crates/one-1.0.0"));
        assert_eq!(read["profile"]["p"]["debug"].as_bool(), Some(false));
        assert!(manifest("[workspace]\n", "", [&one].into_iter()).is_ok());
        let error = manifest("patch = 1\n", "", std::iter::empty()).unwrap_err();
        assert!(error.to_string().contains("`patch` is no table"));
    }

    #[test]
    fn all_files_become_old() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a/b");
        fs::create_dir(dir.path().join("a")).unwrap();
        fs::write(&file, "x").unwrap();
        age(dir.path()).unwrap();
        let time = file.metadata().unwrap().modified().unwrap();
        assert_eq!(time, SystemTime::UNIX_EPOCH + OLD);
    }
}
