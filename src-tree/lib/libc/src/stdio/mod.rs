//! `<stdio.h>`: streams, and formatted output to streams, memory and descriptors.

pub mod file;
pub mod open;
pub mod print;
pub(crate) mod printf;
pub mod scan;
pub(crate) mod scanf;
mod stream;
pub mod transfer;
pub mod va;
