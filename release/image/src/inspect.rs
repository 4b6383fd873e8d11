//! Reading an image back: volume, boot entries, partitions, contents.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use df_iso9660::eltorito::{self, BootEntry};
use df_iso9660::{Error, FileKind, Node, PrimaryVolume, ReadBlocks, SECTOR_SIZE, Volume};
use df_manifest::{Entry, Hasher, Kind, Manifest, PathError, RelPath};

use crate::gpt::{Gpt, GptError};
use crate::{DISK_SECTOR, SECTOR};

/// Pieces in which file data is read.
const PIECE: usize = 1 << 20;

/// An image file as a medium.
#[derive(Debug)]
pub struct MediumFile(File);

impl ReadBlocks for MediumFile {
    type Error = io::Error;

    fn read(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(buf, offset)
    }
}

/// An image that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InspectError {
    /// The file cannot be opened.
    #[error("cannot open {}: {source}", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The ISO 9660 volume cannot be read.
    #[error("{}: {source}", path.display())]
    Volume {
        /// Which image.
        path: PathBuf,
        /// Why.
        source: Error<io::Error>,
    },
    /// A name in the image is not one that a manifest can hold.
    #[error("{}: {source}: {name:?}", path.display())]
    Name {
        /// Which image.
        path: PathBuf,
        /// The name.
        name: String,
        /// Why.
        source: PathError,
    },
}

/// An opened image.
#[derive(Debug)]
pub struct Inspection {
    path: PathBuf,
    volume: Volume<MediumFile>,
    size: u64,
}

impl Inspection {
    /// Opens an image.
    ///
    /// # Errors
    /// [`InspectError`] when it cannot be read or is not ISO 9660.
    pub fn open(path: &Path) -> Result<Self, InspectError> {
        let open = |source| InspectError::Open {
            path: path.to_path_buf(),
            source,
        };
        let file = File::open(path).map_err(open)?;
        let size = file.metadata().map_err(open)?.len();
        let volume = Volume::open(MediumFile(file)).map_err(|source| InspectError::Volume {
            path: path.to_path_buf(),
            source,
        })?;
        Ok(Self {
            path: path.to_path_buf(),
            volume,
            size,
        })
    }

    fn in_volume<T>(&self, result: Result<T, Error<io::Error>>) -> Result<T, InspectError> {
        result.map_err(|source| InspectError::Volume {
            path: self.path.clone(),
            source,
        })
    }

    /// The image's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of the image file.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The ISO 9660 volume.
    #[must_use]
    pub fn volume(&self) -> &Volume<MediumFile> {
        &self.volume
    }

    /// The primary volume descriptor.
    #[must_use]
    pub fn primary(&self) -> &PrimaryVolume {
        self.volume.primary()
    }

    /// El Torito entries; none when there is no boot catalogue.
    ///
    /// # Errors
    /// [`InspectError::Volume`] when the catalogue is damaged.
    pub fn boot_entries(&self) -> Result<Vec<BootEntry>, InspectError> {
        let Some(block) = self.volume.boot_catalog_block() else {
            return Ok(Vec::new());
        };
        let mut sector = [0; SECTOR_SIZE];
        let read = self
            .volume
            .source()
            .read(u64::from(block) * SECTOR, &mut sector);
        self.in_volume(read.map_err(Error::Source))?;
        self.in_volume(eltorito::parse_catalog(&sector).map_err(Error::from))
    }

    /// Reads some bytes of the image.
    ///
    /// # Errors
    /// [`InspectError::Volume`] when they cannot be read.
    pub fn bytes(&self, offset: u64, len: usize) -> Result<Vec<u8>, InspectError> {
        let mut bytes = vec![0; len];
        self.in_volume(
            self.volume
                .source()
                .read(offset, &mut bytes)
                .map_err(Error::Source),
        )?;
        Ok(bytes)
    }

    /// The partition table at the front.
    ///
    /// # Errors
    /// [`InspectError::Volume`] when the file cannot be read.
    pub fn gpt(&self) -> Result<Result<Gpt, GptError>, InspectError> {
        let front = self.bytes(DISK_SECTOR, (Gpt::FRONT - DISK_SECTOR) as usize)?;
        let (header, entries) = front.split_at(DISK_SECTOR as usize);
        Ok(Gpt::parse(header, entries))
    }

