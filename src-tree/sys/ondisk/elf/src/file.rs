//! The file header.
//!
//! ```text
//! 0  7f 'E' 'L' 'F' class(2) data(1) version(1) osabi  8  padding
//! 16 type u16   18 machine u16   20 version u32   24 entry u64
//! 32 phoff u64  40 shoff u64     48 flags u32     52 ehsize u16
//! 54 phentsize  56 phnum         58 shentsize     60 shnum      62 shstrndx
//! ```

use crate::error::ElfError;
use crate::note::Notes;
use crate::section::{Section, Sections, Symbols};
use crate::segment::{LoadSegment, ProgramHeader, ProgramHeaders, SegmentKind};
use crate::wire::{range, u16_at, u64_at};

const HEADER_SIZE: usize = 64;
const PHENT_SIZE: u16 = 56;
const SHENT_SIZE: u16 = 64;
const EM_X86_64: u16 = 62;

/// Kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// Object file (1).
    Relocatable,
    /// Program at fixed addresses (2).
    Executable,
    /// Shared object or position-independent program (3).
    Shared,
    /// Memory and registers of a process (4).
    Core,
}

/// An ELF64 file for x86_64 whose header and tables are sound.
#[derive(Clone, Copy, Debug)]
pub struct Elf<'a> {
    data: &'a [u8],
    kind: FileType,
    os_abi: u8,
    entry: u64,
    phoff: u64,
    headers: &'a [u8],
    sections: &'a [u8],
    shstrndx: u16,
}

impl<'a> Elf<'a> {
    /// Reads the header of a whole file.
    ///
    /// # Errors
    /// When it is not an ELF64 file for x86_64 or its program or section headers lie outside.
    pub fn parse(data: &'a [u8]) -> Result<Self, ElfError> {
        let elf = Self::parse_prefix(data)?;
        let shoff = u64_at(data, 40).ok_or(ElfError::Truncated("file header"))?;
        let shnum = u16_at(data, 60).ok_or(ElfError::Truncated("file header"))?;
        let shentsize = u16_at(data, 58).ok_or(ElfError::Truncated("file header"))?;
        if shoff == 0 || shnum == 0 {
            return Ok(elf);
        }
        if shentsize != SHENT_SIZE {
            return Err(ElfError::WrongEntrySize("section header table"));
        }
        let sections = range(data, shoff, u64::from(shnum) * u64::from(SHENT_SIZE))
            .ok_or(ElfError::Truncated("section header table"))?;
        Ok(Self { sections, ..elf })
    }

    /// As [`Elf::parse`] for the start of a file: needs the file header and the program
    /// headers only, and shows no sections. A kernel that has read one page can plan an exec.
    ///
    /// # Errors
    /// As [`Elf::parse`].
    pub fn parse_prefix(data: &'a [u8]) -> Result<Self, ElfError> {
        if !data.starts_with(b"\x7fELF") {
            return Err(ElfError::NotElf);
        }
        let header = data
            .get(..HEADER_SIZE)
            .ok_or(ElfError::Truncated("file header"))?;
        if header[4] != 2 || header[5] != 1 || header[6] != 1 {
            return Err(ElfError::WrongClass);
        }
        let short = || ElfError::Truncated("file header");
        let machine = u16_at(header, 18).ok_or_else(short)?;
        if machine != EM_X86_64 {
            return Err(ElfError::WrongMachine(machine));
        }
        let kind = match u16_at(header, 16).ok_or_else(short)? {
            1 => FileType::Relocatable,
            2 => FileType::Executable,
            3 => FileType::Shared,
            4 => FileType::Core,
            other => return Err(ElfError::WrongType(other)),
        };
        let phoff = u64_at(header, 32).ok_or_else(short)?;
        let phnum = u16_at(header, 56).ok_or_else(short)?;
        if phnum != 0 && u16_at(header, 54) != Some(PHENT_SIZE) {
            return Err(ElfError::WrongEntrySize("program header table"));
        }
        let headers = range(data, phoff, u64::from(phnum) * u64::from(PHENT_SIZE))
            .ok_or(ElfError::Truncated("program header table"))?;
        Ok(Self {
            data,
            kind,
            os_abi: header[7],
            entry: u64_at(header, 24).ok_or_else(short)?,
            phoff,
            headers,
            sections: &[],
            shstrndx: u16_at(header, 62).ok_or_else(short)?,
        })
    }

