//! Pure kernel algorithms and containers, tested on the host.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod fdtable;
pub mod linedisc;
pub mod random;
pub mod startup;
pub mod sync;
pub mod sysctl;
pub mod vmmap;
