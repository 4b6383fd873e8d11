//! The context that a signal handler interrupts.

use crate::abi_struct;
use crate::signal::{SigSet, SigStack};

abi_struct! {
    /// Registers of a thread.
    pub struct Mcontext: 1280 {
        /// Whether the thread was on the alternate stack.
        0 => pub mc_onstack: u64,
        /// Register.
        8 => pub mc_rdi: u64,
        /// Register.
        16 => pub mc_rsi: u64,
        /// Register.
        24 => pub mc_rdx: u64,
        /// Register.
        32 => pub mc_rcx: u64,
        /// Register.
        40 => pub mc_r8: u64,
        /// Register.
        48 => pub mc_r9: u64,
        /// Register.
        56 => pub mc_rax: u64,
        /// Register.
        64 => pub mc_rbx: u64,
        /// Register.
        72 => pub mc_rbp: u64,
        /// Register.
        80 => pub mc_r10: u64,
        /// Register.
        88 => pub mc_r11: u64,
        /// Register.
        96 => pub mc_r12: u64,
        /// Register.
        104 => pub mc_r13: u64,
        /// Register.
        112 => pub mc_r14: u64,
        /// Register.
        120 => pub mc_r15: u64,
        /// Flags of the virtual machine.
        128 => pub mc_xflags: u64,
        /// Number of the trap.
        136 => pub mc_trapno: u64,
        /// Faulting address.
        144 => pub mc_addr: u64,
        /// Flags of the kernel.
        152 => pub mc_flags: u64,
        /// Error code of the trap.
        160 => pub mc_err: u64,
        /// Instruction pointer.
        168 => pub mc_rip: u64,
        /// Code segment.
        176 => pub mc_cs: u64,
        /// Flags.
        184 => pub mc_rflags: u64,
        /// Stack pointer.
        192 => pub mc_rsp: u64,
        /// Stack segment.
        200 => pub mc_ss: u64,
        /// Size of this structure.
        208 => pub mc_len: u32,
        /// Format of the floating-point state.
        212 => pub mc_fpformat: u32,
        /// Who owns the floating-point state.
        216 => pub mc_ownedfp: u32,
        /// Zero.
        220 => pub mc_reserved: u32,
        /// Unused.
        224 => pub mc_unused: [u32; 8],
        /// Floating-point state.
        256 => pub mc_fpregs: [u8; 1024],
    }

    /// What a signal handler gets as its third argument, and `sigreturn` goes back to.
    pub struct Ucontext: 1408 {
        /// Signals that were blocked.
        0 => pub uc_sigmask: SigSet,
        /// Padding.
        16 => pub uc_pad: [u64; 6],
        /// Registers.
        64 => pub uc_mcontext: Mcontext,
        /// Context to go on with, for `makecontext`.
        1344 => pub uc_link: u64,
        /// The stack.
        1352 => pub uc_stack: SigStack,
        /// Function, for `makecontext`.
        1376 => pub uc_cofunc: u64,
        /// Its argument.
        1384 => pub uc_arg: u64,
        /// Spare.
        1392 => pub uc_spare: [i32; 4],
    }
}

/// `mc_fpformat`: there is no floating-point state.
pub const MC_FPFMT_NODEV: u32 = 0x10000;
/// `mc_ownedfp`: the floating-point registers are as they were, nothing was saved.
pub const MC_FPOWNED_NONE: u32 = 0x20000;
/// `mc_fpformat`: the 512 bytes of `fxsave`.
pub const MC_FPFMT_XMM: u32 = 0x10002;
/// `mc_fpformat`: the layout of `xsave`, AVX state included.
pub const MC_FPFMT_YMM: u32 = 0x10003;
/// `mc_ownedfp`: the floating-point registers have been saved.
pub const MC_FPOWNED_FPU: u32 = 0x20001;
/// Length of [`Mcontext`], as `mc_len` says it.
pub const MC_LEN: u32 = 1280;
