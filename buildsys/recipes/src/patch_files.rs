//! Patches as files: reading a folder of them, and applying them to a copy of sources.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use buildsys_model::{NativeError, RelPath};

use crate::patch;

/// Returns the patches in the order of their names.
pub(crate) fn read_patches(folder: &Path) -> Result<Vec<(PathBuf, String)>, NativeError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(|error| cannot_read(folder, &error))?,
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "patch")
    });
    paths.sort();
    let read = |path: PathBuf| match fs::read_to_string(&path) {
        Ok(text) => Ok((PathBuf::from(path.file_name().unwrap_or_default()), text)),
        Err(error) => Err(cannot_read(&path, &error)),
    };
    paths.into_iter().map(read).collect()
}

/// Applies every part of a patch to the files below `target`.
pub(crate) fn apply(name: &Path, text: &str, target: &Path) -> Result<(), NativeError> {
    let misfit = |error: &dyn std::fmt::Display| {
        NativeError::new(format!("{}: {error}", name.display()))
            .with_remedy("the patch is for another version of its source; renew or remove it")
    };
    for file in patch::parse(text).map_err(|error| misfit(&error))? {
        let rel = RelPath::new(&file.path).map_err(|error| misfit(&error))?;
        let path = rel.under(target);
        let old = fs::read_to_string(&path).map_err(|error| cannot_read(&path, &error))?;
        let new = file.apply(&old).map_err(|error| misfit(&error))?;
        fs::write(&path, new).map_err(|error| {
            NativeError::new(format!("cannot write {}: {error}", path.display()))
        })?;
    }
    Ok(())
}

fn cannot_read(path: &Path, error: &io::Error) -> NativeError {
    NativeError::new(format!("cannot read {}: {error}", path.display()))
}

/// Copies a folder with everything below it; links become what they point to.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        // Links are followed: Debian's package has some into other folders.
        if fs::metadata(entry.path())?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
