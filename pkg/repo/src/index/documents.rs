//! The documents of an index, wherever they are.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;

/// The documents of all packages, one behind the other.
#[derive(Debug)]
pub(super) enum Documents {
    /// In a file, from a place on, so many bytes.
    File(File, u64, u64),
    Memory(Vec<u8>),
}

impl Documents {
    /// How many bytes they have.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::File(_, _, length) => *length,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// Some of their bytes.
    pub(super) fn get(&self, range: Range<u64>) -> io::Result<Cow<'_, [u8]>> {
        match self {
            Self::Memory(bytes) => {
                let part = part(bytes, range).ok_or(ErrorKind::UnexpectedEof)?;
                Ok(Cow::Borrowed(part))
            }
            Self::File(file, from, _) => {
                let length = usize::try_from(range.end.saturating_sub(range.start));
                let mut bytes = vec![0; length.map_err(|_| ErrorKind::OutOfMemory)?];
                file.read_exact_at(&mut bytes, from + range.start)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }
}

/// Some of all bytes, if they are there.
pub(super) fn part(bytes: &[u8], range: Range<u64>) -> Option<&[u8]> {
    let place = |at: u64| usize::try_from(at).ok();
    bytes.get(place(range.start)?..place(range.end)?)
}
