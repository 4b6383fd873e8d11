//! Writing archives: equal input, equal bytes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use df_ucl::Format::Config;
use pkg_types::{DigestKind, Hasher};
use tar::{Builder, EntryType};

use crate::compression::{Compression, Packer};
use crate::error::WriteError;
use crate::guard::Guard;
use crate::manifest::{DirEntry, FileEntry, Form, Manifest, Ownership};
use crate::path::PackagePath;
use crate::tarfile::{append, header};

/// Where the contents of a file come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// From memory.
    Bytes(Vec<u8>),
    /// From a file, read twice: for its digest and for the archive.
    Disk(PathBuf),
}

/// Puts a package together. Its manifest's files, directories and size come from what is added.
#[derive(Debug)]
pub struct PackageBuilder {
    manifest: Manifest,
    sources: BTreeMap<PackagePath, (Source, u64)>,
    mtime: u64,
    compression: Compression,
    level: Option<i32>,
    readable: bool,
}

impl PackageBuilder {
    /// Begins a package. Every member gets the time `mtime`, seconds since 1970.
    #[must_use]
    pub fn new(mut manifest: Manifest, mtime: u64) -> Self {
        manifest.files.clear();
        manifest.directories.clear();
        manifest.flatsize = 0;
        Self {
            manifest,
            sources: BTreeMap::new(),
            mtime,
            compression: Compression::Zstd,
            level: None,
            readable: false,
        }
    }

    /// How the archive is packed; zstd unless said.
    #[must_use]
    pub fn compression(mut self, compression: Compression) -> Self {
        self.compression = compression;
        self
    }

    /// Level of the compression; unless said its best, for zstd 19 as the original has it.
    #[must_use]
    pub fn level(mut self, level: i32) -> Self {
        self.level = Some(level);
        self
    }

    /// Whether the full manifest is written for people to read, in UCL's own form.
    #[must_use]
    pub fn readable(mut self, readable: bool) -> Self {
        self.readable = readable;
        self
    }

    /// What is known of the package so far; for what the analysis of its files adds.
    pub fn manifest_mut(&mut self) -> &mut Manifest {
        &mut self.manifest
    }

    /// Adds a file and computes its digest.
    ///
    /// # Errors
    /// [`WriteError`] when the source cannot be read or the path is there already.
    pub fn file(
        &mut self,
        path: PackagePath,
        ownership: Ownership,
        source: Source,
    ) -> Result<(), WriteError> {
        let mut hasher = Hasher::new(DigestKind::Blake2Base32);
        let size = self.open(&path, &source)?;
        let size =
            copy(size, |bytes| hasher.update(bytes)).map_err(|error| self.io(&path, error))?;
        let entry = FileEntry {
            sum: Some(hasher.finish()),
            ownership,
            mtime: self.mtime.try_into().ok(),
            ..FileEntry::default()
        };
        self.insert(path.clone(), entry)?;
        self.manifest.flatsize += size;
        self.sources.insert(path, (source, size));
        Ok(())
    }

    /// Adds a symbolic link.
    ///
    /// # Errors
    /// [`WriteError::Twice`] when the path is there already.
    pub fn symlink(
        &mut self,
        path: PackagePath,
        ownership: Ownership,
        target: &str,
    ) -> Result<(), WriteError> {
        let mut hasher = Hasher::new(DigestKind::Blake2Base32);
        hasher.update(target.as_bytes());
        let entry = FileEntry {
            sum: Some(hasher.finish()),
            ownership,
            symlink_target: Some(target.to_owned()),
            mtime: self.mtime.try_into().ok(),
        };
        self.insert(path, entry)
    }

    /// Adds a directory that the package owns.
    pub fn directory(&mut self, path: PackagePath, ownership: Ownership) {
        self.manifest
            .directories
            .insert(path, DirEntry { ownership });
    }

    /// The manifest of what was added, checked as for an archive, without one.
    ///
    /// # Errors
    /// [`WriteError`] when something lies below a link or is there twice.
    pub fn finish(self) -> Result<Manifest, WriteError> {
        self.check()?;
        Ok(self.manifest)
    }

