//! ISO 9660 with Rock Ridge and El Torito: the bytes on the medium, and a reader.
//!
//! Kernel, loader and host tools all read the format through this crate, and the media
//! writer emits it through the same layout types, so that the format is stated once.
//!
//! - [`Volume`] opens a medium behind a [`ReadBlocks`] source and gives [`Node`]s: the root,
//!   path look-up, directory listing, file ranges and symbolic links.
//! - [`PrimaryVolume`], [`RecordHeader`], [`susp`], [`rockridge`] and [`eltorito`] are the layouts; each
//!   file draws its bytes at the top and keeps `parse` beside `emit`.
//!
//! Sources: ECMA-119 (the free text of ISO 9660), the System Use Sharing Protocol and Rock
//! Ridge Interchange Protocol drafts (IEEE P1281 and P1282), and the "El Torito" bootable
//! CD-ROM specification 1.0.
//!
//! Nothing here panics on a damaged or hostile medium: every read is range-checked, chains
//! are bounded, and sizes are never trusted for an allocation.
//!
//! ```
//! # use df_iso9660::{ReadBlocks, Volume, Error};
//! fn motd<R: ReadBlocks>(medium: R) -> Result<Vec<u8>, Error<R::Error>> {
//!     let volume = Volume::open(medium)?;
//!     let node = volume.resolve(b"/etc/motd")?;
//!     volume.read_all(&node, 1 << 20)
//! }
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod bytes;
pub mod eltorito;
mod error;
mod node;
mod readdir;
mod record;
pub mod rockridge;
mod source;
pub mod susp;
mod time;
mod volume;
mod volume_descriptor;

pub use bytes::{both16, both32};
pub use error::{Error, FormatError};
pub use node::{Extent, FileKind, Ino, Node, Times};
pub use readdir::{DirEntry, ReadDir};
pub use record::{RecordFlags, RecordHeader};
pub use source::{OutOfRange, ReadBlocks};
pub use time::{LongDate, ShortDate};
pub use volume::Volume;
pub use volume_descriptor::{
    BOOT_RECORD, DescriptorKind, PrimaryVolume, SET_TERMINATOR, descriptor_kind, set_terminator,
};

/// Size of a logical sector in bytes: the unit of volume descriptors, and the boundary that
/// no directory record crosses.
pub const SECTOR_SIZE: usize = 2048;

/// Number of the sector that holds the first volume descriptor; the 32 KiB before it belong
/// to the system (boot code, partition tables).
pub const FIRST_DESCRIPTOR: u64 = 16;
