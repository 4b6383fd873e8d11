//! Reproducible media writers: hybrid ISO 9660, GPT, MBR, FAT.
//!
//! An image is planned first and then streamed:
//!
//! - a [`Tree`] says what goes in: paths with mode and owner from a manifest, and where the
//!   bytes of each file come from;
//! - [`Image::plan`] places every byte: names, directory records, extents, boot catalogue,
//!   partition tables. Nothing is written, and no file data is read;
//! - [`write_image`] streams the image into a file beside its final name, hashing every file
//!   and the whole image in the same pass, and renames it when it is complete.
//!
//! Equal trees and equal [`Spec`]s give equal bytes: times come from the spec, identifiers
//! from digests, and nothing from the machine (no clock, no inode order, no owner).
//!
//! [`Inspection`] reads an image back, and [`compare`] names what differs between two.
#![forbid(unsafe_code)]

mod boot;
mod compare;
mod continuation;
mod crc32;
mod fat;
mod gpt;
mod guid;
mod hierarchy;
mod image;
mod inspect;
mod layout;
mod names;
mod output;
mod patch;
mod path_table;
mod protective_mbr;
mod records;
mod stream;
mod tree;
mod volume_id;

pub use boot::{BiosBoot, Boot, BootError, EfiBoot};
pub use compare::{ImageDifference, compare};
pub use fat::{FatError, FatFile, FatImage, FatKind};
pub use gpt::{Gpt, GptError, Partition};
pub use guid::Guid;
pub use image::{Image, PlanError, Spec};
pub use inspect::{InspectError, Inspection, MediumFile};
pub use output::{Progress, WriteError, Written, write_image};
pub use patch::{PatchError, RECORD_MAGIC, patch_loader};
pub use tree::{Item, ItemKind, Source, Tree, TreeError};
pub use volume_id::{VolumeId, VolumeIdError};

/// Bytes in a sector of the ISO, the unit of all block numbers here.
pub const SECTOR: u64 = df_iso9660::SECTOR_SIZE as u64;

/// Bytes in a sector of a disk, the unit of partition tables.
pub const DISK_SECTOR: u64 = 512;
