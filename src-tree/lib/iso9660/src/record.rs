//! Directory records (ECMA-119 9.1).
//!
//! ```text
//!  0  1  length of the record, 0 = no more records in this sector
//!  1  1  length of the extended attribute record, in blocks, before the data
//!  2  8  first block of the extent (both orders)
//! 10  8  bytes of data (both orders)
//! 18  7  recording date
//! 25  1  flags
//! 26  1  file unit size   } 0 unless interleaved
//! 27  1  gap size         }
//! 28  4  volume sequence number (both orders)
//! 32  1  length of the identifier
//! 33  n  identifier ("\0" = this directory, "\1" = its parent)
//!        one zero byte if n is even
//!        system use area: SUSP entries, to the end of the record
//! ```

use crate::bytes::{array, both16, both32, u16_at, u32_at};
use crate::time::ShortDate;

/// Bytes before the identifier.
const FIXED: usize = 33;

/// The flags byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordFlags {
    /// Not to be shown to the user.
    pub hidden: bool,
    /// A directory.
    pub directory: bool,
    /// More records with the same identifier follow: this is not the last part of the file.
    pub more_extents: bool,
}

impl RecordFlags {
    fn parse(byte: u8) -> Self {
        Self {
            hidden: byte & 0x01 != 0,
            directory: byte & 0x02 != 0,
            more_extents: byte & 0x80 != 0,
        }
    }

    fn emit(self) -> u8 {
        u8::from(self.hidden) | u8::from(self.directory) << 1 | u8::from(self.more_extents) << 7
    }
}

/// A directory record without its system use area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordHeader<'a> {
    /// Blocks of extended attributes before the data.
    pub attribute_blocks: u8,
    /// First block of the extent (of its extended attributes, if it has any).
    pub block: u32,
    /// Bytes of data in this extent.
    pub size: u32,
    /// Recording date.
    pub date: ShortDate,
    /// Flags.
    pub flags: RecordFlags,
    /// Whether the extent is interleaved.
    pub interleaved: bool,
    /// Number of the volume, 1 for a single one.
    pub volume: u16,
    /// Identifier as stored: `FILE.TXT;1`, or `"\0"` and `"\1"`.
    pub identifier: &'a [u8],
}

impl<'a> RecordHeader<'a> {
    /// Identifier of the record by which a directory describes itself.
    pub const SELF: &'static [u8] = &[0];
    /// Identifier of the record by which a directory describes its parent.
    pub const PARENT: &'static [u8] = &[1];

    /// Splits `bytes`, which start with a record, into the record and its system use area.
    /// `None` when no valid record starts here; a zero length byte is none.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let record = bytes.get(..usize::from(*bytes.first()?))?;
        let identifier_end = FIXED + usize::from(*record.get(32)?);
        let identifier = record
            .get(FIXED..identifier_end)
            .filter(|id| !id.is_empty())?;
        // The padding byte is missing in some images when nothing follows.
        let area = record
            .get(identifier_end + (identifier_end & 1)..)
            .unwrap_or_default();
        let header = Self {
            attribute_blocks: record[1],
            block: u32_at(record, 2)?,
            size: u32_at(record, 10)?,
            date: ShortDate::parse(array(record, 18)?),
            flags: RecordFlags::parse(record[25]),
            interleaved: record[26] != 0 || record[27] != 0,
            volume: u16_at(record, 28)?,
            identifier,
        };
        Some((header, area))
    }

    /// Bytes that a record with this identifier and a system use area of `area` bytes takes.
    #[must_use]
    pub const fn len(identifier: usize, area: usize) -> usize {
        let end = FIXED + identifier;
        let len = end + (end & 1) + area;
        len + (len & 1)
    }

    /// Appends the record with its system use area.
    ///
    /// Returns `false`, and appends nothing, when the record would be longer than 255 bytes.
    #[must_use]
    pub fn emit(&self, area: &[u8], out: &mut alloc::vec::Vec<u8>) -> bool {
        let start = out.len();
        let len = Self::len(self.identifier.len(), area.len());
        let (Ok(len_byte), Ok(id_len)) = (u8::try_from(len), u8::try_from(self.identifier.len()))
        else {
            return false;
        };
        out.extend([len_byte, self.attribute_blocks]);
        out.extend(both32(self.block));
        out.extend(both32(self.size));
        out.extend(self.date.emit());
        out.extend([self.flags.emit(), 0, 0]);
        out.extend(both16(self.volume));
        out.push(id_len);
        out.extend(self.identifier);
        out.resize(out.len() + (FIXED + self.identifier.len()) % 2, 0);
        out.extend(area);
        out.resize(start + len, 0);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn records_round_trip(
            block: u32, size: u32, directory: bool, more_extents: bool, hidden: bool,
            identifier in prop::collection::vec(any::<u8>(), 1..40),
            area in prop::collection::vec(any::<u8>(), 0..90),
        ) {
            let header = RecordHeader {
                attribute_blocks: 0, block, size, date: ShortDate(Some(1_700_000_000)),
                flags: RecordFlags { hidden, directory, more_extents },
                interleaved: false, volume: 1, identifier: &identifier,
            };
            let mut out = Vec::new();
            prop_assert!(header.emit(&area, &mut out));
            prop_assert_eq!(out.len(), RecordHeader::len(identifier.len(), area.len()));
            let (back, back_area) = RecordHeader::parse(&out).unwrap();
            prop_assert_eq!(back, header);
            prop_assert_eq!(&back_area[..area.len()], &area[..]);
        }

        #[test]
        fn garbage_is_no_record_or_a_bounded_one(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Some((header, area)) = RecordHeader::parse(&bytes) {
                prop_assert!(header.identifier.len() + area.len() < bytes.len());
            }
        }
    }

    #[test]
    fn record_too_long_for_its_length_byte_is_refused() {
        let header = RecordHeader {
            attribute_blocks: 0,
            block: 0,
            size: 0,
            date: ShortDate(None),
            flags: RecordFlags::default(),
            interleaved: false,
            volume: 1,
            identifier: b"A",
        };
        let mut out = Vec::new();
        assert!(!header.emit(&[0; 222], &mut out));
        assert!(out.is_empty());
        assert!(header.emit(&[0; 220], &mut out));
    }
}
