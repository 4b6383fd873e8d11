//! What can be wrong with an ELF file.

use core::fmt;

/// Why a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ElfError {
    /// The file does not start with `\x7fELF`.
    NotElf,
    /// The file ends before the header or table named here.
    Truncated(&'static str),
    /// Not 64-bit, little-endian, version 1.
    WrongClass,
    /// Not for x86_64; the machine number found.
    WrongMachine(u16),
    /// None of the types of [`crate::FileType`]; the type found.
    WrongType(u16),
    /// Entries of the table named here have a size that the format does not allow.
    WrongEntrySize(&'static str),
    /// A loadable segment (its index) has more bytes in the file than in memory, wraps around
    /// the address space, or has an alignment that its addresses contradict.
    BadSegment(usize),
    /// Loadable segments overlap or are not sorted; the index of the second.
    UnsortedSegments(usize),
}

impl fmt::Display for ElfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotElf => f.write_str("not an ELF file"),
            Self::Truncated(what) => write!(f, "file ends inside the {what}"),
            Self::WrongClass => f.write_str("not a 64-bit little-endian ELF file"),
            Self::WrongMachine(m) => write!(f, "for machine {m}, not for x86_64 (62)"),
            Self::WrongType(t) => write!(f, "type {t} is not an executable or shared object"),
            Self::WrongEntrySize(what) => write!(f, "entries of the {what} have a wrong size"),
            Self::BadSegment(i) => write!(f, "loadable segment {i} has inconsistent sizes"),
            Self::UnsortedSegments(i) => {
                write!(
                    f,
                    "loadable segment {i} overlaps or precedes the one before"
                )
            }
        }
    }
}

impl core::error::Error for ElfError {}
