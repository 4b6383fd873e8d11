//! What can go wrong.

use std::io;
use std::path::PathBuf;

use df_libkern::symtab::EncodeError;
use thiserror::Error;

use crate::table::SECTION;

/// Why the tool failed.
#[derive(Debug, Error)]
pub enum Error {
    /// The input cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The input is not a kernel that can be filled.
    #[error("cannot put symbols into {}", path.display())]
    Image {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: ImageError,
    },
    /// The output cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// What is wrong with an image.
#[derive(Debug, Error)]
pub enum ImageError {
    /// Not an ELF file, or damaged.
    #[error("it is not a usable ELF64 file")]
    Elf(#[from] object::Error),
    /// No place for the table.
    #[error("it has no section {SECTION}: was it linked with the kernel's linker script?")]
    NoSection,
    /// The place has no bytes in the file.
    #[error("its section {SECTION} occupies no space in the file")]
    NoSpace,
    /// Nothing to write.
    #[error("it has no function symbols: has it been stripped already?")]
    NoSymbols,
    /// The table does not fit.
    #[error("enlarge DDB_KSYMS_SIZE in the kernel's linker script (kernel.ld)")]
    Encode(#[from] EncodeError),
}
