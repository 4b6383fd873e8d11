//! SATA controllers by AHCI: ATA disks and ATAPI drives.
//!
//! What the controller reads is made by pure functions ([`fis`], [`command`]), tested on the
//! host; [`attach`] brings a controller up and gives its disks, which are `df-ata`'s.
//!
//! Sources: Serial ATA AHCI 1.3.1.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod command;
mod controller;
pub mod fis;
mod port;
mod registers;

pub use controller::{AttachError, attach, matches};
