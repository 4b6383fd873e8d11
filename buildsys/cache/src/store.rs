//! The content store: blobs named by the SHA-256 of what they hold.

use std::fs::{self, File, Permissions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use buildsys_model::{Digest, DigestWriter};

use crate::atomic::{Pending, fresh_name};
use crate::{CacheError, IoContext, IoError, Layout};

/// zstd level of blobs: fast, and within a few percent of the slower ones for object code.
const LEVEL: i32 = 3;

/// Bytes moved at once.
const CHUNK: usize = 128 * 1024;

/// The content store of one object directory. Any number of threads and processes may use it.
#[derive(Debug, Clone)]
pub struct Store {
    layout: Layout,
}

impl Store {
    /// Opens the store of an object directory whose folders exist.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        Self {
            layout: layout.clone(),
        }
    }

    /// Returns whether the content is there. Its bytes are checked only when they are read.
    #[must_use]
    pub fn has(&self, digest: &Digest) -> bool {
        self.layout.blob(digest).exists()
    }

    /// Adds the content of a file; returns its digest and length.
    ///
    /// # Errors
    /// [`IoError`] when the file cannot be read or the store cannot be written.
    pub fn put_file(&self, source: &Path) -> Result<(Digest, u64), IoError> {
        let file = File::open(source).at("read", source)?;
        self.put(file, source)
    }

    /// Adds bytes; returns their digest.
    ///
    /// # Errors
    /// [`IoError`] when the store cannot be written.
    pub fn put_bytes(&self, bytes: &[u8]) -> Result<Digest, IoError> {
        self.put(bytes, Path::new("(memory)"))
            .map(|(digest, _)| digest)
    }

    /// Compresses to a temporary file while hashing; then the name is known.
    fn put(&self, mut source: impl Read, name: &Path) -> Result<(Digest, u64), IoError> {
        let pending = Pending::new(self.layout.tmp("blob"));
        let tmp = pending.path().to_owned();
        let file = pending.create()?;
        let mut packer = zstd::Encoder::new(file, LEVEL).at("write", &tmp)?;
        let mut hasher = DigestWriter::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = source.read(&mut chunk).at("read", name)?;
            if count == 0 {
                break;
            }
            hasher.update(&chunk[..count]);
            packer.write_all(&chunk[..count]).at("write", &tmp)?;
        }
        let file = packer.finish().at("write", &tmp)?;
        let (digest, length) = hasher.finish();
        let path = self.layout.blob(&digest);
        if !path.exists() {
            file.sync_all().at("write", &tmp)?;
            pending.commit(&path)?;
        }
        Ok((digest, length))
    }

    /// Writes content to `path`, which appears only when every byte has been checked.
    ///
    /// With `sync` the file is on the disk before it has its name, as products under OBJDIR are;
    /// inputs of a running job can do without.
    ///
    /// # Errors
    /// [`CacheError::Missing`] and [`CacheError::Corrupt`] when the store does not have it (any
    /// more); [`CacheError::Io`] when the disk fails.
    pub fn fetch(
        &self,
        digest: &Digest,
        path: &Path,
        mode: u32,
        sync: bool,
    ) -> Result<(), CacheError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let pending = Pending::new(folder.join(fresh_name("fetch")));
        let mut file = pending.create()?;
        self.copy_to(digest, &mut file, path)?;
        file.set_permissions(Permissions::from_mode(mode))
            .at("set the mode of", path)?;
        if sync {
            file.sync_all().at("write", path)?;
        }
        pending.commit(path)?;
        Ok(())
    }

    /// Returns content as bytes.
    ///
    /// # Errors
    /// As [`Store::fetch`].
    pub fn read(&self, digest: &Digest) -> Result<Vec<u8>, CacheError> {
        let mut bytes = Vec::new();
        self.copy_to(digest, &mut bytes, Path::new("(memory)"))?;
        Ok(bytes)
    }

    fn copy_to(
        &self,
        digest: &Digest,
        target: &mut impl Write,
        target_name: &Path,
    ) -> Result<(), CacheError> {
        let path = self.layout.blob(digest);
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(CacheError::Missing {
                    digest: *digest,
                    path,
                });
            }
            other => other.at("read", &path)?,
        };
        let mut source = zstd::Decoder::new(BufReader::new(file))
            .at("read", &path)?
            .single_frame();
        let mut hasher = DigestWriter::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = match source.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) => return Err(self.drop_corrupt(digest, &error.to_string())),
            };
            hasher.update(&chunk[..count]);
            target.write_all(&chunk[..count]).at("write", target_name)?;
        }
        let (found, _) = hasher.finish();
        if found == *digest {
            Ok(())
        } else {
            let why = format!("holds content with SHA-256 {}", found.short());
            Err(self.drop_corrupt(digest, &why))
        }
    }

    /// Removes a blob that does not hold what its name says.
    fn drop_corrupt(&self, digest: &Digest, why: &str) -> CacheError {
        let path = self.layout.blob(digest);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => IoError {
                doing: "remove corrupt",
                path,
                source: error,
            }
            .into(),
            _ => CacheError::Corrupt {
                path,
                why: why.to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn store() -> (tempfile::TempDir, Layout, Store) {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        layout.create().unwrap();
        let store = Store::new(&layout);
        (dir, layout, store)
    }

    #[test]
    fn content_comes_back_with_the_mode_asked_for() {
        let (dir, _, store) = store();
        let digest = store.put_bytes(b"#!/bin/sh\n").unwrap();
        let path = dir.path().join("script");
        store.fetch(&digest, &path, 0o755, true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"#!/bin/sh\n");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o7777,
            0o755
        );
    }

    #[test]
    fn missing_content_is_named() {
        let (_dir, _, store) = store();
        let digest = Digest::of(b"nobody put this");
        assert!(matches!(
            store.read(&digest),
            Err(CacheError::Missing { .. })
        ));
        assert!(!store.has(&digest));
    }

    #[test]
    fn storing_leaves_no_temporary_files() {
        let (_dir, layout, store) = store();
        store.put_bytes(b"a").unwrap();
        store.put_bytes(b"a").unwrap();
        assert_eq!(fs::read_dir(layout.cache().join("tmp")).unwrap().count(), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn damaged_blob_is_reported_removed_and_never_delivered(
            content in proptest::collection::vec(any::<u8>(), 0..400),
            at: prop::sample::Index,
            flip in 1_u8..=255,
            cut: bool,
        ) {
            let (dir, layout, store) = store();
            let digest = store.put_bytes(&content).unwrap();
            let path = layout.blob(&digest);
            let mut bytes = fs::read(&path).unwrap();
            let at = at.index(bytes.len());
            if cut { bytes.truncate(at) } else { bytes[at] ^= flip }
            fs::write(&path, bytes).unwrap();
            let target = dir.path().join("target");
            match store.fetch(&digest, &target, 0o644, false) {
                // A bit of the frame that carries no content may be flipped unnoticed.
                Ok(()) => prop_assert_eq!(fs::read(&target).unwrap(), content.clone()),
                Err(error) => {
                    prop_assert!(matches!(error, CacheError::Corrupt { .. }), "{error}");
                    prop_assert!(!path.exists() && !target.exists());
                }
            }
            store.put_bytes(&content).unwrap();
        }
    }
}