    /// Writes the archive and returns its manifest and the writer.
    ///
    /// # Errors
    /// [`WriteError`] when something cannot be read or written, or lies below a link.
    pub fn write<W: Write>(self, out: W) -> Result<(Manifest, W), WriteError> {
        self.check()?;
        let at_archive = |error| self.io("the archive", error);
        let packer = Packer::new(out, self.compression, self.level).map_err(at_archive)?;
        let mut tar = Builder::new(packer);
        let own = Ownership::default();
        for (name, form) in [
            ("+COMPACT_MANIFEST", Form::Compact),
            ("+MANIFEST", Form::Full),
        ] {
            let text = match form {
                Form::Full if self.readable => df_ucl::emit(&self.manifest.to_ucl(form), Config),
                _ => self.manifest.to_json(form),
            };
            let header = header(EntryType::Regular, &own, 0o644, text.len() as u64, 0);
            append(&mut tar, header, name, "", text.as_bytes()).map_err(at_archive)?;
        }
        for (path, entry) in &self.manifest.files {
            let owner = &entry.ownership;
            let done = if let Some(target) = &entry.symlink_target {
                let header = header(EntryType::Symlink, owner, 0o777, 0, self.mtime);
                append(&mut tar, header, path.as_str(), target, io::empty())
            } else if let Some((source, size)) = self.sources.get(path) {
                let header = header(EntryType::Regular, owner, 0o644, *size, self.mtime);
                let mut hasher = Hasher::new(DigestKind::Blake2Base32);
                let reader = Tee(self.open(path, source)?.take(*size), &mut hasher);
                let done = append(&mut tar, header, path.as_str(), "", reader);
                if done.is_ok() && Some(hasher.finish()) != entry.sum {
                    return Err(WriteError::Changed {
                        package: self.package(),
                        path: path.clone(),
                    });
                }
                done
            } else {
                Ok(())
            };
            done.map_err(|error| self.io(path, error))?;
        }
        for (path, entry) in &self.manifest.directories {
            let header = header(EntryType::Directory, &entry.ownership, 0o755, 0, self.mtime);
            let name = format!("{path}/");
            append(&mut tar, header, &name, "", io::empty())
                .map_err(|error| self.io(path, error))?;
        }
        let out = tar
            .into_inner()
            .and_then(Packer::finish)
            .map_err(at_archive)?;
        Ok((self.manifest, out))
    }

    fn check(&self) -> Result<(), WriteError> {
        let mut guard = Guard::default();
        let files = self.manifest.files.keys().map(|path| (path, false));
        let directories = self.manifest.directories.keys().map(|path| (path, true));
        for (path, directory) in files.chain(directories) {
            if directory && guard.has_leaf(path) {
                return Err(WriteError::Twice {
                    package: self.package(),
                    path: path.clone(),
                });
            }
            guard
                .admit(path, directory)
                .map_err(|source| WriteError::Path {
                    package: self.package(),
                    path: path.clone(),
                    source,
                })?;
        }
        Ok(())
    }

    fn insert(&mut self, path: PackagePath, entry: FileEntry) -> Result<(), WriteError> {
        if self.manifest.files.contains_key(&path) {
            return Err(WriteError::Twice {
                package: self.package(),
                path,
            });
        }
        self.manifest.files.insert(path, entry);
        Ok(())
    }

    fn open<'s>(
        &self,
        path: &PackagePath,
        source: &'s Source,
    ) -> Result<Box<dyn Read + 's>, WriteError> {
        match source {
            Source::Bytes(bytes) => Ok(Box::new(bytes.as_slice())),
            Source::Disk(file) => match File::open(file) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(self.io(path, error)),
            },
        }
    }

    fn package(&self) -> String {
        self.manifest.name.to_string()
    }

    fn io(&self, what: impl ToString, source: io::Error) -> WriteError {
        WriteError::Io {
            package: self.package(),
            what: what.to_string(),
            source,
        }
    }
}

/// Hashes what is read through it.
struct Tee<'h, R>(R, &'h mut Hasher);

impl<R: Read> Read for Tee<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1.update(&buffer[..count]);
        Ok(count)
    }
}

fn copy(mut from: impl Read, mut each: impl FnMut(&[u8])) -> io::Result<u64> {
    let mut buffer = vec![0; 1 << 16];
    let mut total = 0;
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(total),
            count => {
                each(&buffer[..count]);
                total += count as u64;
            }
        }
    }
}
