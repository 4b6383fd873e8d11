//! What `kern.proc` tells of processes: `kinfo_proc`.

use crate::abi_struct;
use crate::resource::{RtPrio, Rusage};
use crate::signal::SigSet;
use crate::time::Timeval;

abi_struct! {
    /// A thread.
    pub struct KinfoLwp: 312 {
        /// Process.
        0 => pub kl_pid: i32,
        /// Thread.
        4 => pub kl_tid: i32,
        /// Flags.
        8 => pub kl_flags: i32,
        /// One of the `LS*` states.
        12 => pub kl_stat: i32,
        /// Held against being swapped out.
        16 => pub kl_lock: i32,
        /// Flags of the kernel thread.
        20 => pub kl_tdflags: i32,
        /// Depth of the big lock.
        24 => pub kl_mpcount: i32,
        /// Priority of the user scheduler.
        28 => pub kl_prio: i32,
        /// Priority of the kernel thread.
        32 => pub kl_tdprio: i32,
        /// Real-time priority.
        36 => pub kl_rtprio: RtPrio,
        /// Microseconds in user mode.
        40 => pub kl_uticks: u64,
        /// Microseconds in the kernel.
        48 => pub kl_sticks: u64,
        /// Microseconds in interrupts.
        56 => pub kl_iticks: u64,
        /// Ticks for the scheduler.
        64 => pub kl_cpticks: u64,
        /// Share of a CPU.
        72 => pub kl_pctcpu: u32,
        /// Seconds asleep.
        76 => pub kl_slptime: u32,
        /// CPU of its start.
        80 => pub kl_origcpu: i32,
        /// Estimated use.
        84 => pub kl_estcpu: i32,
        /// CPU that it runs on.
        88 => pub kl_cpuid: i32,
        /// Resources used.
        96 => pub kl_ru: Rusage,
        /// Pending signals.
        240 => pub kl_siglist: SigSet,
        /// Blocked signals.
        256 => pub kl_sigmask: SigSet,
        /// What it sleeps on.
        272 => pub kl_wchan: u64,
        /// The same in a word.
        280 => pub kl_wmesg: [u8; 9],
        /// Name of the thread.
        289 => pub kl_comm: [u8; 17],
    }

    /// A process.
    pub struct KinfoProc: 992 {
        /// Address in the kernel.
        0 => pub kp_paddr: u64,
        /// `P_*` flags.
        8 => pub kp_flags: i32,
        /// One of the `S*` states.
        12 => pub kp_stat: i32,
        /// Held against being swapped out.
        16 => pub kp_lock: i32,
        /// Accounting flags.
        20 => pub kp_acflag: i32,
        /// Tracing flags.
        24 => pub kp_traceflag: i32,
        /// Address of the descriptors.
        32 => pub kp_fd: u64,
        /// Pending signals.
        40 => pub kp_siglist: SigSet,
        /// Ignored signals.
        56 => pub kp_sigignore: SigSet,
        /// Caught signals.
        72 => pub kp_sigcatch: SigSet,
        /// Signal flags.
        88 => pub kp_sigflag: i32,
        /// Time of its start.
        96 => pub kp_start: Timeval,
        /// Name of the program.
        112 => pub kp_comm: [u8; 17],
        /// Effective user.
        132 => pub kp_uid: u32,
        /// Number of groups.
        136 => pub kp_ngroups: i16,
        /// Groups.
        140 => pub kp_groups: [u32; 16],
        /// Real user.
        204 => pub kp_ruid: u32,
        /// Saved user.
        208 => pub kp_svuid: u32,
        /// Real group.
        212 => pub kp_rgid: u32,
        /// Saved group.
        216 => pub kp_svgid: u32,
        /// Process.
        220 => pub kp_pid: i32,
        /// Parent.
        224 => pub kp_ppid: i32,
        /// Process group.
        228 => pub kp_pgid: i32,
        /// Job control counter.
        232 => pub kp_jobc: i32,
        /// Session.
        236 => pub kp_sid: i32,
        /// Login name.
        240 => pub kp_login: [u8; 40],
        /// Controlling terminal, all ones = none.
        280 => pub kp_tdev: u32,
        /// Foreground group of the terminal.
        284 => pub kp_tpgid: i32,
        /// Session of the terminal.
        288 => pub kp_tsid: i32,
        /// Wait status.
        292 => pub kp_exitstat: u16,
        /// Number of threads.
        296 => pub kp_nthreads: i32,
        /// Nice value.
        300 => pub kp_nice: i32,
        /// Seconds in memory.
        304 => pub kp_swtime: u32,
        /// Bytes mapped.
        312 => pub kp_vm_map_size: u64,
        /// Resident pages.
        320 => pub kp_vm_rssize: i64,
        /// Resident pages before swapping.
        328 => pub kp_vm_swrss: i64,
        /// Pages of text.
        336 => pub kp_vm_tsize: i64,
        /// Pages of data.
        344 => pub kp_vm_dsize: i64,
        /// Pages of stack.
        352 => pub kp_vm_ssize: i64,
        /// Pages counted in part.
        360 => pub kp_vm_prssize: u32,
        /// Jail.
        364 => pub kp_jailid: i32,
        /// Resources used.
        368 => pub kp_ru: Rusage,
        /// Resources that children have used.
        512 => pub kp_cru: Rusage,
        /// Flags of this structure.
        656 => pub kp_auxflags: i32,
        /// One thread.
        664 => pub kp_lwp: KinfoLwp,
        /// Address of a kernel thread.
        976 => pub kp_ktaddr: u64,
        /// Spare.
        984 => pub kp_spare: [i32; 2],
    }
}

/// `kp_stat`: it is being made.
pub const SIDL: i32 = 1;
/// `kp_stat`: it runs.
pub const SACTIVE: i32 = 2;
/// `kp_stat`: a signal has stopped it.
pub const SSTOP: i32 = 3;
/// `kp_stat`: it has ended.
pub const SZOMB: i32 = 4;

/// `kl_stat`: it could run.
pub const LSRUN: i32 = 1;
/// `kl_stat`: a signal has stopped it.
pub const LSSTOP: i32 = 2;
/// `kl_stat`: it sleeps.
pub const LSSLEEP: i32 = 3;

/// `kp_flags`: it has a controlling terminal.
pub const P_CONTROLT: i32 = 0x0000_0002;
/// `kp_tdev`: there is no terminal.
pub const NODEV: u32 = u32::MAX;

/// `kern.proc`: processes of a group.
pub const KERN_PROC_PGRP: i32 = 2;
/// `kern.proc`: processes of a session.
pub const KERN_PROC_SESSION: i32 = 3;
/// `kern.proc`: processes of a terminal.
pub const KERN_PROC_TTY: i32 = 4;
/// `kern.proc`: processes of an effective user.
pub const KERN_PROC_UID: i32 = 5;
/// `kern.proc`: processes of a real user.
pub const KERN_PROC_RUID: i32 = 6;
/// Added to these: one record for each thread.
pub const KERN_PROC_FLAG_LWP: i32 = 0x10;
