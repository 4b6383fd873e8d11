//! ELF64 files for x86_64, read from a byte slice without copying or allocating.
//!
//! [`Elf::parse`] checks the file header and that the tables lie inside the file; everything
//! else is checked when it is asked for. No input makes this crate panic. Format: System V ABI
//! edition 4.1, chapters 4 and 5, and the AMD64 supplement.
#![no_std]
#![forbid(unsafe_code)]

mod error;
mod file;
mod note;
mod section;
mod segment;
mod wire;

pub use error::ElfError;
pub use file::{Elf, FileType};
pub use note::{Note, Notes};
pub use section::{Section, Sections, Symbol, Symbols};
pub use segment::{LoadSegment, ProgramHeader, ProgramHeaders, SegmentFlags, SegmentKind};
