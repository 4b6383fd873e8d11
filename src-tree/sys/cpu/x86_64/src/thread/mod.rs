//! Kernel threads as the CPU sees them: a stack, and the switch to another one.

mod context;
#[cfg(target_os = "none")]
mod stack;
#[cfg(not(target_os = "none"))]
#[path = "stack_hosted.rs"]
mod stack;

pub use context::{Context, init, switch_to};
pub use stack::STACK_SIZE;
