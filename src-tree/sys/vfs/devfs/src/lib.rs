//! The device file system: one directory of nodes that lead to drivers.
//!
//! Drivers register a node by name while the system runs ([`Devfs::add`]); the node appears
//! at once in every mount. `null` and `zero` are here; devices with more behind them (console,
//! random) belong to the rooms that own that state.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod fs;
mod memory;
mod node;

pub use fs::Devfs;
pub use memory::{Null, Zero};
pub use node::NodeSpec;
