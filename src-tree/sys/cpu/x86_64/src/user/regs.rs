//! The general registers of a user thread.

/// The register file of a user thread, as it stood when it left user mode.
///
/// The order of the fields is known to the entry code (`trap/entry.rs`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserRegs {
    /// First argument.
    pub rdi: u64,
    /// Second argument.
    pub rsi: u64,
    /// Third argument; second result of a system call.
    pub rdx: u64,
    /// Destroyed by a system call (return address).
    pub rcx: u64,
    /// Fifth argument of a C function.
    pub r8: u64,
    /// Sixth argument.
    pub r9: u64,
    /// System call number and result.
    pub rax: u64,
    /// Preserved.
    pub rbx: u64,
    /// Preserved; frame pointer.
    pub rbp: u64,
    /// Fourth argument of a system call.
    pub r10: u64,
    /// Destroyed by a system call (flags).
    pub r11: u64,
    /// Preserved.
    pub r12: u64,
    /// Preserved.
    pub r13: u64,
    /// Preserved.
    pub r14: u64,
    /// Preserved.
    pub r15: u64,
    /// Where execution goes on.
    pub rip: u64,
    /// Flags; only those that a user may set are honoured.
    pub rflags: u64,
    /// Stack pointer.
    pub rsp: u64,
}
