//! The locks of the lowest rooms.

pub use df_cpu_x86_64::percpu::{CpuCell, CpuSlot};
pub use df_cpu_x86_64::sync::{Once, Place, Spin, SpinGuard, held_spin, holds_spin};

/// How much locks are waited for.
pub use df_cpu_x86_64::contention;
