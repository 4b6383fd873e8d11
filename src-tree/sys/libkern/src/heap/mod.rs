//! The kernel heap: slabs for small objects, runs of pages for large ones.
//!
//! A slab is 16 KiB, aligned to its size, and holds objects of one size class behind a short
//! header; free objects of a slab form a list through their own first words. Slabs with free
//! objects form a list per class. The caller says size and alignment when freeing, as Rust
//! does, so large objects need no header at all.
//!
//! The algorithm handles addresses as numbers and reaches memory through [`Backing`]; so it
//! runs in ordinary tests.

mod class;
mod slabs;

#[cfg(test)]
mod tests;

pub use class::Class;
pub use slabs::{Backing, Heap};
