//! IDE controllers by programmed input and output.
//!
//! Slow, and it works on every PC since 1994, on what virtual machines call a PIIX, and on SATA
//! controllers that the firmware has set to IDE mode.
//!
//! Sources: ATA/ATAPI-7 volume 2 (parallel transport protocol), PCI IDE Controller
//! Specification 1.0.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod channel;
mod controller;
mod device;

pub use controller::{attach, matches};
