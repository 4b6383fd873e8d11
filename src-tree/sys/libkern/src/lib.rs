//! Pure kernel algorithms and containers, tested on the host.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod acpi;
pub mod bootargs;
pub mod civil;
pub mod fdtable;
pub mod frames;
pub mod heap;
pub mod keyboard;
pub mod limits;
pub mod linedisc;
pub mod memmap;
pub mod msgbuf;
pub mod pagetable;
pub mod proctable;
pub mod queue;
pub mod random;
pub mod runqueue;
pub mod sigframe;
pub mod signals;
pub mod sleepqueue;
pub mod startup;
pub mod symtab;
pub mod sync;
pub mod sysctl;
pub mod timescale;
pub mod vmmap;
pub mod vt;
