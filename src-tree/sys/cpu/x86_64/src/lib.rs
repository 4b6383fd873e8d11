//! The x86_64 CPU: descriptor tables, traps, page tables, user mode.
#![no_std]

extern crate alloc;

pub mod user;
