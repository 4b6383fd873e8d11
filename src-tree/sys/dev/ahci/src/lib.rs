//! SATA controllers by AHCI: ATA disks and ATAPI drives.
//!
//! What goes over the wire is made by pure functions ([`fis`], [`command`], [`identify`],
//! [`scsi`]), tested on the host; [`attach`] brings a controller up and gives its disks.
//!
//! Sources: Serial ATA AHCI 1.3.1; ATA/ATAPI command set (ACS); SCSI block and multimedia
//! commands.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod ata;
mod atapi;
pub mod command;
mod controller;
pub mod fis;
pub mod identify;
mod port;
mod registers;
pub mod scsi;

pub use controller::{AttachError, Found, attach, matches};
