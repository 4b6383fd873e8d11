//! Kernel threads: contexts and the switch between them.

pub use df_cpu_x86_64::thread::{Context, StackSize, init, kept_stack_bytes, running, switch_to};
