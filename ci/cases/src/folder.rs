//! A folder of TOML files.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// A folder of cases cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// A file or folder cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file is not the TOML it should be.
    #[error("{}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Line, column and what is wrong there.
        message: String,
    },
}

/// One file of a folder.
#[derive(Debug, Clone)]
pub struct CaseFile<T> {
    /// Its name without `.toml`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub content: T,
}

/// Reads every TOML file directly in the folder, sorted by name.
///
/// # Errors
/// The first file that cannot be read, or is not a `T`.
pub fn read_all<T: DeserializeOwned>(folder: &Path) -> Result<Vec<CaseFile<T>>, FolderError> {
    let unreadable = |path: &Path, source| FolderError::Read {
        path: path.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|source| unreadable(folder, source))? {
        let path = entry.map_err(|source| unreadable(folder, source))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).map_err(|source| unreadable(&path, source))?;
        let content = toml::from_str(&text).map_err(|error| FolderError::Syntax {
            path: path.clone(),
            message: error.to_string(),
        })?;
        let stem = path.file_stem().unwrap_or_default();
        Ok(CaseFile {
            name: stem.to_string_lossy().into_owned(),
            path,
            content,
        })
    };
    paths.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Content {
        number: u8,
    }

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn toml_files_are_read_in_the_order_of_their_names() {
        let folder = folder(&[
            ("b.toml", "number = 2"),
            ("a.toml", "number = 1"),
            ("c.txt", "no"),
        ]);
        let files = read_all::<Content>(folder.path()).unwrap();
        let seen: Vec<_> = files
            .iter()
            .map(|file| (file.name.as_str(), file.content.number))
            .collect();
        assert_eq!(seen, [("a", 1), ("b", 2)]);
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_line() {
        let folder = folder(&[("a.toml", "number = 1\ncolour = 2\n")]);
        let message = read_all::<Content>(folder.path()).unwrap_err().to_string();
        assert!(message.contains("a.toml"), "{message}");
        assert!(message.contains("line 2"), "{message}");
        assert!(message.contains("colour"), "{message}");
    }

    #[test]
    fn missing_folder_is_named() {
        let folder = folder(&[]);
        let missing = folder.path().join("none");
        let message = read_all::<Content>(&missing).unwrap_err().to_string();
        assert!(message.contains("none"), "{message}");
    }
}
