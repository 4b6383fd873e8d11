//! The x86_64 CPU: descriptor tables, traps, page tables, user mode.
#![no_std]
