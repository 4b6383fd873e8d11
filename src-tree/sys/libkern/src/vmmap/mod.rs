//! The map of a user address space: which ranges exist, and what is known about them.
//!
//! A pure data structure: page tables follow it, but are not known here. Addresses and
//! lengths are multiples of the page size; ranges never touch memory outside the limits that
//! the map was made with.

mod map;
mod prot;
mod value;

#[cfg(test)]
mod tests;

pub use map::{MapError, Range, VmMap};
pub use prot::{Access, Prot};
pub use value::Value;
