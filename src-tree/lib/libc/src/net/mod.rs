//! `<net/if.h>` and `<ifaddrs.h>`: the interfaces of the network.

pub mod addresses;
mod message;
pub mod names;
