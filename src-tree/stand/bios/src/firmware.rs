//! BIOS services, one module for each kind, safe on the outside.

pub(crate) mod disk;
pub(crate) mod keyboard;
pub(crate) mod memory;
pub(crate) mod power;
pub(crate) mod rsdp;
pub(crate) mod vbe;
pub(crate) mod video;
