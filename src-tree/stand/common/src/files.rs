//! Files in memory: reading with progress.

use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;

use df_iso9660::FileKind;

use crate::loader::Loader;
use crate::platform::{PAGE_SIZE, Pages, Place, Platform};

/// Bytes read between two looks at the progress: enough to keep a CD streaming.
const CHUNK: usize = 256 * 1024;
/// Files smaller than this are read without a word.
const QUIET_BELOW: u64 = 1024 * 1024;
/// Dots in a full progress bar.
const DOTS: u64 = 20;

/// A file in physical memory.
pub(crate) struct FileInMemory<G> {
    pub(crate) pages: G,
    /// Length of the file; the rest of the last page is zero.
    pub(crate) len: usize,
}

impl<G: Pages> FileInMemory<G> {
    /// Returns the file's bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        let bytes = self.pages.bytes();
        bytes.get(..self.len).unwrap_or(bytes)
    }
}

/// Why a file could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoadError {
    /// What was being loaded.
    pub(crate) path: String,
    /// What went wrong, and what to do about it.
    pub(crate) problem: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot load {}: {}", self.path, self.problem)
    }
}

impl<P: Platform> Loader<'_, P> {
    /// Reads a file of the boot volume into memory of its own, showing progress.
    pub(crate) fn read_file(&mut self, path: &str) -> Result<FileInMemory<P::Pages>, LoadError> {
        let error = |problem: String| LoadError {
            path: path.into(),
            problem,
        };
        let volume = self
            .volume
            .as_ref()
            .ok_or_else(|| error(NO_VOLUME.into()))?;
        let node = volume.resolve(path).map_err(|e| error(e.to_string()))?;
        if node.kind != FileKind::File {
            return Err(error("not a regular file".into()));
        }
        let pages = node.size.div_ceil(PAGE_SIZE).max(1);
        let no_memory = || {
            error(format!(
                "not enough memory below 4 GiB for {} bytes",
                node.size
            ))
        };
        let mut memory = self
            .platform
            .borrow_mut()
            .alloc_pages(Place::Aligned(PAGE_SIZE), pages)
            .map_err(|_| no_memory())?;
        let len = usize::try_from(node.size).map_err(|_| no_memory())?;
        let loud = node.size >= QUIET_BELOW;
        if loud {
            self.terminal
                .print(format_args!("Loading {path} ({}) ", Size(node.size)));
        }
        let (data, rest) = memory
            .bytes_mut()
            .split_at_mut_checked(len)
            .ok_or_else(no_memory)?;
        rest.fill(0);
        let (mut done, mut dots) = (0, 0);
        let mut result = Ok(());
        for chunk in data.chunks_mut(CHUNK) {
            let wanted = chunk.len();
            match volume.read(&node, done, chunk) {
                Ok(count) if count == wanted => done += count as u64,
                Ok(count) => {
                    result = Err(error(format!(
                        "the file ends after {} of {} bytes",
                        done + count as u64,
                        node.size
                    )));
                    break;
                }
                Err(e) => {
                    result = Err(error(e.to_string()));
                    break;
                }
            }
            while loud && dots < done * DOTS / node.size {
                self.terminal.print(format_args!("."));
                dots += 1;
            }
        }
        if loud {
            self.terminal.print(format_args!("\n"));
        }
        result.map(|()| FileInMemory { pages: memory, len })
    }
}

/// Message when no device carries a file system that the loader can read.
pub(crate) const NO_VOLUME: &str =
    "there is no boot volume (no ISO 9660 file system was found; see lsdev)";

/// A number of bytes as a person wants to read it.
pub(crate) struct Size(pub(crate) u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
        match UNITS.iter().find(|(unit, _)| self.0 >= *unit) {
            Some((unit, name)) => {
                let tenths = u128::from(self.0) * 10 / u128::from(*unit);
                write!(f, "{}.{} {name}", tenths / 10, tenths % 10)
            }
            None => write!(f, "{} bytes", self.0),
        }
    }
}
