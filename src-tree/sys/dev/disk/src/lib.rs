//! What all disks share.
//!
//! - A driver moves whole sectors ([`Sectors`]); [`ByteDisk`] makes a block device of it.
//! - [`Cached`] keeps recently read pieces and reads ahead of sequential readers.
//! - [`Disks`] gives names (`cd0`, `da0`, `vbd0`), [`DiskNode`] is the file below `/dev`.
//! - [`volume_label`] says what an ISO 9660 medium calls itself.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod bytes;
mod cache;
mod disks;
mod label;
mod node;
mod span;

pub use bytes::{ByteDisk, Sectors};
pub use cache::Cached;
pub use df_vfs::BlockDevice;
pub use disks::{Disk, Disks};
pub use label::volume_label;
pub use node::DiskNode;
pub use span::{Span, spans};
