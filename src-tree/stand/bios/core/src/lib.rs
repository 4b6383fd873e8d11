//! The part of the BIOS loader that is pure computation, so that it runs as host tests.
//!
//! - [`e820`]: the memory map as the firmware gives it.
//! - [`rsdp`]: finds the ACPI root pointer in a slice of memory.
//! - [`edd`]: packets of the INT 13h extensions.
//! - [`vbe`]: what VESA says about a video mode.
//! - [`keys`]: INT 16h key codes.
//! - [`freelist`]: free physical memory.
//!
//! The loader itself (`../src`) holds what touches the machine.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

pub mod e820;
pub mod edd;
pub mod freelist;
pub mod keys;
mod le;
pub mod rsdp;
pub mod vbe;
