//! The way from planned image to disk: one thread reads and hashes files, another hashes the
//! whole and writes it.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender};

use df_manifest::{Digest, Hasher, RelPath};

use crate::output::WriteError;
use crate::tree::Source;

/// Bytes that travel together.
pub(crate) const CHUNK: usize = 1 << 20;
/// Chunks under way: one being filled, one being written, two between.
pub(crate) const CHUNKS: usize = 4;

/// A chunk with its first `len` bytes in use.
pub(crate) struct Chunk {
    pub(crate) bytes: Vec<u8>,
    pub(crate) len: usize,
}

/// The filling end.
pub(crate) struct Stream<'a> {
    chunk: Chunk,
    full: SyncSender<Chunk>,
    empty: Receiver<Chunk>,
    position: u64,
    /// Digests under way: of the file, and of the image in which the file is nested.
    hashers: Vec<Hasher>,
    progress: &'a mut dyn FnMut(u64),
}

impl<'a> Stream<'a> {
    pub(crate) fn new(
        full: SyncSender<Chunk>,
        empty: Receiver<Chunk>,
        progress: &'a mut dyn FnMut(u64),
    ) -> Self {
        let chunk = Chunk {
            bytes: vec![0; CHUNK],
            len: 0,
        };
        Self {
            chunk,
            full,
            empty,
            position: 0,
            hashers: Vec::new(),
            progress,
        }
    }

    /// Bytes produced so far.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Counts and hashes `len` bytes that were put at the end of the chunk.
    fn advance(&mut self, len: usize) -> Result<(), WriteError> {
        let new = &self.chunk.bytes[self.chunk.len..self.chunk.len + len];
        self.hashers
            .iter_mut()
            .for_each(|hasher| hasher.update(new));
        self.chunk.len += len;
        self.position += len as u64;
        if self.chunk.len == CHUNK {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> Result<(), WriteError> {
        // Either end hangs up only after the writer has failed; it knows why.
        let next = self.empty.recv().map_err(|_| WriteError::Stopped)?;
        let chunk = std::mem::replace(&mut self.chunk, Chunk { len: 0, ..next });
        self.full.send(chunk).map_err(|_| WriteError::Stopped)?;
        (self.progress)(self.position);
        Ok(())
    }

    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> Result<(), WriteError> {
        while !bytes.is_empty() {
            let len = bytes.len().min(CHUNK - self.chunk.len);
            let (now, rest) = bytes.split_at(len);
            self.chunk.bytes[self.chunk.len..self.chunk.len + len].copy_from_slice(now);
            self.advance(len)?;
            bytes = rest;
        }
        Ok(())
    }

    /// Writes zeros up to a position that is not behind the current one.
    pub(crate) fn pad_to(&mut self, position: u64) -> Result<(), WriteError> {
        while self.position < position {
            let room = (CHUNK - self.chunk.len) as u64;
            // Not more than a chunk.
            let len = (position - self.position).min(room) as usize;
            self.chunk.bytes[self.chunk.len..self.chunk.len + len].fill(0);
            self.advance(len)?;
        }
        if self.position == position {
            Ok(())
        } else {
            Err(WriteError::Layout(position))
        }
    }

    /// Writes a file and gives its digest.
    pub(crate) fn file(
        &mut self,
        path: &RelPath,
        size: u64,
        expected: Option<Digest>,
        source: &Source,
    ) -> Result<Digest, WriteError> {
        self.hashers.push(Hasher::default());
        let shown = match source {
            Source::Under(root) => {
                let on_disk = path.on_disk(root);
                self.copy(&on_disk, size)?;
                on_disk
            }
            Source::File(on_disk) => {
                self.copy(on_disk, size)?;
                on_disk.clone()
            }
            Source::Bytes(bytes) => {
                self.write(bytes)?;
                PathBuf::from(path.to_string())
            }
            Source::Image(image) => {
                image.produce(self)?;
                PathBuf::from(path.to_string())
            }
        };
        let digest = self.hashers.pop().unwrap_or_default().finish();
        match expected {
            Some(expected) if expected != digest => Err(WriteError::Contents {
                path: shown,
                expected,
                found: digest,
            }),
            _ => Ok(digest),
        }
    }

    /// Copies a file of exactly `size` bytes.
    fn copy(&mut self, path: &std::path::Path, size: u64) -> Result<(), WriteError> {
        let read = |source: io::Error| WriteError::Read {
            path: path.to_path_buf(),
            source,
        };
        let changed = |found: u64| WriteError::Size {
            path: path.to_path_buf(),
            expected: size,
            found,
        };
        let mut file = File::open(path).map_err(read)?;
        let found = file.metadata().map_err(read)?.len();
        if found != size {
            return Err(changed(found));
        }
        let mut rest = size;
        while rest > 0 {
            let room = &mut self.chunk.bytes[self.chunk.len..];
            // Not more than a chunk.
            let want = rest.min(room.len() as u64) as usize;
            match file.read(&mut room[..want]) {
                Ok(0) => return Err(changed(size - rest)),
                Ok(len) => {
                    rest -= len as u64;
                    self.advance(len)?;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(read(e)),
            }
        }
        Ok(())
    }

    /// Sends what is left.
    pub(crate) fn finish(mut self) -> Result<(), WriteError> {
        if self.chunk.len == 0 {
            Ok(())
        } else {
            self.flush()
        }
    }
}
