//! Where things are under OBJDIR.

use std::fs;
use std::path::{Path, PathBuf};

use buildsys_model::{ActionKey, Digest, JobName};

use crate::error::free_space;
use crate::{IoContext, IoError, atomic};

/// The paths of one object directory.
#[derive(Debug, Clone)]
pub struct Layout {
    objdir: PathBuf,
    cache: PathBuf,
}

/// How much of the disk something takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Number of files.
    pub files: u64,
    /// Sum of their lengths in bytes.
    pub bytes: u64,
}

/// The folders of the cache.
const FOLDERS: [&str; 6] = ["blob", "action", "last", "export", "lock", "tmp"];

/// What `CACHEDIR.TAG` must start with, by the Cache Directory Tagging Specification.
const CACHE_TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
                         # This folder can be removed; buildsys(1) makes it again.\n";

impl Layout {
    /// Names the paths below `objdir`, an absolute path. Touches nothing.
    #[must_use]
    pub fn new(objdir: &Path) -> Self {
        Self {
            objdir: objdir.to_owned(),
            cache: objdir.join("cache/v1"),
        }
    }

    /// Creates the folders that are not there yet.
    ///
    /// # Errors
    /// [`IoError`] when a folder cannot be made or written: a read-only or full disk, a file in the
    /// way, a lack of permission.
    pub fn create(&self) -> Result<(), IoError> {
        for folder in FOLDERS {
            let path = self.cache.join(folder);
            fs::create_dir_all(&path).at("create folder", &path)?;
        }
        let log = self.objdir.join("log");
        fs::create_dir_all(&log).at("create folder", &log)?;
        let tag = self.objdir.join("cache/CACHEDIR.TAG");
        if !tag.exists() {
            atomic::write(&tag, CACHE_TAG.as_bytes())?;
        }
        Ok(())
    }

    /// Proves that the cache can be written, by writing a small file.
    ///
    /// # Errors
    /// [`IoError`] when it cannot.
    pub fn probe(&self) -> Result<(), IoError> {
        let path = self.tmp("probe");
        fs::write(&path, [0; 4096]).at("write", &path)?;
        fs::remove_file(&path).at("remove", &path)
    }

    /// Returns OBJDIR itself.
    #[must_use]
    pub fn objdir(&self) -> &Path {
        &self.objdir
    }

    /// Returns `cache/v1`.
    #[must_use]
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// Returns the path of a log: `OBJDIR/log/JOB.log`.
    #[must_use]
    pub fn log(&self, job: &JobName) -> PathBuf {
        self.objdir.join("log").join(format!("{job}.log"))
    }

    /// Returns the private folder of a job: `OBJDIR/work/JOB`.
    #[must_use]
    pub fn work(&self, job: &JobName) -> PathBuf {
        self.objdir.join("work").join(job.as_str())
    }

    /// Returns a folder that persists between runs: `OBJDIR/scratch/NAME`.
    #[must_use]
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.objdir.join("scratch").join(name)
    }

    /// Returns the path of a lock.
    #[must_use]
    pub fn lock(&self, name: &str) -> PathBuf {
        self.cache.join("lock").join(name)
    }

    /// Returns the bytes free for this user on the disk of OBJDIR.
    #[must_use]
    pub fn free_space(&self) -> Option<u64> {
        free_space(&self.objdir)
    }

    pub(crate) fn blob(&self, digest: &Digest) -> PathBuf {
        two_level(&self.cache.join("blob"), &digest.to_string())
    }

    pub(crate) fn action(&self, key: &ActionKey) -> PathBuf {
        two_level(&self.cache.join("action"), &key.to_string())
    }

    pub(crate) fn last(&self, job: &JobName) -> PathBuf {
        self.cache.join("last").join(job.as_str())
    }

    pub(crate) fn export(&self, job: &JobName) -> PathBuf {
        self.cache.join("export").join(job.as_str())
    }

    pub(crate) fn stat(&self) -> PathBuf {
        self.cache.join("stat")
    }

    /// Returns a fresh name in `tmp/` that holds `label`.
    pub(crate) fn tmp(&self, label: &str) -> PathBuf {
        self.cache.join("tmp").join(atomic::fresh_name(label))
    }
}

/// Spreads many names over 256 folders: `ab/abcd...`.
fn two_level(base: &Path, name: &str) -> PathBuf {
    base.join(&name[..2]).join(name)
}
