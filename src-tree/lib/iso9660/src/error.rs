//! What can go wrong while reading.

use core::fmt;

/// Failure of a reader operation: of the medium, or of what is on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error<E> {
    /// The medium could not be read.
    Source(E),
    /// What was read is not what the format says, or not what was asked for.
    Format(FormatError),
}

/// A medium that does not hold what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatError {
    /// No primary volume descriptor was found: this is not ISO 9660.
    NotIso9660,
    /// The logical block size is not 512, 1024 or 2048.
    BlockSize(u16),
    /// A directory record is damaged; the byte position of the record.
    Record(u64),
    /// A system use entry (Rock Ridge) is damaged; the byte position of its record.
    SystemUse(u64),
    /// The file at this record is stored interleaved, which is not supported.
    Interleaved(u64),
    /// No such name.
    NotFound,
    /// A component of the path, or the node given, is not a directory.
    NotADirectory,
    /// The node given is not a symbolic link.
    NotASymlink,
    /// The node given is not a regular file.
    NotAFile,
    /// More than 32 symbolic links on the way: most likely a loop.
    TooManyLinks,
    /// The file is larger than the caller allows; its size in bytes.
    TooLarge(u64),
    /// The boot catalogue is damaged.
    BootCatalog,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotIso9660 => write!(f, "no ISO 9660 volume descriptor found"),
            Self::BlockSize(size) => write!(f, "unsupported logical block size {size}"),
            Self::Record(at) => write!(f, "damaged directory record at byte {at}"),
            Self::SystemUse(at) => {
                write!(
                    f,
                    "damaged Rock Ridge data of the directory record at byte {at}"
                )
            }
            Self::Interleaved(at) => write!(f, "interleaved file at byte {at} is not supported"),
            Self::NotFound => write!(f, "no such file or directory"),
            Self::NotADirectory => write!(f, "not a directory"),
            Self::NotASymlink => write!(f, "not a symbolic link"),
            Self::NotAFile => write!(f, "not a regular file"),
            Self::TooManyLinks => write!(f, "too many levels of symbolic links"),
            Self::TooLarge(size) => write!(f, "file of {size} bytes is larger than allowed"),
            Self::BootCatalog => write!(f, "damaged El Torito boot catalogue"),
        }
    }
}

impl core::error::Error for FormatError {}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(e) => write!(f, "cannot read the medium: {e}"),
            Self::Format(e) => e.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for Error<E> {}

impl<E> From<FormatError> for Error<E> {
    fn from(e: FormatError) -> Self {
        Self::Format(e)
    }
}
