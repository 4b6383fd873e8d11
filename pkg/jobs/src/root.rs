//! The tree that packages are installed to, which no package leaves, whatever links are in it.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Most links that are followed for one path.
const MOST_LINKS: usize = 40;

/// The root of an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    path: PathBuf,
}

/// Where a path of a package really lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Relative to the root, links among its folders followed.
    pub(crate) path: String,
    /// Folders above it that are not there yet, outermost first, relative to the root.
    pub(crate) missing: Vec<String>,
}

impl Root {
    /// A root at a folder.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is the running system's own.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.path == Path::new("/")
    }

    /// A place in the file system.
    pub(crate) fn at(&self, relative: &str) -> PathBuf {
        self.path.join(relative)
    }

    /// Where a folder really lies, which is there or can be made. Links are followed as they would
    /// be with this root as `/`.
    pub(crate) fn folder(&self, folder: &str) -> io::Result<Place> {
        let place = self.follow(folder, true)?;
        match place.missing.is_empty() && !self.at(&place.path).is_dir() {
            true => Err(io::Error::new(
                ErrorKind::NotADirectory,
                format!("{} is not a folder", self.at(&place.path).display()),
            )),
            false => Ok(place),
        }
    }

    /// Where a folder really lies that is in one whose place is known: as [`folder`](Self::folder),
    /// without looking at those above it again.
    pub(crate) fn enter(&self, above: &Place, name: &str) -> io::Result<Place> {
        let path = match above.path.as_str() {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        let mut missing = above.missing.clone();
        // In a folder that is not there is nothing.
        let known = missing.last() == Some(&above.path);
        let found = (!known).then(|| fs::symlink_metadata(self.at(&path)));
        match found {
            Some(Ok(found)) if found.is_dir() => {}
            Some(Err(error)) if error.kind() == ErrorKind::NotFound => missing.push(path.clone()),
            None => missing.push(path.clone()),
            Some(_) => {
                let place = self.folder(&path)?;
                missing.extend(place.missing);
                return Ok(Place {
                    path: place.path,
                    missing,
                });
            }
        }
        Ok(Place { path, missing })
    }

    /// Follows the folders above a path, with `last` the path itself too.
    pub(crate) fn follow(&self, path: &str, last: bool) -> io::Result<Place> {
        let mut left: Vec<String> = path.rsplit('/').map(str::to_owned).collect();
        let end = usize::from(!last);
        let mut done: Vec<String> = Vec::new();
        let mut missing = Vec::new();
        let mut links = 0;
        while left.len() > end {
            let Some(part) = left.pop() else { break };
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    done.pop();
                    continue;
                }
                _ => {}
            }
            done.push(part);
            let here = done.join("/");
            let at = self.at(&here);
            let found = match fs::symlink_metadata(&at) {
                Ok(found) => found,
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    missing.push(here);
                    continue;
                }
                Err(error) => return Err(error),
            };
            if found.is_symlink() {
                links += 1;
                let target = fs::read_link(&at)?;
                let target = target.to_str().filter(|_| links <= MOST_LINKS);
                let target = target.ok_or_else(|| {
                    io::Error::other(format!("{} cannot be followed", at.display()))
                })?;
                done.pop();
                if target.starts_with('/') {
                    done.clear();
                }
                left.extend(target.rsplit('/').map(str::to_owned));
            } else if !found.is_dir() && !left.is_empty() {
                return Err(io::Error::new(
                    ErrorKind::NotADirectory,
                    format!("{} is not a folder", at.display()),
                ));
            }
        }
        done.extend(left.pop());
        Ok(Place {
            path: done.join("/"),
            missing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_followed_within_the_root() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::new(folder.path().to_owned());
        fs::create_dir_all(folder.path().join("real/deep")).unwrap();
        symlink("/real", folder.path().join("absolute")).unwrap();
        symlink("../../../real/deep", folder.path().join("real/up")).unwrap();
        symlink("loop", folder.path().join("loop")).unwrap();
        let place = |path: &str| root.follow(path, false);
        let found = place("/absolute/new/file").unwrap();
        assert_eq!(found.path, "real/new/file");
        assert_eq!(found.missing, ["real/new"]);
        assert_eq!(place("/real/up/x").unwrap().path, "real/deep/x");
        assert_eq!(place("/absolute").unwrap().path, "absolute");
        assert!(place("/loop/x").is_err());
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(place("/file/x").is_err());
        assert!(root.folder("file").is_err());
        assert_eq!(root.folder("absolute/new").unwrap().path, "real/new");
        assert_eq!(root.folder("").unwrap().path, "");
        // Step by step it comes to the same.
        for path in [
            "real/deep/a/b",
            "absolute/new/x",
            "real/up/x",
            "up",
            "file/x",
        ] {
            let mut steps = path.split('/');
            let top = root.folder("").unwrap();
            let found = steps.try_fold(top, |above, name| root.enter(&above, name));
            assert_eq!(found.ok(), root.folder(path).ok(), "{path}");
        }
    }
}
