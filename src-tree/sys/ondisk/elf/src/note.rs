//! Notes.
//!
//! ```text
//! 0 namesz u32  4 descsz u32  8 type u32  12 name, padded to 4  .. desc, padded to 4
//! ```

use crate::wire::{range, u32_at};

/// A note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note<'a> {
    /// Owner, without its NUL.
    pub owner: &'a [u8],
    /// Type, by owner.
    pub kind: u32,
    /// Content.
    pub desc: &'a [u8],
}

/// Iterator over the notes of one segment; ends at the first that is cut off.
#[derive(Clone, Debug)]
pub struct Notes<'a> {
    rest: &'a [u8],
}

impl<'a> Notes<'a> {
    /// Notes in the bytes of a segment or section.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }
}

impl<'a> Iterator for Notes<'a> {
    type Item = Note<'a>;

    fn next(&mut self) -> Option<Note<'a>> {
        let name_len = u64::from(u32_at(self.rest, 0)?);
        let desc_len = u64::from(u32_at(self.rest, 4)?);
        let kind = u32_at(self.rest, 8)?;
        let owner = range(self.rest, 12, name_len)?;
        let desc_at = 12 + name_len.next_multiple_of(4);
        let desc = range(self.rest, desc_at, desc_len)?;
        let next = usize::try_from(desc_at + desc_len.next_multiple_of(4)).ok()?;
        self.rest = self.rest.get(next..).unwrap_or(&[]);
        let owner = owner.strip_suffix(b"\0").unwrap_or(owner);
        Some(Note { owner, kind, desc })
    }
}