    /// The copy of the partition table at the end.
    ///
    /// # Errors
    /// [`InspectError::Volume`] when the file cannot be read.
    pub fn backup_gpt(&self) -> Result<Result<Gpt, GptError>, InspectError> {
        let Some(at) = self.size.checked_sub(Gpt::BACK) else {
            return Ok(Err(GptError::NoHeader));
        };
        let back = self.bytes(at, Gpt::BACK as usize)?;
        let (entries, header) = back.split_at(back.len() - DISK_SECTOR as usize);
        Ok(Gpt::parse(header, entries))
    }

    /// The node at a path, links followed.
    ///
    /// # Errors
    /// [`InspectError::Volume`] when there is none.
    pub fn resolve(&self, path: &[u8]) -> Result<Node, InspectError> {
        self.in_volume(self.volume.resolve(path))
    }

    /// Hands the data of a file to `sink`, piece by piece, until it says `false`.
    ///
    /// # Errors
    /// [`InspectError::Volume`] when it cannot be read or is no file.
    pub fn copy_file(
        &self,
        node: &Node,
        mut sink: impl FnMut(&[u8]) -> bool,
    ) -> Result<(), InspectError> {
        let (mut at, mut piece) = (0, vec![0; PIECE]);
        loop {
            let len = self.in_volume(self.volume.read(node, at, &mut piece))?;
            if len == 0 || !sink(&piece[..len]) {
                return Ok(());
            }
            at += len as u64;
        }
    }

    /// The names in a directory with their nodes, without `.` and `..`.
    ///
    /// # Errors
    /// [`InspectError::Volume`] when it is no directory, or damaged.
    pub fn list(&self, dir: &Node) -> Result<Vec<(Vec<u8>, Node)>, InspectError> {
        let mut out = Vec::new();
        for entry in self.in_volume(self.volume.read_dir(dir).map_err(Error::from))? {
            let entry = self.in_volume(entry)?;
            if !matches!(&entry.name[..], b"." | b"..") {
                out.push((entry.name, entry.node));
            }
        }
        Ok(out)
    }

    /// Every path with its node, a directory before what is in it, without `.` and `..`.
    /// Device nodes and the like are left out.
    ///
    /// # Errors
    /// [`InspectError`] when the volume is damaged.
    pub fn walk(&self) -> Result<Vec<(RelPath, Node)>, InspectError> {
        let mut out = vec![(RelPath::root(), self.volume.root().clone())];
        let mut next = 0;
        while let Some((dir_path, dir)) = out.get(next).cloned() {
            next += 1;
            if !dir.is_dir() {
                continue;
            }
            for (name, node) in self.list(&dir)? {
                let path = RelPath::new(name.clone()).map_err(|source| InspectError::Name {
                    path: self.path.clone(),
                    name: String::from_utf8_lossy(&name).into_owned(),
                    source,
                })?;
                out.push((path.below(&dir_path), node));
            }
        }
        out.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(out)
    }

    /// The manifest of what is in the image, every file read and hashed.
    ///
    /// # Errors
    /// [`InspectError`] when the volume is damaged.
    pub fn manifest(&self) -> Result<Manifest, InspectError> {
        let mut manifest = Manifest::new();
        for (path, node) in self.walk()? {
            let kind = match node.kind {
                FileKind::Directory => Kind::Dir,
                FileKind::Symlink => Kind::Link {
                    target: node.link().unwrap_or_default().to_vec(),
                },
                FileKind::File => {
                    let mut hasher = Hasher::default();
                    self.copy_file(&node, |piece| {
                        hasher.update(piece);
                        true
                    })?;
                    Kind::File {
                        size: node.size,
                        digest: hasher.finish(),
                    }
                }
                _ => continue,
            };
            let Node { mode, uid, gid, .. } = node;
            manifest.insert(
                path,
                Entry {
                    mode,
                    uid,
                    gid,
                    kind,
                },
            );
        }
        Ok(manifest)
    }
}
