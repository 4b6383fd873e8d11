//! Archives that were fetched.
//!
//! ```text
//! CACHEDIR/NAME-VERSION~DIGEST.pkg             ten characters of the digest
//! CACHEDIR/.part.NAME-VERSION~DIGEST.pkg       the beginning of one, to go on from
//! ```
//!
//! Where a repository offers a delta from an archive that is here, that is fetched and the archive
//! is made of both.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

use pkg_format::{Manifest, apply_delta, read_manifest};
use pkg_repo::{Delta, Fetched, Fetcher, hashed_name};
use pkg_types::{Digest, DigestKind};

use crate::error::JobError;
use crate::event::{Coming, Event};
use crate::plan::{Offer, Source};

/// The folder of fetched archives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// The folder; made when something is fetched.
    pub folder: PathBuf,
}

/// An archive that is wanted, and where.
#[derive(Clone, Debug)]
pub struct Wanted<'o> {
    /// Which.
    pub offer: &'o Offer,
    /// Where it goes; its folder is made.
    pub path: PathBuf,
}

impl Wanted<'_> {
    /// The same in an event, under its label.
    fn coming<'c>(&'c self, package: &'c str) -> Coming<'c> {
        let location = self.offer.manifest.location.as_ref();
        Coming {
            package,
            url: match &self.offer.source {
                Source::Repository { url, .. } => url,
                Source::File(_) => "",
            },
            size: location.map_or(0, |location| location.pkgsize),
        }
    }
}

/// How a fetch goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It begins: the archive is not here, or not whole.
    Begun,
    /// So many bytes are here.
    Bytes(u64),
    /// It is here, with the right digest. Told only of what was begun.
    Done,
}

/// What a thread says of the archive at a place of the list.
enum Word {
    Progress(usize, Progress),
    Failed(JobError),
}

impl Cache {
    /// Where the archive of an offer is when it was fetched.
    #[must_use]
    pub fn path(&self, offer: &Offer) -> PathBuf {
        self.folder.join(name(offer))
    }

