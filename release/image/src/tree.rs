//! What goes into an image, and where the bytes come from.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use df_manifest::{Digest, Entry, Kind, Manifest, RelPath};

use crate::image::Image;

/// Where the bytes of a file come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The file of the same path below a directory.
    Under(Arc<Path>),
    /// A file anywhere.
    File(PathBuf),
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// Another image, made on the way.
    Image(Arc<Image>),
}

/// Type and contents.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// Directory.
    Dir,
    /// Symbolic link to a target.
    Link(Vec<u8>),
    /// Regular file.
    File {
        /// Its size; the source must have exactly this many bytes.
        size: u64,
        /// Its digest, when it is known beforehand; the source must match.
        digest: Option<Digest>,
        /// Where the bytes come from.
        source: Source,
    },
}

/// One path of the image.
#[derive(Clone, Debug)]
pub struct Item {
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Type and contents.
    pub kind: ItemKind,
}

impl Item {
    /// A directory of root, mode 0755.
    #[must_use]
    pub fn dir() -> Self {
        Self {
            mode: 0o755,
            uid: 0,
            gid: 0,
            kind: ItemKind::Dir,
        }
    }

    fn file(mode: u32, size: u64, digest: Option<Digest>, source: Source) -> Self {
        Self {
            mode,
            uid: 0,
            gid: 0,
            kind: ItemKind::File {
                size,
                digest,
                source,
            },
        }
    }

    /// Bytes of data.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self.kind {
            ItemKind::File { size, .. } => size,
            _ => 0,
        }
    }

    pub(crate) fn is_dir(&self) -> bool {
        matches!(self.kind, ItemKind::Dir)
    }
}

/// Everything that goes into an image, sorted by path. A later addition replaces an earlier
/// one of the same path.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    items: BTreeMap<RelPath, Item>,
}

/// A directory that could not be listed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// A file or directory could not be looked at.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A device, pipe or socket.
    #[error("{}: neither file, directory nor symbolic link", .0.display())]
    Special(PathBuf),
}

impl Tree {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what a manifest lists; the files are below `dir` on disk. Modes, owners, sizes
    /// and digests are the manifest's: nothing is read now, and a file that turns out to be
    /// different when the image is written is an error.
    pub fn add_manifest(&mut self, manifest: &Manifest, dir: &Path) {
        let root: Arc<Path> = Arc::from(dir);
        for (path, entry) in manifest.iter() {
            let Entry { mode, uid, gid, .. } = *entry;
            let kind = match &entry.kind {
                Kind::Dir => ItemKind::Dir,
                Kind::Link { target } => ItemKind::Link(target.clone()),
                Kind::File { size, digest } => ItemKind::File {
                    size: *size,
                    digest: Some(*digest),
                    source: Source::Under(Arc::clone(&root)),
                },
            };
            self.items.insert(
                path.clone(),
                Item {
                    mode,
                    uid,
                    gid,
                    kind,
                },
            );
        }
    }

    /// Adds a directory as it is on disk, with everything owned by `owner`. Only attributes
    /// are read; digests are computed while the image is written.
    ///
    /// # Errors
    /// [`TreeError`] for the first path that cannot be read.
    pub fn add_directory(&mut self, dir: &Path, owner: (u32, u32)) -> Result<(), TreeError> {
        let root: Arc<Path> = Arc::from(dir);
        let mut todo = vec![RelPath::root()];
        while let Some(path) = todo.pop() {
            let on_disk = path.on_disk(dir);
            let io = |source| TreeError::Io {
                path: on_disk.clone(),
                source,
            };
            let stat = if path.is_root() {
                fs::metadata
            } else {
                fs::symlink_metadata
            };
            let meta = stat(&on_disk).map_err(io)?;
            let kind = if meta.is_dir() {
                for entry in fs::read_dir(&on_disk).map_err(io)? {
                    let name = entry.map_err(io)?.file_name();
                    let name = RelPath::new(name.as_bytes())
                        .map_err(|e| io(io::Error::new(io::ErrorKind::InvalidData, e)))?;
                    todo.push(name.below(&path));
                }
                ItemKind::Dir
            } else if path.is_root() {
                return Err(io(io::ErrorKind::NotADirectory.into()));
            } else if meta.is_symlink() {
                ItemKind::Link(
                    fs::read_link(&on_disk)
                        .map_err(io)?
                        .into_os_string()
                        .into_vec(),
                )
            } else if meta.is_file() {
                let source = Source::Under(Arc::clone(&root));
                ItemKind::File {
                    size: meta.len(),
                    digest: None,
                    source,
                }
            } else {
                return Err(TreeError::Special(on_disk));
            };
            let mode = if meta.is_symlink() {
                0o777
            } else {
                meta.mode() & 0o7777
            };
            self.items.insert(
                path,
                Item {
                    mode,
                    uid: owner.0,
                    gid: owner.1,
                    kind,
                },
            );
        }
        Ok(())
    }

    /// Adds a directory with everything below it at another place than the root, owned by
    /// `owner`.
    ///
    /// # Errors
    /// As [`Tree::add_directory`].
    pub fn add_directory_at(
        &mut self,
        at: &RelPath,
        dir: &Path,
        owner: (u32, u32),
    ) -> Result<(), TreeError> {
        let mut below = Self::new();
        below.add_directory(dir, owner)?;
        for (path, mut item) in below.items {
            if let ItemKind::File { source, .. } = &mut item.kind {
                *source = Source::File(path.on_disk(dir));
            }
            self.items.insert(path.below(at), item);
        }
        Ok(())
    }

    /// Adds a file of root from anywhere on disk.
    ///
    /// # Errors
    /// [`TreeError::Io`] when it cannot be looked at.
    pub fn add_file(&mut self, path: RelPath, mode: u32, file: &Path) -> Result<(), TreeError> {
        let io = |source| TreeError::Io {
            path: file.to_path_buf(),
            source,
        };
        let meta = fs::metadata(file).map_err(io)?;
        if !meta.is_file() {
            return Err(TreeError::Special(file.to_path_buf()));
        }
        let source = Source::File(file.to_path_buf());
        self.items
            .insert(path, Item::file(mode, meta.len(), None, source));
        Ok(())
    }

    /// Adds a file of root with these contents.
    pub fn add_bytes(&mut self, path: RelPath, mode: u32, bytes: impl Into<Arc<[u8]>>) {
        let bytes = bytes.into();
        let item = Item::file(mode, bytes.len() as u64, None, Source::Bytes(bytes));
        self.items.insert(path, item);
    }

    /// Adds a file of root that is itself an image.
    pub fn add_image(&mut self, path: RelPath, mode: u32, image: Arc<Image>) {
        let item = Item::file(mode, image.size(), None, Source::Image(image));
        self.items.insert(path, item);
    }

    /// Adds any item.
    pub fn insert(&mut self, path: RelPath, item: Item) {
        self.items.insert(path, item);
    }

    /// Adds directories of root, mode 0755, where a parent is missing.
    pub fn add_missing_parents(&mut self) {
        let paths: Vec<RelPath> = self.items.keys().cloned().collect();
        self.items.entry(RelPath::root()).or_insert_with(Item::dir);
        for path in paths {
            let mut next = path.parent();
            while let Some(dir) = next.filter(|dir| !self.items.contains_key(dir)) {
                next = dir.parent();
                self.items.insert(dir, Item::dir());
            }
        }
    }

    /// What is at a path.
    #[must_use]
    pub fn get(&self, path: &RelPath) -> Option<&Item> {
        self.items.get(path)
    }

    /// All items in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&RelPath, &Item)> {
        self.items.iter()
    }
}
