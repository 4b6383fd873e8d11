//! Making packages: what `pkg create` does.
//!
//! - [`Metadata`] is what is known without the files: a manifest, or a folder of metadata files.
//! - [`stage`] puts the files of a staged tree into a [`PackageBuilder`](pkg_format::PackageBuilder)
//!   as a packing list says, and adds what ELF files tell of shared libraries.
#![forbid(unsafe_code)]

mod elf;
mod error;
mod keywords;
mod metadata;
mod sample;
mod stage;

pub use elf::{ElfFacts, abi_of_elf};
pub use error::CreateError;
pub use metadata::{Defaults, Metadata};
pub use stage::{Stage, stage};
