//! The hand-off to the kernel: the memory map and the block of structures behind `BootInfo`.

mod block;
mod memmap;

pub use block::{Handoff, HandoffError, HandoffPlan, LoadedModule};
pub use memmap::MapBuilder;
