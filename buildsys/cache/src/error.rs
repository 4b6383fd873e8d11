//! Errors of reading and writing, with path and remedy.

use std::io;
use std::path::{Path, PathBuf};

use buildsys_model::Digest;
use buildsys_model::config::show_size;

/// An operation on a file failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} {}: {}", path.display(), cause(source))]
pub struct IoError {
    /// What was being done: "write", "create folder".
    pub doing: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Why it failed.
    pub source: io::Error,
}

/// Something is wrong with the cache, or with the disk it lies on.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// An operation on a file failed.
    #[error(transparent)]
    Io(#[from] IoError),
    /// An entry did not hold what its name says. It has been removed; making it again is the cure.
    #[error("corrupt cache entry {}: {why}", path.display())]
    Corrupt {
        /// The file, now gone.
        path: PathBuf,
        /// How it was wrong.
        why: String,
    },
    /// Content that an action names is not in the store.
    #[error("cache entry {} is missing", path.display())]
    Missing {
        /// The content.
        digest: Digest,
        /// Where it should be.
        path: PathBuf,
    },
}

impl CacheError {
    /// Returns whether making the content again is the cure.
    #[must_use]
    pub fn is_lost_content(&self) -> bool {
        matches!(self, Self::Corrupt { .. } | Self::Missing { .. })
    }
}

/// Says the cause in plain words for the errors people meet, and else what the system says.
fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull => "the file system is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is a file, not a folder".to_owned(),
        _ => error.to_string(),
    }
}

impl IoError {
    /// Returns what to do about it, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        let path = self.path.display();
        match self.source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(format!(
                "{} is free there; make room (`buildsys gc --max-size 1GiB` shrinks the cache) \
                 or set OBJDIR to a larger disk",
                free_space(&self.path).map_or("nothing".to_owned(), show_size)
            )),
            io::ErrorKind::ReadOnlyFilesystem => {
                Some("set OBJDIR to a folder that can be written, or remount this one".to_owned())
            }
            io::ErrorKind::PermissionDenied => Some(format!(
                "check the owner and the mode of {path}, or set OBJDIR to a folder of your own"
            )),
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                Some(format!("move the file that is in the way of {path}"))
            }
            io::ErrorKind::NotFound if self.doing == "create folder" => {
                Some("folders cannot be made there; set OBJDIR to a folder elsewhere".to_owned())
            }
            _ => None,
        }
    }
}

/// Returns the bytes free for this user on the file system that holds `path` or the nearest folder
/// above it that exists.
pub(crate) fn free_space(path: &Path) -> Option<u64> {
    let near = path.ancestors().find(|near| near.exists())?;
    let stat = rustix::fs::statvfs(near).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Adds what was being done, and to which file, to an [`io::Error`].
pub trait IoContext<T> {
    /// Turns the error into an [`IoError`].
    ///
    /// # Errors
    /// The same as before, with more words.
    fn at(self, doing: &'static str, path: &Path) -> Result<T, IoError>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T, IoError> {
        self.map_err(|source| IoError {
            doing,
            path: path.to_owned(),
            source,
        })
    }
}

impl<T> IoContext<T> for rustix::io::Result<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T, IoError> {
        self.map_err(io::Error::from).at(doing, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_and_read_only_disks_are_said_in_plain_words_with_a_remedy() {
        let error = |kind: io::ErrorKind| IoError {
            doing: "write",
            path: "/tmp/x".into(),
            source: kind.into(),
        };
        let full = error(io::ErrorKind::StorageFull);
        assert_eq!(
            full.to_string(),
            "cannot write /tmp/x: the file system is full"
        );
        assert!(full.remedy().unwrap().contains("OBJDIR"));
        let fixed = error(io::ErrorKind::ReadOnlyFilesystem);
        assert_eq!(
            fixed.to_string(),
            "cannot write /tmp/x: the file system is read-only"
        );
        assert!(fixed.remedy().is_some());
    }
}
