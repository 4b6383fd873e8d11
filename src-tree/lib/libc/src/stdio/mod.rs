//! `<stdio.h>`: formatted output to memory and to descriptors.

pub mod print;
pub(crate) mod printf;
pub mod va;
