//! Test fixtures: kernels and a machine made of vectors.

mod elf;
mod iso;
mod machine;

pub(crate) use elf::{ElfSpec, elf};
pub(crate) use iso::iso;
pub(crate) use machine::{Entered, Machine};
