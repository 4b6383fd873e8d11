//! What the catalogue that is there already says of packages that have not changed since it was
//! made, so that they need not be read again.
//!
//! The file of the catalogue is given the time at which its making began, less a margin. A package
//! whose inode was changed after that (its contents, its name, a copy with an older time: all of
//! them count) is read, and so is one of another size.

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use pkg_format::{Manifest, read_bundle};

use crate::error::RepoError;
use crate::meta::Meta;
use crate::repository::Repository;
use crate::trust::Trust;

/// File systems take their times from a clock that may be late.
const MARGIN: Duration = Duration::from_secs(2);

/// The packages of an older catalogue, by their path.
#[derive(Default)]
pub(crate) struct Known {
    since: Option<SystemTime>,
    packages: HashMap<String, Manifest>,
}

impl Known {
    /// Those of the catalogue in a folder; none when it cannot be read.
    pub(crate) fn of(folder: &Path, meta: &Meta) -> Self {
        Self::read(&folder.join(format!("{}.pkg", meta.data)), meta).unwrap_or_default()
    }

    /// Those of a repository that must have a catalogue.
    ///
    /// # Errors
    /// [`RepoError::Catalogue`]: there is none that can be read.
    pub(crate) fn of_repository(folder: &Path, meta: &Meta) -> Result<Self, RepoError> {
        let path = folder.join(format!("{}.pkg", meta.data));
        Self::read(&path, meta).ok_or_else(|| {
            RepoError::catalogue(
                path.display().to_string(),
                "there is no catalogue to be read; make one by `pkg repo`",
            )
        })
    }

    /// All of them, with their paths.
    pub(crate) fn into_packages(self) -> impl Iterator<Item = (String, Manifest)> {
        self.packages.into_iter()
    }

    fn read(path: &Path, meta: &Meta) -> Option<Self> {
        let since = fs::metadata(path).ok()?.modified().ok()?;
        let members = read_bundle(fs::read(path).ok()?.as_slice()).ok()?;
        let repository = Repository {
            name: "before".to_owned(),
            url: String::new(),
            enabled: true,
            priority: 0,
            trust: Trust::Anything,
            mirrors: crate::mirror::Mirrors::None,
        };
        let packages = repository.parse_document(members.get(&meta.data)?).ok()?;
        let packages = packages.into_iter().filter_map(|package| {
            let path = package.location.as_ref()?.path.clone();
            Some((path, package))
        });
        Some(Self {
            since: Some(since),
            packages: packages.collect(),
        })
    }

    /// The package at a path, if nothing has happened to its file.
    pub(crate) fn unchanged(&self, path: &str, found: &Metadata) -> Option<Manifest> {
        let package = self.packages.get(path)?;
        let seconds = u64::try_from(found.ctime()).ok()?;
        let nanos = u32::try_from(found.ctime_nsec()).ok()?;
        let changed = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos);
        let same = package.location.as_ref()?.pkgsize == found.len();
        (same && changed < self.since?).then(|| package.clone())
    }
}

/// Dates a file of a catalogue whose making began at a time.
pub(crate) fn date(file: &File, begun: SystemTime) -> io::Result<()> {
    file.set_modified(begun.checked_sub(MARGIN).unwrap_or(begun))
}
