//! The files of the repository.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that hold products, by their names at the root.
const PRODUCT_FOLDERS: &[&str] = &[".git", "obj", "target"];

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path from the root, with `/`.
    pub path: String,
    /// Its content, if it is UTF-8 text.
    pub text: Option<String>,
}

impl File {
    /// A text file (for tests of rules).
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: Some(text.to_owned()),
        }
    }

    /// The part of the file's name behind the last dot.
    #[must_use]
    pub fn extension(&self) -> &str {
        let name = self.name();
        name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// The file's name without its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path
            .rsplit_once('/')
            .map_or(&self.path, |(_, name)| name)
    }

    /// The file's lines with their numbers, from 1; none if it is not text.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.as_deref().unwrap_or_default().lines();
        lines.enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// All files of a repository, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Where it is.
    pub root: PathBuf,
    /// Its files.
    pub files: Vec<File>,
}

impl Tree {
    /// A tree of these files (for tests of rules).
    #[must_use]
    pub fn of(files: Vec<File>) -> Self {
        Self {
            root: PathBuf::new(),
            files,
        }
    }

    /// Reads the files that git knows or would add; every file but products without git.
    ///
    /// # Errors
    /// The operating system's error when a folder or file cannot be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut paths = match tracked(root) {
            Some(paths) => paths,
            None => walk(root)?,
        };
        paths.sort();
        paths.dedup();
        let mut files = Vec::new();
        for path in paths {
            match std::fs::read(root.join(&path)) {
                Ok(bytes) => files.push(File {
                    path,
                    text: String::from_utf8(bytes).ok(),
                }),
                // Removed but not yet committed as such, or a link to a folder.
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::IsADirectory
                    ) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self {
            root: root.to_owned(),
            files,
        })
    }

    /// Returns the file with this path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The files with one of these extensions.
    pub fn with_extension<'a>(&'a self, extensions: &'a [&str]) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(move |file| extensions.contains(&file.extension()))
    }

    /// The files under this folder.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(move |file| is_under(&file.path, folder))
    }
}

/// Returns whether a path is this folder or lies under it.
#[must_use]
pub fn is_under(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn tracked(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .output()
        .ok()?;
    if !output.status.success() {
        return None;
    }
    let names = String::from_utf8(output.stdout).ok()?;
    Some(names.split_terminator('\0').map(str::to_owned).collect())
}

fn walk(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let name = path.to_string_lossy().into_owned();
            if !entry.file_type()?.is_dir() {
                found.push(name);
            } else if !PRODUCT_FOLDERS.contains(&name.as_str()) {
                folders.push(path);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_contain_whole_names_only() {
        assert!(is_under("src-tree/sys/vm/src/lib.rs", "src-tree/sys/vm"));
        assert!(is_under("src-tree/sys/vm", "src-tree/sys/vm"));
        assert!(!is_under("src-tree/sys/vmm/lib.rs", "src-tree/sys/vm"));
    }

    #[test]
    fn extension_is_of_the_name_not_of_the_folder() {
        assert_eq!(File::new("a.d/Makefile", "").extension(), "");
        assert_eq!(File::new("a/b.tar.gz", "").extension(), "gz");
    }
}
