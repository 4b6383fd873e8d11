//! The patch record: how the image writer tells a boot sector where `/boot/loader` lies.
//!
//! ```text
//! offset  size  meaning
//! 0       8     the ASCII bytes "DFLYLDR1"
//! 8       4     first sector of /boot/loader in 2048-byte sectors, little-endian
//! 12      4     its length in bytes, little-endian
//! ```
//!
//! `mbr.bin` and `cdboot.bin` each hold exactly one; both numbers are 0 until filled in.

use core::fmt;

use crate::le;

/// First bytes of the record.
pub const MAGIC: &[u8; 8] = b"DFLYLDR1";

/// Size of the record in bytes.
pub const SIZE: usize = 16;

/// What a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// First sector of the loader, in sectors of 2048 bytes from the start of the medium.
    pub lba: u32,
    /// Length of the loader in bytes.
    pub length: u32,
}

/// Why a boot sector cannot be patched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchError {
    /// It holds no record: it is not one of our boot sectors.
    Missing,
    /// It holds more than one.
    Ambiguous {
        /// Where the second one starts.
        offset: usize,
    },
    /// The record is cut off by the end of the sector.
    Truncated {
        /// Where it starts.
        offset: usize,
    },
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str(
                "no DFLYLDR1 record in the boot sector: not an mbr.bin or cdboot.bin of this system",
            ),
            Self::Ambiguous { offset } => write!(
                f,
                "second DFLYLDR1 record at offset {offset} of the boot sector: the file is damaged"
            ),
            Self::Truncated { offset } => write!(
                f,
                "DFLYLDR1 record at offset {offset} is cut off: the boot sector is damaged"
            ),
        }
    }
}

impl core::error::Error for PatchError {}

/// Returns the offset of the only record in `sector`.
///
/// # Errors
/// When there is none, more than one, or it is cut off.
pub fn find(sector: &[u8]) -> Result<usize, PatchError> {
    let mut found = sector
        .windows(MAGIC.len())
        .enumerate()
        .filter(|(_, window)| window == MAGIC)
        .map(|(offset, _)| offset);
    let offset = found.next().ok_or(PatchError::Missing)?;
    match found.next() {
        Some(second) => Err(PatchError::Ambiguous { offset: second }),
        None if offset + SIZE > sector.len() => Err(PatchError::Truncated { offset }),
        None => Ok(offset),
    }
}

impl Record {
    /// Reads the record of `sector`.
    ///
    /// # Errors
    /// As [`find`].
    pub fn read(sector: &[u8]) -> Result<Self, PatchError> {
        let offset = find(sector)?;
        let field = |at: usize| le::u32(sector, at).ok_or(PatchError::Truncated { offset });
        Ok(Self {
            lba: field(offset + 8)?,
            length: field(offset + 12)?,
        })
    }

    /// Fills in the record of `sector`.
    ///
    /// # Errors
    /// As [`find`]; the sector is then unchanged.
    pub fn write(self, sector: &mut [u8]) -> Result<(), PatchError> {
        let offset = find(sector)?;
        sector[offset + 8..offset + 12].copy_from_slice(&self.lba.to_le_bytes());
        sector[offset + 12..offset + SIZE].copy_from_slice(&self.length.to_le_bytes());
        Ok(())
    }
}
