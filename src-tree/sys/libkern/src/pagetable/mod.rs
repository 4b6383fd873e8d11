//! Four-level page tables of x86-64 (Intel SDM volume 3, 4.5), over any kind of memory.
//!
//! The functions here know the format and nothing else: tables are read and written through
//! [`TableMemory`], which the kernel implements over its direct map and the tests over a map
//! in host memory. They never flush translations; each says when the caller must.

mod entry;
mod tables;

#[cfg(test)]
mod tests;

pub use entry::{Cache, Entry, Flags};
pub use tables::{MapError, Mapping, TableMemory, Tables, Unmapped};
