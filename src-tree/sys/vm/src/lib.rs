//! Physical pages, kernel heap, user address spaces.
//!
//! The algorithms are in `libkern`; here they meet the machine's memory. Unsafe code is in
//! `pmap` (the direct map and the active page table), `kmalloc` (Rust's allocator interface)
//! and `dma` (memory shared with devices).
#![no_std]

extern crate alloc;

mod dma;
mod kmalloc;
mod phys;
mod pmap;
mod vmspace;

pub use df_libkern::vmmap::{Access, Prot};
pub use dma::Dma;
pub use phys::{Stats, init, stats};
pub use vmspace::Vmspace;
