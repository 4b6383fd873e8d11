//! The medium that a build has made.

use std::path::{Path, PathBuf};

/// Which medium is meant cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum IsoError {
    /// The folder of media is not there.
    #[error("no ISO in {}: {source}; `make release` builds it", folder.display())]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// There is no ISO.
    #[error("no ISO in {}; `make release` builds it", folder.display())]
    NoIso {
        /// The folder.
        folder: PathBuf,
    },
    /// There are several.
    #[error("several ISOs in {}: {names}; choose one with --iso", folder.display())]
    SeveralIsos {
        /// The folder.
        folder: PathBuf,
        /// Their names.
        names: String,
    },
}

/// The only ISO of a folder.
///
/// # Errors
/// When there is none, or there are several.
pub fn only(folder: &Path) -> Result<PathBuf, IsoError> {
    let folder = folder.to_owned();
    let entries = std::fs::read_dir(&folder).map_err(|source| IsoError::Unreadable {
        folder: folder.clone(),
        source,
    })?;
    let mut isos: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "iso"))
        .collect();
    isos.sort();
    match isos.as_slice() {
        [] => Err(IsoError::NoIso { folder }),
        [iso] => Ok(iso.clone()),
        several => {
            let names = several.iter().filter_map(|path| path.file_name());
            let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
            Err(IsoError::SeveralIsos {
                folder,
                names: names.join(", "),
            })
        }
    }
}
