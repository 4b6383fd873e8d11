//! Pure kernel algorithms and containers, tested on the host.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod acpi;
pub mod bootargs;
pub mod civil;
pub mod keyboard;
pub mod memmap;
pub mod msgbuf;
pub mod pagetable;
pub mod queue;
pub mod timescale;
pub mod vmmap;
pub mod vt;
