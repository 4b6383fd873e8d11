//! Physical pages, kernel heap, user address spaces.
//!
//! The algorithms are in `libkern`; here they meet the machine's memory. Unsafe code is in
//! `pmap` (the direct map and the active page table) and `kmalloc` (Rust's allocator
//! interface).
#![no_std]

extern crate alloc;

mod kmalloc;
mod phys;
mod pmap;
mod vmspace;

pub use df_libkern::vmmap::{Access, Prot};
pub use phys::{Stats, init, stats};
pub use vmspace::Vmspace;
