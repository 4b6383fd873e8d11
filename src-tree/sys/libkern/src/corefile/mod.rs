//! Core files: the memory and the registers of a process in an ELF file.
//!
//! ```text
//! 0           file header, type 4, OS ABI 0
//! 64          program headers: the notes, then a loadable segment for each range of memory
//! ...         notes, owner "CORE": PRPSINFO; then for each thread PRSTATUS and FPREGSET;
//!             in a checkpoint also notes with owner "CKPT", see [`wire`]
//! page        contents of the segments, each from a page boundary on
//! ```
//! The notes are DragonFly's (`elf_core`), so debuggers know them. Pages of zeros are holes.
//!
//! - [`Core`] is what a core file says, [`Core::write`] puts it into a [`Sink`];
//! - [`Saved`] is what a checkpoint says beyond that, [`Saved::read`] takes it from a file.

mod damage;
mod notes;
mod read;
mod saved;
#[cfg(test)]
mod tests;
pub mod wire;
mod write;

pub use damage::Damage;
pub use notes::{Note, fpregset, process, thread};
pub use read::Source;
pub use saved::{Content, Saved, SavedFile, SavedMapping, SavedProcess, SavedThread};
pub use write::{Core, Memory, Segment, Sink, file_name};
