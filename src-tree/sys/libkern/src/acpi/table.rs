//! The header that all tables share (5.2.6), and the root tables (5.2.7, 5.2.8).
//!
//! ```text
//! 0 signature[4]  4 length u32  8 revision  9 checksum  10 OEM id[6]  16 OEM table id[8]
//! 24 OEM revision u32  28 creator id[4]  32 creator revision u32  36 data
//! ```

use core::fmt;

use super::{checksum_is_zero, number};

/// Bytes of the header.
pub const HEADER_SIZE: usize = 36;
/// No sane table is larger.
const LARGEST: u32 = 16 << 20;

/// Why a table cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableError {
    /// The length field is smaller than the header or absurdly large.
    BadLength(u32),
    /// The bytes do not add up to zero.
    BadChecksum,
    /// Fewer bytes than the length field says.
    Truncated,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadLength(length) => write!(f, "impossible length {length}"),
            Self::BadChecksum => f.write_str("wrong checksum"),
            Self::Truncated => f.write_str("truncated"),
        }
    }
}

/// A table's name and length, read before the rest of it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Such as `FACP`.
    pub signature: [u8; 4],
    /// Bytes of the whole table.
    pub length: u32,
}

impl Header {
    /// Parses a header.
    pub fn parse(bytes: &[u8]) -> Result<Self, TableError> {
        let header = bytes.get(..HEADER_SIZE).ok_or(TableError::Truncated)?;
        let [a, b, c, d, l0, l1, l2, l3, ..] = *header else {
            return Err(TableError::Truncated);
        };
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        if (length as usize) < HEADER_SIZE || length > LARGEST {
            return Err(TableError::BadLength(length));
        }
        Ok(Self {
            signature: [a, b, c, d],
            length,
        })
    }
}

/// A table whose length and checksum are right.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    bytes: &'a [u8],
    header: Header,
}

impl<'a> Table<'a> {
    /// Checks a table.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, TableError> {
        let header = Header::parse(bytes)?;
        let bytes = bytes
            .get(..header.length as usize)
            .ok_or(TableError::Truncated)?;
        if !checksum_is_zero(bytes) {
            return Err(TableError::BadChecksum);
        }
        Ok(Self { bytes, header })
    }

    /// Returns the signature as text, `????` where it is not.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.text(0, 4)
    }

    /// Returns the manufacturer's id.
    #[must_use]
    pub fn oem(&self) -> &'a str {
        self.text(10, 6)
    }

    /// Returns the revision of the table's format.
    #[must_use]
    pub fn revision(&self) -> u8 {
        self.bytes[8]
    }

    /// Returns whether this is the table with the given signature.
    #[must_use]
    pub fn is(&self, signature: &[u8; 4]) -> bool {
        self.header.signature == *signature
    }

    /// Returns the whole table.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns what follows the header.
    #[must_use]
    pub fn data(&self) -> &'a [u8] {
        &self.bytes[HEADER_SIZE..]
    }

    fn text(&self, start: usize, len: usize) -> &'a str {
        let printable = |b: &u8| (0x20..0x7f).contains(b);
        let field = &self.bytes[start..start + len];
        let field = field.split(|&b| b == 0).next().unwrap_or_default();
        let text = if field.iter().all(printable) {
            str::from_utf8(field).ok()
        } else {
            None
        };
        text.unwrap_or("????").trim_end()
    }
}

/// Iterates over the addresses in a root table.
pub fn table_addresses<'a>(root: &Table<'a>) -> impl Iterator<Item = u64> + use<'a> {
    let size = if root.is(b"XSDT") { 8 } else { 4 };
    root.data()
        .chunks_exact(size)
        .filter_map(move |entry| number(entry, 0, size))
}
