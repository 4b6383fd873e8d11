//! Where the bytes of a medium come from.

/// A medium that can be read at any byte position.
///
/// Implementors with a sector size round to it themselves; the reader in this crate asks for
/// whole 2048-byte sectors of metadata and for arbitrary ranges of file data. A source that
/// needs mutable state (a firmware protocol, a cache) keeps it behind a cell or lock.
pub trait ReadBlocks {
    /// What a failed read gives.
    type Error;

    /// Fills `buf` with the bytes from `offset` on.
    ///
    /// # Errors
    /// When the range cannot be read in full, beyond the end of the medium included.
    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Self::Error>;
}

impl<R: ReadBlocks + ?Sized> ReadBlocks for &R {
    type Error = R::Error;

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Self::Error> {
        (**self).read(offset, buf)
    }
}

/// A read beyond the end of an image in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange {
    /// First byte asked for.
    pub offset: u64,
    /// Number of bytes asked for.
    pub len: usize,
}

impl core::fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "image ends before byte {} + {}", self.offset, self.len)
    }
}

impl core::error::Error for OutOfRange {}

/// An image in memory, such as a memory disk.
impl ReadBlocks for [u8] {
    type Error = OutOfRange;

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), OutOfRange> {
        let out_of_range = OutOfRange {
            offset,
            len: buf.len(),
        };
        let start = usize::try_from(offset).map_err(|_| out_of_range)?;
        let end = start.checked_add(buf.len()).ok_or(out_of_range)?;
        buf.copy_from_slice(self.get(start..end).ok_or(out_of_range)?);
        Ok(())
    }
}
