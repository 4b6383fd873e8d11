//! The map of a user address space: which ranges exist, with which protection.

mod prot;

pub use prot::{Access, Prot};
