//! System calls by number, without libc: for the programs that test the kernel.

pub mod raw;
