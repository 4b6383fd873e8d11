//! Lays out what cargo builds: the package, and patched copies of crates.
//!
//! ```text
//! {scratch}/contrib/NAME/
//!   Cargo.toml            ours, with the profile of programs and the copies as [patch]
//!   Cargo.lock            ours, without the origin of the copies
//!   src/                  ours
//!   crates/CRATE-VERSION  copies, patched
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use buildsys_model::{NativeContext, NativeError, NativeStep};

use super::sources::Sources;
use super::{FOLDER, METADATA, lock};
use crate::patch;
use crate::patch_files::{apply, copy, read_patches};

/// Version of what the step does: to be raised with every change of its result. The digest of the
/// executable would make every change of the build tool compile everything again.
pub(super) const VERSION: &str = "1";

/// The time of all files, since 1970.
const OLD: Duration = Duration::from_secs(1_000_000_000);

/// The step for one program.
pub(super) struct Prepare {
    pub(super) name: String,
    /// The profiles that its manifest gets, as TOML.
    pub(super) profiles: String,
}

impl NativeStep for Prepare {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let ours = context.places.src.join(FOLDER).join(&self.name);
        let target = context.places.scratch.join("contrib").join(&self.name);
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

        let src = target.join("src");
        copy(&ours.join("src"), &src).map_err(|error| failed("copy", &src, &error))?;
        let mut manifest = read(&ours.join("Cargo.toml"))?;
        manifest.extend(["\n", &self.profiles, "\n[patch.crates-io]\n"]);
        for (number, full_name) in copied.iter().enumerate() {
            if let Some(one) = sources.crates.get(full_name) {
                let line = format!(
                    "copy-{number} = {{ package = \"{}\", path = \"crates/{full_name}\" }}\n",
                    one.name
                );
                manifest.push_str(&line);
            }
        }
        write(&target.join("Cargo.toml"), &manifest)?;
        let locked = lock::with_copies(&read(&ours.join("Cargo.lock"))?, &copied);
        write(&target.join("Cargo.lock"), &locked)?;
        age(&target).map_err(|error| failed("set times below", &target, &error))
    }
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
