//! Notes of core files, as DragonFly's `elf_core` has them, and `sys_checkpoint`.

use crate::abi_struct;
use crate::ptrace::Reg;

/// Owner of the notes of a core file, with its NUL.
pub const CORE_OWNER: &[u8] = b"CORE\0";
/// A [`PrStatus`]: a thread and its general registers.
pub const NT_PRSTATUS: u32 = 1;
/// An [`FpReg`](crate::ptrace::FpReg): floating-point registers of the thread before.
pub const NT_FPREGSET: u32 = 2;
/// A [`PrPsInfo`]: the process.
pub const NT_PRPSINFO: u32 = 3;

/// Version of [`PrStatus`].
pub const PRSTATUS_VERSION: i32 = 1;
/// Version of [`PrPsInfo`].
pub const PRPSINFO_VERSION: i32 = 1;

/// `sys_checkpoint`: save the calling process.
pub const CKPT_FREEZE: i32 = 1;
/// `sys_checkpoint`: become the process that was saved.
pub const CKPT_THAW: i32 = 2;

abi_struct! {
    /// A thread in a core file.
    pub struct PrStatus: 248 {
        /// [`PRSTATUS_VERSION`].
        0 => pub pr_version: i32,
        /// Padding.
        4 => pub pr_pad: i32,
        /// Size of this structure.
        8 => pub pr_statussz: u64,
        /// Size of the general registers.
        16 => pub pr_gregsetsz: u64,
        /// Size of the floating-point registers.
        24 => pub pr_fpregsetsz: u64,
        /// Version of the kernel.
        32 => pub pr_osreldate: i32,
        /// Signal that ended the process.
        36 => pub pr_cursig: i32,
        /// Number of the thread.
        40 => pub pr_pid: i32,
        /// Padding.
        44 => pub pr_pad2: i32,
        /// General registers.
        48 => pub pr_reg: Reg,
    }

    /// The process in a core file.
    pub struct PrPsInfo: 120 {
        /// [`PRPSINFO_VERSION`].
        0 => pub pr_version: i32,
        /// Padding.
        4 => pub pr_pad: i32,
        /// Size of this structure.
        8 => pub pr_psinfosz: u64,
        /// Name of the program, NUL behind it.
        16 => pub pr_fname: [u8; 17],
        /// Its arguments, a space between them, NUL behind them.
        33 => pub pr_psargs: [u8; 81],
        /// Padding.
        114 => pub pr_pad2: [u8; 6],
    }
}
