//! Archives that were fetched.
//!
//! ```text
//! CACHEDIR/NAME-VERSION~DIGEST.pkg       ten characters of the digest
//! ```

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use pkg_repo::{Fetched, Fetcher};
use pkg_types::{Digest, DigestKind, Hasher};

use crate::error::JobError;
use crate::plan::{Offer, Source};

/// Characters of the digest in a name.
const SHORT: usize = 10;

/// The folder of fetched archives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// The folder; made when something is fetched.
    pub folder: PathBuf,
}

impl Cache {
    /// Where the archive of an offer is when it was fetched.
    #[must_use]
    pub fn path(&self, offer: &Offer) -> PathBuf {
        let label = offer.manifest.label();
        let digest = offer.manifest.location.as_ref().map(|location| {
            let sum = location.sum.to_string();
            let value = sum.split_once('$').map_or(sum.as_str(), |pair| pair.1);
            value.chars().take(SHORT).collect::<String>()
        });
        let name = match digest {
            Some(digest) => format!("{label}~{digest}.pkg"),
            None => format!("{label}.pkg"),
        };
        self.folder.join(name)
    }

    /// The archive of an offer, fetched if it is not here, with the digest that the catalogue says.
    /// `fetching` is called before something is fetched.
    ///
    /// # Errors
    /// [`JobError::Digest`] when what came is something else (it is removed), [`JobError::Absent`],
    /// and errors of transport and disk.
    pub fn get(
        &self,
        offer: &Offer,
        fetcher: &Fetcher,
        fetching: impl FnOnce(),
    ) -> Result<PathBuf, JobError> {
        if let Source::File(file) = &offer.source {
            return Ok(file.clone());
        }
        self.get_as(offer, fetcher, &self.path(offer), fetching)
    }

    /// As [`Cache::get`], at a path of the caller's choice, whose folder is made.
    ///
    /// # Errors
    /// As [`Cache::get`].
    pub fn get_as(
        &self,
        offer: &Offer,
        fetcher: &Fetcher,
        path: &Path,
        fetching: impl FnOnce(),
    ) -> Result<PathBuf, JobError> {
        let url = match &offer.source {
            Source::File(file) => file.display().to_string(),
            Source::Repository { url, .. } => url.clone(),
        };
        let package = offer.manifest.label();
        let Some(location) = &offer.manifest.location else {
            return Err(JobError::Absent { package, url });
        };
        let kind = location.sum.kind();
        if path.exists() && digest_of(path, kind)? == location.sum {
            return Ok(path.to_owned());
        }
        fetching();
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).map_err(JobError::io("make the cache", folder))?;
        let temporary = folder.join(format!(".new.{package}.pkg"));
        let found = self.fetch(&url, fetcher, &temporary, &package, kind);
        let found = match found {
            Ok(found) if found == location.sum => found,
            other => {
                let _ = fs::remove_file(&temporary);
                return Err(JobError::Digest {
                    package,
                    url,
                    found: other?,
                    expected: location.sum.clone(),
                });
            }
        };
        debug_assert_eq!(found, location.sum);
        fs::rename(&temporary, path).map_err(JobError::io("keep the archive", path))?;
        Ok(path.to_owned())
    }

    fn fetch(
        &self,
        url: &str,
        fetcher: &Fetcher,
        temporary: &Path,
        package: &str,
        kind: DigestKind,
    ) -> Result<Digest, JobError> {
        let io = |error| JobError::io("write the archive", temporary)(error);
        let mut out = Hashing {
            out: BufWriter::new(File::create(temporary).map_err(io)?),
            hasher: Hasher::new(kind),
        };
        match fetcher.fetch(url, &mut out)? {
            Fetched::Bytes(_) => {
                out.flush().map_err(io)?;
                Ok(out.hasher.finish())
            }
            Fetched::Absent => Err(JobError::Absent {
                package: package.to_owned(),
                url: url.to_owned(),
            }),
        }
    }
}

/// The digest of a file.
fn digest_of(path: &Path, kind: DigestKind) -> Result<Digest, JobError> {
    let io = |error| JobError::io("read", path)(error);
    let mut file = File::open(path).map_err(io)?;
    let mut hasher = Hasher::new(kind);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(io)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&buffer[..count]),
        }
    }
}

/// Hashes what is written through it.
struct Hashing<W> {
    out: W,
    hasher: Hasher,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
