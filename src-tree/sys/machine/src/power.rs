//! Ending the system.

pub use df_platform_pc64::power::{debug_exit, halt, poweroff, reboot};
