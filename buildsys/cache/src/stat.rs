//! The stat cache: digests of files that have not changed since they were last hashed.
//!
//! A file counts as unchanged when its device, inode, size, modification time and change time are
//! what they were. A file that changed within a second before it was hashed could change again
//! without any of these showing it, so such a digest is not kept.

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use buildsys_model::{Digest, DigestWriter};
use serde::{Deserialize, Serialize};

use crate::{CacheError, IoContext, IoError, Layout, sealed};

/// How long a file must have been left alone before it was hashed, for the digest to be kept.
const QUIET_NS: i128 = 1_000_000_000;

/// What tells one state of a file from another, as far as stat(2) can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp(u64, u64, u64, i64, i64, i64, i64);

impl Stamp {
    fn of(meta: &Metadata) -> Self {
        Self(
            meta.dev(),
            meta.ino(),
            meta.size(),
            meta.mtime(),
            meta.mtime_nsec(),
            meta.ctime(),
            meta.ctime_nsec(),
        )
    }

    /// When the file last changed, in nanoseconds since 1970.
    fn changed_ns(&self) -> i128 {
        let ns = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        ns(self.3, self.4).max(ns(self.5, self.6))
    }
}

/// Digests of files, remembered between runs. Any number of threads may use it.
#[derive(Debug)]
pub struct StatCache {
    path: PathBuf,
    known: Mutex<HashMap<PathBuf, (Stamp, Digest)>>,
    changed: AtomicBool,
}

impl StatCache {
    /// Reads the cache of an object directory.
    ///
    /// Also returns what was wrong with it, if something was: then it starts empty, which costs
    /// time and nothing else.
    #[must_use]
    pub fn load(layout: &Layout) -> (Self, Option<CacheError>) {
        let path = layout.stat();
        let (list, error) = match sealed::read::<Vec<(PathBuf, Stamp, Digest)>>(&path) {
            Ok(list) => (list.unwrap_or_default(), None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let known = list
            .into_iter()
            .map(|(path, stamp, digest)| (path, (stamp, digest)))
            .collect();
        (
            Self {
                path,
                known: Mutex::new(known),
                changed: AtomicBool::new(false),
            },
            error,
        )
    }

    /// Writes the cache if it learnt something. Files that are gone are forgotten.
    ///
    /// # Errors
    /// [`IoError`] when it cannot be written.
    pub fn save(&self) -> Result<(), IoError> {
        if !self.changed.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        let mut list: Vec<(PathBuf, Stamp, Digest)> = self
            .lock()
            .iter()
            .filter(|(path, _)| path.exists())
            .map(|(path, (stamp, digest))| (path.clone(), *stamp, *digest))
            .collect();
        list.sort_by(|a, b| a.0.cmp(&b.0));
        sealed::write(&self.path, &list)
    }

    /// Returns the digest of a regular file, reading it only if it changed.
    ///
    /// # Errors
    /// [`IoError`] when it cannot be read, or changes while it is read.
    pub fn digest(&self, path: &Path) -> Result<Digest, IoError> {
        let meta = fs::metadata(path).at("read", path)?;
        self.digest_of(path, &meta)
    }

    /// The same, for a caller that has asked for the metadata already.
    ///
    /// # Errors
    /// As [`StatCache::digest`].
    pub fn digest_of(&self, path: &Path, meta: &Metadata) -> Result<Digest, IoError> {
        let stamp = Stamp::of(meta);
        if let Some((known, digest)) = self.lock().get(path)
            && *known == stamp
        {
            return Ok(*digest);
        }
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.as_nanos());
        let mut file = File::open(path).at("read", path)?;
        let mut hasher = DigestWriter::new();
        io::copy(&mut file, &mut hasher).at("read", path)?;
        let after = file.metadata().at("read", path)?;
        if Stamp::of(&after) != stamp {
            let source = io::Error::other("it changed while it was read; run again");
            return Err(IoError {
                doing: "hash",
                path: path.to_owned(),
                source,
            });
        }
        let (digest, _) = hasher.finish();
        let quiet = i128::try_from(now).unwrap_or(0) - stamp.changed_ns() > QUIET_NS;
        if quiet {
            self.lock().insert(path.to_owned(), (stamp, digest));
            self.changed.store(true, Ordering::Relaxed);
        }
        Ok(digest)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, (Stamp, Digest)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn cache() -> (tempfile::TempDir, Layout, StatCache) {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        layout.create().unwrap();
        let (cache, error) = StatCache::load(&layout);
        assert!(error.is_none());
        (dir, layout, cache)
    }

    #[test]
    fn fresh_file_is_hashed_each_time_because_it_may_change_unseen() {
        let (dir, _, cache) = cache();
        let path = dir.path().join("file");
        fs::write(&path, b"one").unwrap();
        let meta = fs::metadata(&path).unwrap();
        assert_eq!(cache.digest(&path).unwrap(), Digest::of(b"one"));
        fs::write(&path, b"two").unwrap();
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(meta.modified().unwrap())
            .unwrap();
        assert_eq!(cache.digest(&path).unwrap(), Digest::of(b"two"));
        assert!(cache.lock().is_empty());
    }

    #[test]
    fn old_file_is_remembered_across_processes_and_noticed_when_it_changes() {
        let (_dir, layout, cache) = cache();
        // A file of the machine that nobody touches during a test.
        let path = Path::new("/etc/passwd");
        let digest = cache.digest(path).unwrap();
        cache.save().unwrap();
        let (again, _) = StatCache::load(&layout);
        let (stamp, kept) = again.lock()[path];
        assert_eq!(kept, digest);
        assert!(stamp.changed_ns() > 0);
        let mut meta = stamp;
        meta.3 -= i64::try_from(Duration::from_secs(9).as_secs()).unwrap();
        again
            .lock()
            .insert(path.to_owned(), (meta, Digest::of(b"stale")));
        assert_eq!(again.digest(path).unwrap(), digest);
    }

    #[test]
    fn damaged_stat_cache_is_reported_and_starts_empty() {
        let (_dir, layout, _) = cache();
        fs::write(layout.stat(), b"rubbish\n").unwrap();
        let (cache, error) = StatCache::load(&layout);
        assert!(matches!(error, Some(CacheError::Corrupt { .. })));
        assert!(cache.lock().is_empty());
    }
}
