//! Benchmarks of the kernel beside Linux: `callbench`, built for both from one source, on the same
//! emulated machine, which counts instructions.
//!
//! [`linux`] finds Linux's kernel and builds the program for it, [`cpio`] writes what it boots
//! from, [`machines`] boots both, [`table`] puts the figures side by side.
#![forbid(unsafe_code)]

pub mod cmd;
pub mod cpio;
pub mod figures;
pub mod linux;
pub mod machines;
pub mod table;
