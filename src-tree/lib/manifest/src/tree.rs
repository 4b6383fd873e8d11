//! A manifest of what is on disk.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::digest::{Digest, Hasher};
use crate::entry::{Entry, Kind};
use crate::manifest::Manifest;
use crate::path::RelPath;

/// Buffer for hashing, one a thread.
const BUFFER: usize = 256 * 1024;

/// What to take from the disk, and what not.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScanOptions {
    /// Say that everything belongs to this user and group, whoever owns it here.
    pub owner: Option<(u32, u32)>,
    /// Say 0755 for directories and for files that anybody may execute, 0644 for the other
    /// files: the mode that was meant, whatever the umask made of it.
    pub plain_modes: bool,
}

impl ScanOptions {
    /// For trees made by a build: owned by root, plain modes.
    pub const BUILT: Self = Self {
        owner: Some((0, 0)),
        plain_modes: true,
    };
}

/// A tree that could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// A file or directory could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A device, pipe or socket, which a manifest cannot hold.
    #[error("{}: neither file, directory nor symbolic link; remove it from the tree", .0.display())]
    Special(PathBuf),
    /// A file changed its size while it was read.
    #[error("{}: changed while it was read; is something still writing to the tree?", .0.display())]
    Changed(PathBuf),
}

impl Manifest {
    /// Reads a directory, exactly as it is on disk.
    ///
    /// # Errors
    /// [`ScanError`] for the first path that cannot be read.
    pub fn from_tree(dir: &Path) -> Result<Self, ScanError> {
        Self::scan(dir, ScanOptions::default())
    }

    /// Reads a directory; files are hashed in parallel.
    ///
    /// # Errors
    /// [`ScanError`] for the first path that cannot be read.
    pub fn scan(dir: &Path, options: ScanOptions) -> Result<Self, ScanError> {
        let mut found = Vec::new();
        walk(dir, &RelPath::root(), &mut found)?;
        found
            .into_par_iter()
            .map_init(
                || vec![0; BUFFER],
                |buffer, item| read_item(item, options, buffer),
            )
            .collect()
    }
}

struct Item {
    path: RelPath,
    on_disk: PathBuf,
    meta: fs::Metadata,
}

/// Lists a directory and everything below it, the directory first.
fn walk(root: &Path, path: &RelPath, found: &mut Vec<Item>) -> Result<(), ScanError> {
    let mut todo = vec![path.clone()];
    while let Some(path) = todo.pop() {
        let on_disk = path.on_disk(root);
        let io = |source| ScanError::Io {
            path: on_disk.clone(),
            source,
        };
        // The root itself may be a symbolic link to the tree.
        let stat = if path.is_root() {
            fs::metadata
        } else {
            fs::symlink_metadata
        };
        let meta = stat(&on_disk).map_err(io)?;
        if meta.is_dir() {
            for entry in fs::read_dir(&on_disk).map_err(io)? {
                let name = entry.map_err(io)?.file_name();
                let invalid = |e| io(io::Error::new(io::ErrorKind::InvalidData, e));
                todo.push(RelPath::new(name.as_bytes()).map_err(invalid)?.below(&path));
            }
        } else if path.is_root() {
            return Err(io(io::ErrorKind::NotADirectory.into()));
        }
        found.push(Item {
            path,
            on_disk,
            meta,
        });
    }
    Ok(())
}

fn read_item(
    item: Item,
    options: ScanOptions,
    buffer: &mut [u8],
) -> Result<(RelPath, Entry), ScanError> {
    let Item {
        path,
        on_disk,
        meta,
    } = item;
    let io = |source| ScanError::Io {
        path: on_disk.clone(),
        source,
    };
    let kind = if meta.is_dir() {
        Kind::Dir
    } else if meta.is_symlink() {
        Kind::Link {
            target: fs::read_link(&on_disk)
                .map_err(io)?
                .into_os_string()
                .into_vec(),
        }
    } else if meta.is_file() {
        let (size, digest) = hash(&on_disk, buffer).map_err(io)?;
        if size != meta.len() {
            return Err(ScanError::Changed(on_disk));
        }
        Kind::File { size, digest }
    } else {
        return Err(ScanError::Special(on_disk));
    };
    let executable = meta.mode() & 0o111 != 0;
    let mode = match kind {
        Kind::Link { .. } => 0o777,
        Kind::Dir if options.plain_modes => 0o755,
        Kind::File { .. } if options.plain_modes => {
            if executable {
                0o755
            } else {
                0o644
            }
        }
        _ => meta.mode() & 0o7777,
    };
    let (uid, gid) = options.owner.unwrap_or((meta.uid(), meta.gid()));
    Ok((
        path,
        Entry {
            mode,
            uid,
            gid,
            kind,
        },
    ))
}

/// Size and digest of a file, read to its end.
fn hash(path: &Path, buffer: &mut [u8]) -> io::Result<(u64, Digest)> {
    let mut file = File::open(path)?;
    let mut hasher = Hasher::default();
    let mut size = 0;
    loop {
        let len = match file.read(buffer) {
            Ok(0) => return Ok((size, hasher.finish())),
            Ok(len) => len,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        hasher.update(&buffer[..len]);
        size += len as u64;
    }
}
