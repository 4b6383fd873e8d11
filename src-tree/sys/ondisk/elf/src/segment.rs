//! Program headers.
//!
//! ```text
//! 0 type u32  4 flags u32  8 offset u64  16 vaddr u64  24 paddr u64
//! 32 filesz u64  40 memsz u64  48 align u64
//! ```

use crate::error::ElfError;
use crate::wire::{u32_at, u64_at};

/// What a program header describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// Unused entry.
    Null,
    /// Loaded into memory.
    Load,
    /// Information for the run-time linker.
    Dynamic,
    /// Path of the interpreter.
    Interp,
    /// Notes.
    Note,
    /// The program headers themselves.
    Phdr,
    /// Template of thread-local storage.
    Tls,
    /// Flags of the stack.
    GnuStack,
    /// Read-only after relocation.
    GnuRelro,
    /// Anything else.
    Other(u32),
}

impl SegmentKind {
    fn from_raw(raw: u32) -> Self {
        match raw {
            0 => Self::Null,
            1 => Self::Load,
            2 => Self::Dynamic,
            3 => Self::Interp,
            4 => Self::Note,
            6 => Self::Phdr,
            7 => Self::Tls,
            0x6474_e551 => Self::GnuStack,
            0x6474_e552 => Self::GnuRelro,
            other => Self::Other(other),
        }
    }
}

/// Permissions of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentFlags(u32);

impl SegmentFlags {
    /// May be executed.
    #[must_use]
    pub fn execute(self) -> bool {
        self.0 & 1 != 0
    }

    /// May be written.
    #[must_use]
    pub fn write(self) -> bool {
        self.0 & 2 != 0
    }

    /// May be read.
    #[must_use]
    pub fn read(self) -> bool {
        self.0 & 4 != 0
    }
}

/// A program header, as it stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgramHeader {
    /// What it describes.
    pub kind: SegmentKind,
    /// Permissions.
    pub flags: SegmentFlags,
    /// Offset in the file.
    pub offset: u64,
    /// Virtual address.
    pub vaddr: u64,
    /// Physical address, for a kernel.
    pub paddr: u64,
    /// Bytes in the file.
    pub filesz: u64,
    /// Bytes in memory; what the file lacks is zero.
    pub memsz: u64,
    /// Alignment, 0 and 1 = none.
    pub align: u64,
}

/// A loadable segment with consistent sizes: `offset + filesz`, `vaddr + memsz` and
/// `paddr + memsz` do not wrap, `filesz <= memsz`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadSegment {
    /// Permissions.
    pub flags: SegmentFlags,
    /// Offset in the file.
    pub offset: u64,
    /// Virtual address.
    pub vaddr: u64,
    /// Physical address, for a kernel.
    pub paddr: u64,
    /// Bytes in the file.
    pub filesz: u64,
    /// Bytes in memory.
    pub memsz: u64,
    /// Alignment, 0 and 1 = none.
    pub align: u64,
}

impl ProgramHeader {
    pub(crate) const SIZE: usize = 56;

    fn read(raw: &[u8]) -> Option<Self> {
        Some(Self {
            kind: SegmentKind::from_raw(u32_at(raw, 0)?),
            flags: SegmentFlags(u32_at(raw, 4)?),
            offset: u64_at(raw, 8)?,
            vaddr: u64_at(raw, 16)?,
            paddr: u64_at(raw, 24)?,
            filesz: u64_at(raw, 32)?,
            memsz: u64_at(raw, 40)?,
            align: u64_at(raw, 48)?,
        })
    }

    pub(crate) fn to_load(self, index: usize) -> Result<LoadSegment, ElfError> {
        let sound = self.filesz <= self.memsz
            && self.offset.checked_add(self.filesz).is_some()
            && self.vaddr.checked_add(self.memsz).is_some()
            && self.paddr.checked_add(self.memsz).is_some()
            && (self.align <= 1
                || self.align.is_power_of_two()
                    && (self.filesz == 0 || self.vaddr % self.align == self.offset % self.align));
        if !sound {
            return Err(ElfError::BadSegment(index));
        }
        Ok(LoadSegment {
            flags: self.flags,
            offset: self.offset,
            vaddr: self.vaddr,
            paddr: self.paddr,
            filesz: self.filesz,
            memsz: self.memsz,
            align: self.align,
        })
    }
}

/// Iterator over program headers.
#[derive(Clone, Debug)]
pub struct ProgramHeaders<'a> {
    entries: core::slice::ChunksExact<'a, u8>,
}

impl<'a> ProgramHeaders<'a> {
    pub(crate) fn new(table: &'a [u8]) -> Self {
        Self {
            entries: table.chunks_exact(ProgramHeader::SIZE),
        }
    }
}

impl Iterator for ProgramHeaders<'_> {
    type Item = ProgramHeader;

    fn next(&mut self) -> Option<ProgramHeader> {
        ProgramHeader::read(self.entries.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl ExactSizeIterator for ProgramHeaders<'_> {}