    /// The whole file, as given.
    #[must_use]
    pub fn data(&self) -> &'a [u8] {
        self.data
    }

    /// Kind of file.
    #[must_use]
    pub fn kind(&self) -> FileType {
        self.kind
    }

    /// `EI_OSABI`: 0 in DragonFly programs.
    #[must_use]
    pub fn os_abi(&self) -> u8 {
        self.os_abi
    }

    /// Virtual address of the first instruction.
    #[must_use]
    pub fn entry(&self) -> u64 {
        self.entry
    }

    /// Offset of the program headers in the file.
    #[must_use]
    pub fn program_header_offset(&self) -> u64 {
        self.phoff
    }

    /// Size of a program header in bytes.
    #[must_use]
    pub fn program_header_size(&self) -> u16 {
        PHENT_SIZE
    }

    /// The program headers, in order.
    #[must_use]
    pub fn program_headers(&self) -> ProgramHeaders<'a> {
        ProgramHeaders::new(self.headers)
    }

    /// The first program header of a kind.
    #[must_use]
    pub fn find_segment(&self, kind: SegmentKind) -> Option<ProgramHeader> {
        self.program_headers().find(|h| h.kind == kind)
    }

    /// The loadable segments, each checked on its own: file size not above memory size,
    /// addresses and offsets without wrap-around. See [`Elf::check_load_order`] for the whole.
    pub fn load_segments(&self) -> impl Iterator<Item = Result<LoadSegment, ElfError>> + use<'a> {
        self.program_headers()
            .enumerate()
            .filter(|(_, h)| h.kind == SegmentKind::Load)
            .map(|(i, h)| h.to_load(i))
    }

    /// Checks that the loadable segments are sound, sorted by address, and do not overlap.
    ///
    /// # Errors
    /// The first segment that breaks the rule.
    pub fn check_load_order(&self) -> Result<(), ElfError> {
        let mut end = 0;
        for (i, segment) in self.load_segments().enumerate() {
            let segment = segment?;
            if segment.vaddr < end {
                return Err(ElfError::UnsortedSegments(i));
            }
            end = segment.vaddr + segment.memsz;
        }
        Ok(())
    }

    /// Bytes of a segment in the file; `None` when they lie outside.
    #[must_use]
    pub fn segment_data(&self, header: &ProgramHeader) -> Option<&'a [u8]> {
        range(self.data, header.offset, header.filesz)
    }

    /// Path of the program's interpreter (run-time linker), without its NUL.
    #[must_use]
    pub fn interpreter(&self) -> Option<&'a [u8]> {
        let raw = self.segment_data(&self.find_segment(SegmentKind::Interp)?)?;
        raw.split(|b| *b == 0).next()
    }

    /// The notes of every note segment.
    pub fn notes(&self) -> impl Iterator<Item = crate::note::Note<'a>> + use<'a> {
        let elf = *self;
        self.program_headers()
            .filter(|h| h.kind == SegmentKind::Note)
            .filter_map(move |h| elf.segment_data(&h))
            .flat_map(Notes::new)
    }

    /// The sections, in order; empty for a file without section headers.
    #[must_use]
    pub fn sections(&self) -> Sections<'a> {
        Sections::new(self.sections)
    }

    /// Bytes of a section in the file; `None` when they lie outside or it has none.
    #[must_use]
    pub fn section_data(&self, section: &Section) -> Option<&'a [u8]> {
        if section.kind == Section::NOBITS {
            return None;
        }
        range(self.data, section.offset, section.size)
    }

    /// Name of a section, empty when it cannot be found.
    #[must_use]
    pub fn section_name(&self, section: &Section) -> &'a [u8] {
        self.sections()
            .nth(usize::from(self.shstrndx))
            .and_then(|names| self.section_data(&names))
            .and_then(|names| crate::wire::cstr_at(names, section.name as usize))
            .unwrap_or(b"")
    }

    /// The first section with a name.
    #[must_use]
    pub fn find_section(&self, name: &[u8]) -> Option<Section> {
        self.sections().find(|s| self.section_name(s) == name)
    }

    /// The symbols of `.symtab`; empty when the file has been stripped.
    #[must_use]
    pub fn symbols(&self) -> Symbols<'a> {
        self.symbol_table().unwrap_or_default()
    }

    fn symbol_table(&self) -> Option<Symbols<'a>> {
        let table = self.sections().find(|s| s.kind == Section::SYMTAB)?;
        let names = self.sections().nth(table.link as usize)?;
        Some(Symbols::new(
            self.section_data(&table)?,
            self.section_data(&names)?,
        ))
    }
}
