//! The device file system: nodes that lead to drivers, in directories. And [`Fdescfs`], whose files
//! are open descriptors.
//!
//! Drivers register a node by name while the system runs ([`Devfs::add`]); the node appears
//! at once in every mount. `null`, `zero` and `full` are here; devices with more behind them (console,
//! random) belong to the rooms that own that state.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod descriptors;
mod directory;
mod fdesc;
mod fs;
mod link;
mod memory;
mod node;

pub use descriptors::OpenDescriptors;
pub use fdesc::Fdescfs;
pub use fs::Devfs;
pub use memory::{Full, Null, Zero};
pub use node::NodeSpec;
