//! Requests of `ptrace`, and registers as debuggers and core files see them.

use crate::abi_struct;

/// The caller is to be traced by its parent.
pub const PT_TRACE_ME: i32 = 0;
/// Reads a word of code.
pub const PT_READ_I: i32 = 1;
/// Reads a word of data.
pub const PT_READ_D: i32 = 2;
/// Writes a word of code.
pub const PT_WRITE_I: i32 = 4;
/// Writes a word of data.
pub const PT_WRITE_D: i32 = 5;
/// Lets the process go on.
pub const PT_CONTINUE: i32 = 7;
/// Ends the process.
pub const PT_KILL: i32 = 8;
/// Lets the process carry out one instruction.
pub const PT_STEP: i32 = 9;
/// Starts to trace a running process.
pub const PT_ATTACH: i32 = 10;
/// Stops tracing.
pub const PT_DETACH: i32 = 11;
/// Copies from or to the process, see [`PtraceIoDesc`].
pub const PT_IO: i32 = 12;
/// Reads the general registers, a [`Reg`].
pub const PT_GETREGS: i32 = 33;
/// Writes the general registers.
pub const PT_SETREGS: i32 = 34;
/// Reads the floating-point registers, an [`FpReg`].
pub const PT_GETFPREGS: i32 = 35;
/// Writes the floating-point registers.
pub const PT_SETFPREGS: i32 = 36;

/// [`PtraceIoDesc`]: read data.
pub const PIOD_READ_D: i32 = 1;
/// [`PtraceIoDesc`]: write data.
pub const PIOD_WRITE_D: i32 = 2;
/// [`PtraceIoDesc`]: read code.
pub const PIOD_READ_I: i32 = 3;
/// [`PtraceIoDesc`]: write code.
pub const PIOD_WRITE_I: i32 = 4;

abi_struct! {
    /// A copy between the memory of a debugger and that of the process it traces.
    pub struct PtraceIoDesc: 32 {
        /// What to do: `PIOD_*`.
        0 => pub piod_op: i32,
        /// Padding.
        4 => pub piod_pad: i32,
        /// Address in the traced process.
        8 => pub piod_offs: u64,
        /// Address in the caller.
        16 => pub piod_addr: u64,
        /// Bytes to copy; on return, bytes that were copied.
        24 => pub piod_len: u64,
    }

    /// The general registers of a thread (`struct reg`).
    pub struct Reg: 200 {
        /// Register.
        0 => pub r_rdi: u64,
        /// Register.
        8 => pub r_rsi: u64,
        /// Register.
        16 => pub r_rdx: u64,
        /// Register.
        24 => pub r_rcx: u64,
        /// Register.
        32 => pub r_r8: u64,
        /// Register.
        40 => pub r_r9: u64,
        /// Register.
        48 => pub r_rax: u64,
        /// Register.
        56 => pub r_rbx: u64,
        /// Register.
        64 => pub r_rbp: u64,
        /// Register.
        72 => pub r_r10: u64,
        /// Register.
        80 => pub r_r11: u64,
        /// Register.
        88 => pub r_r12: u64,
        /// Register.
        96 => pub r_r13: u64,
        /// Register.
        104 => pub r_r14: u64,
        /// Register.
        112 => pub r_r15: u64,
        /// Flags of the virtual machine.
        120 => pub r_xflags: u64,
        /// Number of the trap.
        128 => pub r_trapno: u64,
        /// Faulting address.
        136 => pub r_addr: u64,
        /// Flags of the kernel.
        144 => pub r_flags: u64,
        /// Error code of the trap.
        152 => pub r_err: u64,
        /// Instruction pointer.
        160 => pub r_rip: u64,
        /// Code segment.
        168 => pub r_cs: u64,
        /// Flags.
        176 => pub r_rflags: u64,
        /// Stack pointer.
        184 => pub r_rsp: u64,
        /// Stack segment.
        192 => pub r_ss: u64,
    }

    /// The floating-point registers of a thread (`struct fpreg`): the area of `fxsave`.
    pub struct FpReg: 512 {
        /// Control, status, tags, last instruction and operand, MXCSR.
        0 => pub fpr_env: [u64; 4],
        /// x87 registers, 16 bytes each.
        32 => pub fpr_acc: [u8; 128],
        /// SSE registers, 16 bytes each.
        160 => pub fpr_xacc: [u8; 256],
        /// Spare.
        416 => pub fpr_spare: [u64; 12],
    }
}
