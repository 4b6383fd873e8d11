//! Waiting for children.

use crate::abi_struct;
use crate::resource::Rusage;

abi_struct! {
    /// What a child and its children have used, as `wait6` gives it.
    pub struct Wrusage: 288 {
        /// The child.
        0 => pub wru_self: Rusage,
        /// Its children.
        144 => pub wru_children: Rusage,
    }
}

/// Do not wait.
pub const WNOHANG: i32 = 1;
/// Children that have stopped.
pub const WUNTRACED: i32 = 2;
/// Children that go on.
pub const WCONTINUED: i32 = 4;
/// Leave the child as it is, to be waited for again.
pub const WNOWAIT: i32 = 8;
/// Children that have ended.
pub const WEXITED: i32 = 16;
/// Children that a debugger has stopped.
pub const WTRAPPED: i32 = 32;

/// `wait6`: the child with this number.
pub const P_PID: u32 = 0;
/// `wait6`: children of this group.
pub const P_PGID: u32 = 2;
/// `wait6`: every child.
pub const P_ALL: u32 = 7;

/// `procctl`: inherit the orphans among the descendants.
pub const PROC_REAP_ACQUIRE: i32 = 1;
/// `procctl`: inherit them no longer.
pub const PROC_REAP_RELEASE: i32 = 2;
/// `procctl`: tell about it.
pub const PROC_REAP_STATUS: i32 = 3;
/// [`ReaperStatus`]: the process inherits orphans.
pub const REAPER_STAT_OWNED: u32 = 1;
/// [`ReaperStatus`]: it is the system's process 1.
pub const REAPER_STAT_REALINIT: u32 = 2;

crate::abi_struct! {
    /// What `procctl` tells.
    pub struct ReaperStatus: 192 {
        /// `REAPER_STAT_*`.
        0 => pub flags: u32,
        /// Processes whose orphans the process inherits.
        4 => pub refs: u32,
        /// Spare.
        8 => pub reserved1: [i64; 15],
        /// A child, -1 when there is none.
        128 => pub pid_head: i32,
        /// Spare.
        132 => pub reserved2: [i32; 15],
    }
}
