//! Kernel threads as the CPU sees them: a stack, and the switch to another one.

mod context;
#[cfg(target_os = "none")]
mod stack;
#[cfg(not(target_os = "none"))]
#[path = "stack_hosted.rs"]
mod stack;

pub use context::{Context, init, running, switch_to};
pub(crate) use context::{Current, first_of_cpu};
pub use stack::{StackSize, kept_stack_bytes};
