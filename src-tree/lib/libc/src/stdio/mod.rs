//! `<stdio.h>`: streams, and formatted output to streams, memory and descriptors; and the half
//! of `<wchar.h>` that is about streams.

pub mod file;
pub mod memory;
pub mod more;
pub mod open;
pub mod pipe;
pub mod print;
pub(crate) mod printf;
pub mod scan;
pub(crate) mod scanf;
pub mod special;
mod stream;
pub mod temporary;
pub mod transfer;
pub mod va;
pub mod wide;
