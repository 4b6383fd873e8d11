//! Section headers and symbols.
//!
//! ```text
//! section: 0 name u32  4 type u32  8 flags u64  16 addr u64  24 offset u64  32 size u64
//!          40 link u32  44 info u32  48 addralign u64  56 entsize u64
//! symbol:  0 name u32  4 info u8  5 other u8  6 shndx u16  8 value u64  16 size u64
//! ```

use crate::wire::{cstr_at, u16_at, u32_at, u64_at};

/// A section header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Offset of the name in the section of section names.
    pub name: u32,
    /// Type.
    pub kind: u32,
    /// Flags.
    pub flags: u64,
    /// Address in memory, 0 when not loaded.
    pub addr: u64,
    /// Offset in the file.
    pub offset: u64,
    /// Size in bytes.
    pub size: u64,
    /// Index of a related section.
    pub link: u32,
    /// More, by type.
    pub info: u32,
    /// Size of an entry, for a table.
    pub entry_size: u64,
}

impl Section {
    /// Type of a symbol table.
    pub const SYMTAB: u32 = 2;
    /// Type of a section without bytes in the file.
    pub const NOBITS: u32 = 8;
    const SIZE: usize = 64;

    fn read(raw: &[u8]) -> Option<Self> {
        Some(Self {
            name: u32_at(raw, 0)?,
            kind: u32_at(raw, 4)?,
            flags: u64_at(raw, 8)?,
            addr: u64_at(raw, 16)?,
            offset: u64_at(raw, 24)?,
            size: u64_at(raw, 32)?,
            link: u32_at(raw, 40)?,
            info: u32_at(raw, 44)?,
            entry_size: u64_at(raw, 56)?,
        })
    }
}

/// Iterator over section headers.
#[derive(Clone, Debug)]
pub struct Sections<'a> {
    entries: core::slice::ChunksExact<'a, u8>,
}

impl<'a> Sections<'a> {
    pub(crate) fn new(table: &'a [u8]) -> Self {
        Self {
            entries: table.chunks_exact(Section::SIZE),
        }
    }
}

impl Iterator for Sections<'_> {
    type Item = Section;

    fn next(&mut self) -> Option<Section> {
        Section::read(self.entries.next()?)
    }
}

/// A symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol<'a> {
    /// Name, without its NUL; empty when it lies outside the table of names.
    pub name: &'a [u8],
    /// Address or value.
    pub value: u64,
    /// Size in bytes, 0 when unknown.
    pub size: u64,
    /// Index of its section, 0 = undefined.
    pub section: u16,
    /// Type in bits 0-3, binding in bits 4-7.
    pub info: u8,
}

impl Symbol<'_> {
    /// Whether it names a function.
    #[must_use]
    pub fn is_function(&self) -> bool {
        self.info & 0xf == 2
    }

    /// Whether it is defined in this file.
    #[must_use]
    pub fn is_defined(&self) -> bool {
        self.section != 0
    }
}

/// Iterator over symbols.
#[derive(Clone, Debug)]
pub struct Symbols<'a> {
    entries: core::slice::ChunksExact<'a, u8>,
    names: &'a [u8],
}

impl Default for Symbols<'_> {
    fn default() -> Self {
        Self::new(&[], &[])
    }
}

impl<'a> Symbols<'a> {
    const SIZE: usize = 24;

    pub(crate) fn new(table: &'a [u8], names: &'a [u8]) -> Self {
        Self {
            entries: table.chunks_exact(Self::SIZE),
            names,
        }
    }
}

impl<'a> Iterator for Symbols<'a> {
    type Item = Symbol<'a>;

    fn next(&mut self) -> Option<Symbol<'a>> {
        let raw = self.entries.next()?;
        Some(Symbol {
            name: cstr_at(self.names, u32_at(raw, 0)? as usize).unwrap_or(b""),
            value: u64_at(raw, 8)?,
            size: u64_at(raw, 16)?,
            section: u16_at(raw, 6)?,
            info: *raw.get(4)?,
        })
    }
}
