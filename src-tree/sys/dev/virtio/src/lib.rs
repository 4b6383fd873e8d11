//! Virtio devices on PCI.
//!
//! - [`Virtqueue`] is the split queue over any [`QueueMemory`]; tests hold it against a model of
//!   a device.
//! - [`windows`] finds the register windows of a modern device among its capabilities.
//! - [`blk`] encodes requests of block devices; [`attach_block`] brings one up as a disk.
//!
//! Source: Virtual I/O Device (VIRTIO) Version 1.2, chapters 2.7, 4.1 and 5.2.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod blk;
mod block;
mod queue;
mod transport;
mod window;

pub use block::{Found, attach_block, is_block};
pub use queue::{Buffer, Done, Layout, QueueError, QueueMemory, Virtqueue};
pub use transport::AttachError;
pub use window::{Window, WindowKind, windows};
