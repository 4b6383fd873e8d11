//! Pure kernel algorithms and containers, tested on the host.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod vmmap;
