//! The kernel heap: slabs for small objects, runs of pages for large ones.
//!
//! A slab is 16 KiB, aligned to its size, and holds objects of one size class behind a short
//! header; free objects of a slab form a list through their own first words. Slabs with free
//! objects form a list per class. The caller says size and alignment when freeing, as Rust
//! does, so large objects need no header at all.
//!
//! In front of the slabs each CPU has lists of free objects ([`CpuCache`]), so that mostly
//! nobody waits for the one lock of the heap.
//!
//! The algorithm handles addresses as numbers and reaches memory through [`Backing`]; so it
//! runs in ordinary tests.

mod cache;
mod class;
pub mod guard;
mod slabs;

#[cfg(test)]
mod tests;

pub use cache::CpuCache;
pub use class::Class;
pub use slabs::{Backing, Heap, ZONES, Zone};
