//! Programs of cases: found in the object directory, unpacked, or built from source, each once.

mod c;
mod command;
mod go;
mod package;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::case::Source;
use crate::places::Places;

/// A program cannot be had.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ProgramError {
    /// It is not in the object directory.
    #[error("{} is not there; build it first: {remedy}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// What makes it.
        remedy: &'static str,
    },
    /// A file or folder cannot be worked with.
    #[error("cannot {what} {}: {message}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        message: String,
    },
    /// Its source cannot be built.
    #[error("{command}: {message}")]
    Build {
        /// The command.
        command: String,
        /// How it ended, and what it said.
        message: String,
    },
}

/// What a program is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Our system.
    Target,
    /// The machine that tests.
    Host,
}

type Built = Arc<OnceLock<Result<PathBuf, ProgramError>>>;

/// Gives programs; builds each once, whoever asks for it first.
#[derive(Debug)]
pub struct Programs {
    places: Places,
    built: Mutex<HashMap<(Source, Side), Built>>,
}

impl Programs {
    /// Begins with nothing built.
    #[must_use]
    pub fn new(places: Places) -> Self {
        Self {
            places,
            built: Mutex::default(),
        }
    }

    /// The path of a program.
    ///
    /// # Errors
    /// [`ProgramError`] when it is not there and cannot be made.
    pub fn get(&self, source: &Source, side: Side) -> Result<PathBuf, ProgramError> {
        let slot = {
            let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(built.entry((source.clone(), side)).or_default())
        };
        slot.get_or_init(|| self.make(source, side)).clone()
    }

    fn make(&self, source: &Source, side: Side) -> Result<PathBuf, ProgramError> {
        match source {
            Source::File(path) => {
                let path = self.places.objdir.join(path);
                if path.is_file() {
                    return Ok(path);
                }
                let remedy = "make release, or buildsys build test-programs";
                Err(ProgramError::Missing { path, remedy })
            }
            Source::Package { package, file } => package::unpack(&self.places, package, file),
            Source::C { files, flags } => c::build(&self.places, files, flags, side),
            Source::Go(folder) => go::build(&self.places, folder, side),
            Source::GoTest(package) => go::build_test(&self.places, package, side),
        }
    }

    /// The folder that the program wants to run in, if it is not the case's own.
    ///
    /// # Errors
    /// When Go cannot be asked.
    pub fn folder(&self, source: &Source) -> Result<Option<PathBuf>, ProgramError> {
        match source {
            Source::GoTest(package) => go::library_folder(package).map(Some),
            _ => Ok(None),
        }
    }
}

/// A short name for content: the first bytes of its digest.
fn key(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let bytes = hash.finalize();
    bytes[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn read(path: &Path) -> Result<Vec<u8>, ProgramError> {
    std::fs::read(path).map_err(io("read", path))
}

fn io(what: &'static str, path: &Path) -> impl Fn(std::io::Error) -> ProgramError {
    let path = path.to_owned();
    move |error| ProgramError::Io {
        what,
        path: path.clone(),
        message: error.to_string(),
    }
}

/// Makes a file under a name of its own and gives it its right name when it is whole.
fn once(
    path: &Path,
    make: impl FnOnce(&Path) -> Result<(), ProgramError>,
) -> Result<PathBuf, ProgramError> {
    if path.is_file() {
        return Ok(path.to_owned());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(io("create", folder))?;
    }
    let unfinished = path.with_extension(format!("unfinished-{}", std::process::id()));
    make(&unfinished)?;
    std::fs::rename(&unfinished, path).map_err(io("rename", &unfinished))?;
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_where_one_part_ends() {
        assert_ne!(key(&[b"ab", b"c"]), key(&[b"a", b"bc"]));
        assert_eq!(key(&[b"a"]), key(&[b"a"]));
        assert_eq!(key(&[]).len(), 16);
    }

    #[test]
    fn file_that_is_not_built_is_missed_with_a_remedy() {
        let dir = tempfile::tempdir().unwrap();
        let places = Places {
            source: dir.path().to_owned(),
            objdir: dir.path().to_owned(),
            dfrun: PathBuf::from("/nonexistent"),
        };
        std::fs::write(dir.path().join("there"), "x").unwrap();
        let programs = Programs::new(places);
        let get = |name: &str| programs.get(&Source::File(name.to_owned()), Side::Target);
        assert_eq!(get("there").unwrap(), dir.path().join("there"));
        let error = get("absent").unwrap_err().to_string();
        assert!(error.contains("absent is not there"), "{error}");
    }
}
