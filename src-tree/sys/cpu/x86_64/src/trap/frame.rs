//! The registers at the moment of a trap.

use crate::gdt;
use crate::user::UserRegs;

/// Registers as the entry code lays them on the stack.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
#[expect(missing_docs, reason = "registers are named after themselves")]
pub struct TrapFrame {
    pub r15: u64,
    pub r14: u64,
    pub r13: u64,
    pub r12: u64,
    pub r11: u64,
    pub r10: u64,
    pub r9: u64,
    pub r8: u64,
    pub rdi: u64,
    pub rsi: u64,
    pub rbp: u64,
    pub rbx: u64,
    pub rdx: u64,
    pub rcx: u64,
    pub rax: u64,
    pub vector: u64,
    /// Error code of the exception, 0 where it has none.
    pub error: u64,
    pub rip: u64,
    pub cs: u64,
    pub rflags: u64,
    pub rsp: u64,
    pub ss: u64,
}

impl TrapFrame {
    /// Returns whether the trap came from user mode.
    #[must_use]
    pub const fn is_user(&self) -> bool {
        self.cs & 3 != 0
    }

    pub(crate) fn from_user(vector: u8, error: u64, r: &UserRegs) -> Self {
        Self {
            r15: r.r15,
            r14: r.r14,
            r13: r.r13,
            r12: r.r12,
            r11: r.r11,
            r10: r.r10,
            r9: r.r9,
            r8: r.r8,
            rdi: r.rdi,
            rsi: r.rsi,
            rbp: r.rbp,
            rbx: r.rbx,
            rdx: r.rdx,
            rcx: r.rcx,
            rax: r.rax,
            vector: u64::from(vector),
            error,
            rip: r.rip,
            cs: u64::from(gdt::USER_CODE),
            rflags: r.rflags,
            rsp: r.rsp,
            ss: u64::from(gdt::USER_DATA),
        }
    }
}