    /// The archives of offers: those that are here with the digest that the catalogue says, and
    /// the others fetched, several at once. `tell` is told how each comes.
    ///
    /// # Errors
    /// The first of: [`JobError::Digest`] when what came is something else (it is removed),
    /// [`JobError::Absent`], and errors of transport and disk. What came whole stays, and of a
    /// broken connection the beginning, for the next try.
    pub fn get(
        &self,
        wanted: &[Wanted<'_>],
        fetcher: &Fetcher,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), JobError> {
        let labels: Vec<String> = wanted.iter().map(|w| w.offer.manifest.label()).collect();
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let (sender, receiver) = mpsc::channel();
        let work = |sender: Sender<Word>| {
            while !stop.load(Ordering::Relaxed) {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(wanted) = wanted.get(at) else { break };
                // A listener that is gone wants no more words.
                let mut say = |progress| drop(sender.send(Word::Progress(at, progress)));
                if let Err(error) = self.get_one(wanted, fetcher, &mut say) {
                    stop.store(true, Ordering::Relaxed);
                    let _ = sender.send(Word::Failed(error));
                }
            }
        };
        let threads = fetcher.connections.clamp(1, wanted.len().max(1));
        thread::scope(|scope| {
            for _ in 0..threads {
                let sender = sender.clone();
                scope.spawn(|| work(sender));
            }
            drop(sender);
            let mut failed = None;
            for word in receiver {
                match word {
                    Word::Progress(at, progress) => tell(Event::Fetching {
                        archive: wanted[at].coming(&labels[at]),
                        progress,
                    }),
                    Word::Failed(error) => {
                        failed.get_or_insert(error);
                    }
                }
            }
            failed.map_or(Ok(()), Err)
        })
    }

    /// One archive.
    fn get_one(
        &self,
        wanted: &Wanted<'_>,
        fetcher: &Fetcher,
        say: &mut dyn FnMut(Progress),
    ) -> Result<(), JobError> {
        let offer = wanted.offer;
        let url = match &offer.source {
            Source::File(_) => return Ok(()),
            Source::Repository { url, .. } => url.clone(),
        };
        let package = offer.manifest.label();
        let Some(location) = &offer.manifest.location else {
            return Err(JobError::Absent { package, url });
        };
        let path = wanted.path.as_path();
        let kind = location.sum.kind();
        if path.exists() && digest_of(path, kind)? == location.sum {
            return Ok(());
        }
        say(Progress::Begun);
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(JobError::io("make the cache", folder))?;
        if self.by_delta(offer, &url, path, fetcher, say) {
            say(Progress::Done);
            return Ok(());
        }
        let part = folder.join(format!(".part.{}", name(offer)));
        // What a broken fetch left may be the beginning of something else: then all comes once more.
        let mut again = part.exists();
        loop {
            let mut progress = |bytes| say(Progress::Bytes(bytes));
            let fetched = fetcher.download(&url, location.pkgsize, &part, &mut progress)?;
            if fetched == Fetched::Absent {
                return Err(JobError::Absent { package, url });
            }
            let found = digest_of(&part, kind)?;
            if found == location.sum {
                break;
            }
            fs::remove_file(&part).map_err(JobError::io("remove", &part))?;
            if !std::mem::take(&mut again) {
                return Err(JobError::Digest {
                    package,
                    url,
                    found,
                    expected: location.sum.clone(),
                });
            }
        }
        fs::rename(&part, path).map_err(JobError::io("keep the archive", path))?;
        say(Progress::Done);
        Ok(())
    }

    /// Makes an archive of an older one that is here and of a delta of the repository, if there are
    /// such. Whatever goes wrong, the whole archive is fetched then; and what is made has the digest
    /// that the catalogue says, or is not kept.
    fn by_delta(
        &self,
        offer: &Offer,
        url: &str,
        path: &Path,
        fetcher: &Fetcher,
        say: &mut dyn FnMut(Progress),
    ) -> bool {
        let m = &offer.manifest;
        let Some(location) = &m.location else {
            return false;
        };
        let Some(base) = url.strip_suffix(location.path.trim_start_matches('/')) else {
            return false;
        };
        let mut work = |delta: &Delta| -> Option<()> {
            let label = format!("{}-{}", m.name, delta.version);
            let old = fs::read(self.folder.join(hashed_name(&label, &delta.from))).ok()?;
            if delta.size >= location.pkgsize || Digest::of(delta.from.kind(), &old) != delta.from {
                return None;
            }
            let address = format!("{base}{}", delta.path);
            let bytes = fetcher.get(&address, delta.size).ok()??;
            if Digest::of(delta.sum.kind(), &bytes) != delta.sum {
                return None;
            }
            say(Progress::Bytes(delta.size));
            let made = apply_delta(&old, &bytes).ok()?;
            if Digest::of(location.sum.kind(), &made) != location.sum {
                return None;
            }
            let temporary = path.with_file_name(format!(".delta.{}", name(offer)));
            let kept = fs::write(&temporary, made).and_then(|()| fs::rename(&temporary, path));
            if kept.is_err() {
                // What is left of it is of no use.
                let _ = fs::remove_file(&temporary);
            }
            kept.ok()
        };
        Delta::of(m).iter().any(|delta| work(delta).is_some())
    }
}

/// What the archive of an offer is called here.
fn name(offer: &Offer) -> String {
    let label = offer.manifest.label();
    match &offer.manifest.location {
        Some(location) => hashed_name(&label, &location.sum),
        None => format!("{label}.pkg"),
    }
}

/// The manifest in an archive.
pub(crate) fn manifest_in(archive: &Path) -> Result<Manifest, JobError> {
    let file = File::open(archive).map_err(JobError::io("read", archive))?;
    Ok(read_manifest(file, &archive.display().to_string())?)
}

/// The digest of a file.
pub(crate) fn digest_of(path: &Path, kind: DigestKind) -> Result<Digest, JobError> {
    let file = File::open(path).map_err(JobError::io("read", path))?;
    Digest::of_reader(kind, file).map_err(JobError::io("read", path))
}
