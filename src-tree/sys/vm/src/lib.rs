//! Physical pages, kernel heap, user address spaces.
#![no_std]

extern crate alloc;

mod vmspace;

pub use df_libkern::vmmap::{Access, Prot};
pub use vmspace::Vmspace;
