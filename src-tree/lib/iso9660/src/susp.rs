//! System Use Sharing Protocol (IEEE P1281): entries in the system use area of a record.
//!
//! ```text
//! 0 2  signature     2 1  length of the entry, these 4 bytes included     3 1  version
//! 4 n  data
//!
//! CE  28  continuation: block (both), offset (both), length (both)
//! SP   7  sharing protocol in use: 0xBE 0xEF, bytes to skip in every other record
//! ER      extension: length of id, of description, of source, version; then the texts
//! ST   4  end of the entries
//! ```

use alloc::vec::Vec;

use crate::bytes::{both32, u32_at};

/// One entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Two letters that name the kind.
    pub signature: [u8; 2],
    /// Version of the kind.
    pub version: u8,
    /// What follows the four bytes of head.
    pub data: &'a [u8],
}

/// Where the entries of a record go on (`CE`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Continuation {
    /// Block.
    pub block: u32,
    /// Byte in that block.
    pub offset: u32,
    /// Number of bytes.
    pub len: u32,
}

impl Continuation {
    /// Bytes of a `CE` entry.
    pub const SIZE: usize = 28;

    /// Reads the data of a `CE` entry.
    #[must_use]
    pub fn parse(data: &[u8]) -> Option<Self> {
        Some(Self {
            block: u32_at(data, 0)?,
            offset: u32_at(data, 8)?,
            len: u32_at(data, 16)?,
        })
    }

    /// Appends a `CE` entry.
    pub fn emit(self, out: &mut Vec<u8>) {
        out.extend(*b"CE\x1c\x01");
        out.extend(both32(self.block));
        out.extend(both32(self.offset));
        out.extend(both32(self.len));
    }
}

/// Splits a system use area (or a continuation of one) into its entries.
///
/// Ends at an `ST` entry, at the end of the bytes, or at the first thing that is no entry:
/// padding is found at the end of many areas.
pub fn entries(mut area: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    core::iter::from_fn(move || {
        let &[a, b, len, version, ..] = area else {
            return None;
        };
        let data = area.get(4..usize::from(len))?;
        area = &area[usize::from(len)..];
        (&[a, b] != b"ST").then_some(Entry {
            signature: [a, b],
            version,
            data,
        })
    })
}

/// Appends an entry; data longer than 251 bytes is refused with `false`.
#[must_use]
pub fn emit_entry(signature: [u8; 2], data: &[u8], out: &mut Vec<u8>) -> bool {
    let Ok(len) = u8::try_from(data.len() + 4) else {
        return false;
    };
    out.extend(signature);
    out.extend([len, 1]);
    out.extend(data);
    true
}

/// Reads the data of an `SP` entry: bytes to skip at the start of every other record's area.
#[must_use]
pub fn parse_sharing(data: &[u8]) -> Option<u8> {
    match data {
        [0xBE, 0xEF, skip, ..] => Some(*skip),
        _ => None,
    }
}

/// Appends the `SP` entry of a medium where nothing is skipped.
pub fn emit_sharing(out: &mut Vec<u8>) {
    out.extend(*b"SP\x07\x01\xBE\xEF\x00");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn entries_stop_at_padding_and_at_the_terminator() {
        let mut area = Vec::new();
        assert!(emit_entry(*b"AA", b"xyz", &mut area));
        let one = area.len();
        area.extend([0; 3]);
        assert_eq!(entries(&area).count(), 1);
        area.truncate(one);
        area.extend(*b"ST\x04\x01");
        assert!(emit_entry(*b"BB", b"", &mut area));
        assert_eq!(entries(&area).count(), 1);
    }

    #[test]
    fn data_too_long_for_the_length_byte_is_refused() {
        assert!(!emit_entry(*b"NM", &[0; 252], &mut Vec::new()));
        assert!(emit_entry(*b"NM", &[0; 251], &mut Vec::new()));
    }

    proptest! {
        #[test]
        fn continuation_round_trips(block: u32, offset: u32, len: u32) {
            let ce = Continuation { block, offset, len };
            let mut out = Vec::new();
            ce.emit(&mut out);
            prop_assert_eq!(out.len(), Continuation::SIZE);
            let entry = entries(&out).next().unwrap();
            prop_assert_eq!(entry.signature, *b"CE");
            prop_assert_eq!(Continuation::parse(entry.data), Some(ce));
        }

        #[test]
        fn garbage_ends_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let total: usize = entries(&bytes).map(|e| e.data.len() + 4).sum();
            prop_assert!(total <= bytes.len());
        }
    }
}
