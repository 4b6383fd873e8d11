//! The PCI bus.
//!
//! - [`ConfigSpace`] is 4 KiB of registers for each function; [`Ports`] and [`Ecam`] reach the
//!   machine's, tests bring a model.
//! - [`scan`] finds every function behind the host bridge and its bridges.
//! - [`Function`] is one of them: identity, address registers ([`Bar`]), capabilities.
//! - [`Interrupt`] is a line that a function signals by message (MSI or MSI-X); a driver waits by
//!   its [`Completion`].
//!
//! Sources: PCI Local Bus Specification 3.0, PCI Express Base Specification (ECAM), PCI
//! Firmware Specification (the ACPI table MCFG).
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod access;
mod address;
mod bar;
mod capability;
mod completion;
mod config;
mod function;
mod interrupt;
mod mcfg;
mod scan;

pub use access::{Ecam, Machine, Ports};
pub use address::Address;
pub use bar::{Bar, BarError};
pub use capability::{Capabilities, Capability};
pub use completion::Completion;
pub use config::ConfigSpace;
pub use function::{Class, Function, Identity};
pub use interrupt::Interrupt;
pub use mcfg::{Allocation, allocations};
pub use scan::scan;
