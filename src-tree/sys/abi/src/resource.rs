//! Limits, usage and priorities.

use crate::abi_struct;
use crate::time::Timeval;

abi_struct! {
    /// A limit.
    pub struct Rlimit: 16 {
        /// Current (soft) limit.
        0 => pub rlim_cur: i64,
        /// Highest value the process may set.
        8 => pub rlim_max: i64,
    }

    /// Resources used.
    pub struct Rusage: 144 {
        /// Time in user mode.
        0 => pub ru_utime: Timeval,
        /// Time in the kernel.
        16 => pub ru_stime: Timeval,
        /// Largest resident size in KiB.
        32 => pub ru_maxrss: i64,
        /// Integral of shared text size.
        40 => pub ru_ixrss: i64,
        /// Integral of data size.
        48 => pub ru_idrss: i64,
        /// Integral of stack size.
        56 => pub ru_isrss: i64,
        /// Faults without input or output.
        64 => pub ru_minflt: i64,
        /// Faults with input or output.
        72 => pub ru_majflt: i64,
        /// Swaps.
        80 => pub ru_nswap: i64,
        /// Block reads.
        88 => pub ru_inblock: i64,
        /// Block writes.
        96 => pub ru_oublock: i64,
        /// Messages sent.
        104 => pub ru_msgsnd: i64,
        /// Messages received.
        112 => pub ru_msgrcv: i64,
        /// Signals received.
        120 => pub ru_nsignals: i64,
        /// Switches by waiting.
        128 => pub ru_nvcsw: i64,
        /// Switches by preemption.
        136 => pub ru_nivcsw: i64,
    }

    /// Real-time priority.
    pub struct RtPrio: 4 {
        /// Class.
        0 => pub kind: u16,
        /// Priority in the class.
        2 => pub prio: u16,
    }
}

/// Class of [`RtPrio`]: before all that are not real-time.
pub const RTP_PRIO_REALTIME: u16 = 0;
/// Class of [`RtPrio`]: shares the time with others, as its nice value says.
pub const RTP_PRIO_NORMAL: u16 = 1;
/// Class of [`RtPrio`]: only when nobody else wants to run.
pub const RTP_PRIO_IDLE: u16 = 2;
/// Least urgent priority in a class; 0 is the most urgent.
pub const RTP_PRIO_MAX: u16 = 31;
/// `rtprio`: tell the class.
pub const RTP_LOOKUP: i32 = 0;
/// `rtprio`: set the class.
pub const RTP_SET: i32 = 1;

/// `sched_setscheduler`: real-time, until it waits.
pub const SCHED_FIFO: i32 = 1;
/// `sched_setscheduler`: the normal class.
pub const SCHED_OTHER: i32 = 2;
/// `sched_setscheduler`: real-time, in turns.
pub const SCHED_RR: i32 = 3;

/// Priority of disk requests of processes that have not set one.
pub const IOPRIO_DEFAULT: i32 = 4;

/// CPU seconds.
pub const RLIMIT_CPU: u32 = 0;
/// Largest file.
pub const RLIMIT_FSIZE: u32 = 1;
/// Data segment.
pub const RLIMIT_DATA: u32 = 2;
/// Stack.
pub const RLIMIT_STACK: u32 = 3;
/// Core file.
pub const RLIMIT_CORE: u32 = 4;
/// Resident size.
pub const RLIMIT_RSS: u32 = 5;
/// Locked memory.
pub const RLIMIT_MEMLOCK: u32 = 6;
/// Processes of the user.
pub const RLIMIT_NPROC: u32 = 7;
/// Open files.
pub const RLIMIT_NOFILE: u32 = 8;
/// Socket buffers.
pub const RLIMIT_SBSIZE: u32 = 9;
/// Address space.
pub const RLIMIT_VMEM: u32 = 10;
/// POSIX locks.
pub const RLIMIT_POSIXLOCKS: u32 = 11;
/// Number of limits.
pub const RLIM_NLIMITS: usize = 12;
/// No limit.
pub const RLIM_INFINITY: i64 = i64::MAX;

/// The process itself.
pub const RUSAGE_SELF: i32 = 0;
/// Its children that have been waited for.
pub const RUSAGE_CHILDREN: i32 = -1;
