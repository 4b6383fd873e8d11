//! The patched copy of Rust's library, made once for each compiler and kept in the user's cache.
//!
//! ```text
//! CACHE/dragonfly-sdk/std-IDENTITY/library     CACHE: XDG_CACHE_HOME or HOME/.cache
//! ```
//! The identity is that of the library (place, size and time of two of its files) and of the
//! patches. A copy appears under its name at once and whole, so two compilers may make it at the
//! same time.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::time::UNIX_EPOCH;

use crate::error::io;
use crate::machine::{Machine, PATCH};
use crate::{Error, Sdk};

/// Files that differ between versions of the library.
const TELLING: [&str; 2] = ["Cargo.lock", "std/Cargo.toml"];

/// Returns the patched copy of `library`; makes it if it is not there.
///
/// # Errors
/// [`Error`] when a patch does not fit, patch(1) is missing, or the cache cannot be written.
pub(crate) fn patched(sdk: &Sdk, machine: &Machine<'_>, library: &Path) -> Result<PathBuf, Error> {
    let patches = patches(&sdk.share().join("std-patches"))?;
    let cache = cache(machine)?;
    let folder = cache.join(format!("std-{:016x}", identity(library, &patches)?));
    let copy = folder.join("library");
    if copy.is_dir() {
        return Ok(copy);
    }
    fs::create_dir_all(&cache).map_err(io("create folder", &cache))?;
    let part = cache.join(format!("part-{}", process::id()));
    let made = make(machine, library, &patches, &part);
    if made.is_ok() && fs::rename(&part, &folder).is_ok() {
        return Ok(copy);
    }
    // Of no use any more: it failed, or another compiler was faster.
    let _ = fs::remove_dir_all(&part);
    made?;
    if copy.is_dir() {
        return Ok(copy);
    }
    let lost = std::io::Error::other("it could not be put in place");
    Err(io("create folder", &folder)(lost))
}

fn cache(machine: &Machine<'_>) -> Result<PathBuf, Error> {
    let named = machine.variable("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || {
        machine
            .variable("HOME")
            .map(|home| Path::new(home).join(".cache"))
    };
    let cache = named.or_else(home).ok_or(Error::NoCache)?;
    Ok(cache.join("dragonfly-sdk"))
}

/// The patches in the order of their names, each with its text.
fn patches(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(io("read", folder))? {
        let path = entry.map_err(io("read", folder))?.path();
        if path.extension().is_some_and(|ending| ending == "patch") {
            let text = fs::read(&path).map_err(io("read", &path))?;
            found.push((path, text));
        }
    }
    found.sort();
    Ok(found)
}

fn identity(library: &Path, patches: &[(PathBuf, Vec<u8>)]) -> Result<u64, Error> {
    let mut hasher = DefaultHasher::new();
    library.hash(&mut hasher);
    for name in TELLING {
        let path = library.join(name);
        let meta = fs::metadata(&path).map_err(io("read", &path))?;
        let time = meta.modified().map_err(io("read", &path))?;
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        (meta.len(), since).hash(&mut hasher);
    }
    for (_, text) in patches {
        text.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn make(
    machine: &Machine<'_>,
    library: &Path,
    patches: &[(PathBuf, Vec<u8>)],
    to: &Path,
) -> Result<(), Error> {
    let program = machine.find(&PATCH)?;
    copy(library, &to.join("library"))?;
    for (patch, _) in patches {
        let text = fs::File::open(patch).map_err(io("read", patch))?;
        let output = Command::new(&program)
            .args(["-s", "-f", "-p0", "-d"])
            .arg(to)
            .stdin(Stdio::from(text))
            .output()
            .map_err(io("run", &program))?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stdout);
            return Err(Error::Patch {
                patch: patch.clone(),
                library: library.to_owned(),
                words: words.lines().next().unwrap_or("it fails").to_owned(),
            });
        }
    }
    Ok(())
}

/// Copies a folder with everything in it; what links point to is copied in their place.
fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop).map_err(io("copy", from));
    }
    fs::create_dir_all(to).map_err(io("create folder", to))?;
    for entry in fs::read_dir(from).map_err(io("read", from))? {
        let entry = entry.map_err(io("read", from))?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
