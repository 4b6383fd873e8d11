//! A user thread as the CPU sees it.

use df_abi::errno::Errno;

use super::regs::UserRegs;

/// Carry flag: a system call failed.
const RFLAGS_CARRY: u64 = 1 << 0;
/// Interrupts enabled.
const RFLAGS_INTERRUPT: u64 = 1 << 9;
/// Always one.
const RFLAGS_FIXED: u64 = 1 << 1;

/// Why a user thread left user mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserExit {
    /// It executed `syscall`.
    Syscall,
    /// It touched memory that its page tables do not allow.
    PageFault {
        /// The address it touched.
        addr: u64,
        /// It wanted to write.
        write: bool,
        /// It wanted to execute.
        exec: bool,
        /// The page was present but forbids the access.
        present: bool,
    },
    /// Any other exception.
    Exception {
        /// Vector number, 0 to 31.
        vector: u8,
        /// Error code, 0 where the exception has none.
        code: u64,
    },
    /// A device interrupted; the handler has already run.
    Interrupt,
}

/// The registers of a user thread, and the way into user mode.
#[derive(Debug)]
pub struct UserContext {
    /// General registers; free to read and write while the thread is in the kernel.
    pub regs: UserRegs,
    fsbase: u64,
    gsbase: u64,
}

impl UserContext {
    /// Makes a thread that starts at `entry` with the given stack pointer and first argument;
    /// all other registers are zero.
    #[must_use]
    pub fn new(entry: u64, stack_top: u64, rdi: u64) -> Self {
        let regs = UserRegs {
            rip: entry,
            rsp: stack_top,
            rdi,
            rflags: RFLAGS_INTERRUPT | RFLAGS_FIXED,
            ..UserRegs::default()
        };
        Self {
            regs,
            fsbase: 0,
            gsbase: 0,
        }
    }

    /// Enters user mode and returns when the thread leaves it.
    ///
    /// The address space that holds the thread must be active.
    pub fn run(&mut self) -> UserExit {
        UserExit::Interrupt
    }

    /// Returns the system call number after [`UserExit::Syscall`].
    #[must_use]
    pub fn syscall_number(&self) -> u64 {
        self.regs.rax
    }

    /// Returns the six register arguments after [`UserExit::Syscall`].
    #[must_use]
    pub fn syscall_args(&self) -> [u64; 6] {
        let r = &self.regs;
        [r.rdi, r.rsi, r.rdx, r.r10, r.r8, r.r9]
    }

    /// Sets the outcome of a system call: two result words with carry clear, or an error
    /// number with carry set.
    pub fn set_syscall_result(&mut self, result: Result<[u64; 2], Errno>) {
        match result {
            Ok([first, second]) => {
                self.regs.rax = first;
                self.regs.rdx = second;
                self.regs.rflags &= !RFLAGS_CARRY;
            }
            Err(errno) => {
                self.regs.rax = u64::from(errno.0);
                self.regs.rflags |= RFLAGS_CARRY;
            }
        }
    }

    /// Sets the base address of the FS segment (thread-local storage).
    pub fn set_fsbase(&mut self, base: u64) {
        self.fsbase = base;
    }

    /// Sets the base address of the GS segment.
    pub fn set_gsbase(&mut self, base: u64) {
        self.gsbase = base;
    }
}
