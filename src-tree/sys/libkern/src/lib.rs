//! Pure kernel algorithms and containers, tested on the host.
#![no_std]
