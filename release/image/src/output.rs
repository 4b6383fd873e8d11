//! Writing an image to its place: complete, or not at all.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread;

use df_manifest::{Digest, Entry, Hasher, Kind, Manifest};

use crate::image::Image;
use crate::stream::{CHUNK, CHUNKS, Chunk, Stream};
use crate::tree::ItemKind;

/// How far the writing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes done.
    pub done: u64,
    /// Bytes of the whole image.
    pub total: u64,
}

/// A finished image.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of the image.
    pub digest: Digest,
    /// What is in it.
    pub manifest: Manifest,
}

/// An image that could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A file of the tree could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file has another size than planned.
    #[error(
        "{}: has {found} bytes instead of {expected}; it changed since the manifest was made, \
         make the manifest again", path.display()
    )]
    Size {
        /// Which.
        path: PathBuf,
        /// Planned size.
        expected: u64,
        /// Size met.
        found: u64,
    },
    /// A file has other contents than planned.
    #[error(
        "{}: SHA-256 is {found} instead of {expected}; it changed since the manifest was made, \
         make the manifest again", path.display()
    )]
    Contents {
        /// Which.
        path: PathBuf,
        /// Planned digest.
        expected: Digest,
        /// Digest met.
        found: Digest,
    },
    /// The image could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file being written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Somebody else writes the same image.
    #[error("{}: another process is writing this image; wait for it or stop it", .0.display())]
    Locked(PathBuf),
    /// Data went past a position that it should have ended at: a defect of this program.
    #[error("layout is inconsistent at byte {0}; please report this as a defect")]
    Layout(u64),
    /// The writing end has gone; its error is the one that counts.
    #[error("writing was stopped")]
    Stopped,
}

/// Writes an image to `path`, replacing what is there only when the image is complete and on
/// disk. The bytes go to `.NAME.partial` in the same directory first; what an interrupted run
/// left there is overwritten.
///
/// # Errors
/// [`WriteError`]; the file at `path` is then as it was.
pub fn write_image(
    image: &Image,
    path: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Written, WriteError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial_path = path.with_file_name(format!(".{name}.partial"));
    let write = |source| WriteError::Write {
        path: path.to_path_buf(),
        source,
    };
    let partial = Partial::open(partial_path)?;
    let (digest, digests) = stream(image, &partial.file, path, progress)?;
    partial.file.sync_data().map_err(write)?;
    partial.keep(path).map_err(write)?;
    Ok(Written {
        size: image.size(),
        digest,
        manifest: manifest(image, digests),
    })
}

/// Runs both ends: the calling thread reads, another one hashes and writes.
fn stream(
    image: &Image,
    file: &File,
    path: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Digest, Vec<Digest>), WriteError> {
    let total = image.size();
    let (full_sender, full) = sync_channel(CHUNKS);
    let (empty_sender, empty) = channel();
    for _ in 1..CHUNKS {
        // The receiver is alive: it is right here.
        let _sent = empty_sender.send(Chunk {
            bytes: vec![0; CHUNK],
            len: 0,
        });
    }
    let mut report = |done| progress(Progress { done, total });
    thread::scope(|scope| {
        let writer = scope.spawn(move || drain(file, &full, &empty_sender));
        let mut stream = Stream::new(full_sender, empty, &mut report);
        let produced = image
            .produce(&mut stream)
            .and_then(|d| stream.finish().map(|()| d));
        let written = match writer.join() {
            Ok(written) => written,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        let write = |source| WriteError::Write {
            path: path.to_path_buf(),
            source,
        };
        let digest = written.map_err(write)?;
        Ok((digest, produced?))
    })
}

/// The writing end: hashes and writes chunks until the other end has no more.
fn drain(mut file: &File, full: &Receiver<Chunk>, empty: &Sender<Chunk>) -> io::Result<Digest> {
    let mut hasher = Hasher::default();
    for chunk in full {
        let bytes = &chunk.bytes[..chunk.len];
        file.write_all(bytes)?;
        hasher.update(bytes);
        // The other end needs no more chunks once it is done.
        let _sent = empty.send(chunk);
    }
    Ok(hasher.finish())
}

fn manifest(image: &Image, digests: Vec<Digest>) -> Manifest {
    let mut digests = digests.into_iter();
    image
        .tree()
        .iter()
        .map(|(path, item)| {
            let kind = match &item.kind {
                ItemKind::Dir => Kind::Dir,
                ItemKind::Link(target) => Kind::Link {
                    target: target.clone(),
                },
                ItemKind::File { size, digest, .. } => Kind::File {
                    size: *size,
                    digest: digests.next().or(*digest).unwrap_or(Digest([0; 32])),
                },
            };
            let entry = Entry {
                mode: item.mode,
                uid: item.uid,
                gid: item.gid,
                kind,
            };
            (path.clone(), entry)
        })
        .collect()
}

/// A file under a temporary name, locked, and removed unless it is kept.
struct Partial {
    file: File,
    path: Option<PathBuf>,
}

impl Partial {
    fn open(path: PathBuf) -> Result<Self, WriteError> {
        let write = |source| WriteError::Write {
            path: path.clone(),
            source,
        };
        loop {
            let file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path);
            let file = file.map_err(write)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(WriteError::Locked(path)),
                Err(TryLockError::Error(e)) => return Err(write(e)),
            }
            // Another process may have renamed the file between opening and locking.
            let ours = file.metadata().map_err(write)?;
            let same = fs::metadata(&path).is_ok_and(|there| there.ino() == ours.ino());
            if same {
                file.set_len(0).map_err(write)?;
                return Ok(Self {
                    file,
                    path: Some(path),
                });
            }
        }
    }

    /// Gives the file its final name.
    fn keep(mut self, target: &Path) -> io::Result<()> {
        if let Some(path) = self.path.take()
            && let Err(e) = fs::rename(&path, target)
        {
            self.path = Some(path);
            return Err(e);
        }
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if let Some(path) = self.path.take() {
            // Nothing more can be done about a file that cannot be removed.
            let _removed = fs::remove_file(path);
        }
    }
}
