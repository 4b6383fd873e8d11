//! User mode.

pub use df_cpu_x86_64::user::{UserContext, UserExit, UserRegs, sets_bases};
