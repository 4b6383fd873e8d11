//! A user thread as the CPU sees it.

use core::sync::atomic::{AtomicU64, Ordering};

use df_abi::errno::Errno;

use super::SYSCALL_VECTOR;
use super::bases::Bases;
use super::fpu::FpuState;
use super::regs::UserRegs;
use crate::irq::IrqGuard;
use crate::layout::USER_END;
use crate::trap::{self, FaultCode, vector};
use crate::{cr, intr, local, smp};

/// Carry flag: a system call failed.
const RFLAGS_CARRY: u64 = 1 << 0;
/// Interrupts enabled.
const RFLAGS_INTERRUPT: u64 = 1 << 9;
/// Always one.
const RFLAGS_FIXED: u64 = 1 << 1;
/// Flags that a user may set: carry, parity, adjust, zero, sign, trap, direction, overflow,
/// resume, alignment check, identification.
const RFLAGS_USER: u64 = 0x1 | 0x4 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 0x800 | 0x25_0000;

/// Flags that `sysret` is not used with: a trap flag would fire too early, in the kernel, on
/// some CPUs, and the resume flag is lost.
const RFLAGS_SLOW: u64 = 0x100 | 0x1_0000;

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
    bases: Bases,
    fpu: FpuState,
    /// Distinguishes this thread from all others, for the owner of the FPU registers.
    id: u64,
    /// CPU whose registers were last loaded with `fpu`.
    fpu_cpu: usize,
    /// It left by `syscall`, so rcx and r11 need not be kept.
    in_syscall: bool,
}

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

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
            bases: Bases::default(),
            fpu: FpuState::new(),
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            fpu_cpu: 0,
            in_syscall: false,
        }
    }

    /// Makes a thread with the same registers, floating-point and vector ones included.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            regs: self.regs,
            bases: self.bases,
            fpu: self.fpu.clone(),
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            fpu_cpu: 0,
            in_syscall: false,
        }
    }

    /// Copies the floating-point and vector registers to `out`, in the layout of `xsave`;
    /// returns whether there is more than the 512 bytes of `fxsave`. What does not fit is cut.
    pub fn fpu_image(&self, out: &mut [u8]) -> bool {
        self.fpu.image(out)
    }

    /// Sets the floating-point and vector registers from what [`UserContext::fpu_image`] gave;
    /// a program may have changed it. `extended` = there is more than the part of `fxsave`.
    pub fn set_fpu_image(&mut self, image: &[u8], extended: bool) {
        self.fpu.set_image(image, extended);
        // The registers of the CPU are no longer this thread's.
        self.id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
    }

    /// Enters user mode and returns when the thread leaves it.
    ///
    /// The address space that holds the thread must be active. Interrupts are taken in user
    /// mode whatever they are here. A thread whose instruction pointer lies outside user
    /// memory does not run: it gets the page fault that it would cause.
    ///
    /// # Panics
    /// On a machine check, a non-maskable interrupt or a double fault.
    pub fn run(&mut self) -> UserExit {
        let rip = self.regs.rip;
        if rip >= USER_END {
            return UserExit::PageFault {
                addr: rip,
                write: false,
                exec: true,
                present: false,
            };
        }
        self.regs.rflags = self.regs.rflags & RFLAGS_USER | RFLAGS_INTERRUPT | RFLAGS_FIXED;
        let _irq = IrqGuard::new();
        self.load_state();
        let (words, fault_address) = loop {
            let fast = u64::from(self.in_syscall && self.regs.rflags & RFLAGS_SLOW == 0);
            // SAFETY: interrupts are off, rip and rflags were checked above (or are what the
            // CPU saved), and the caller has activated an address space whose user half is
            // the thread's own.
            let words = unsafe { trap::enter_user(&raw mut self.regs, fast) };
            let fault_address = cr::fault_address();
            self.in_syscall = words.vector == SYSCALL_VECTOR;
            if words.vector != u64::from(smp::FLUSH_VECTOR) {
                break (words, fault_address);
            }
            // Nothing for anybody above: back at once.
            intr::dispatch(smp::FLUSH_VECTOR);
        };
        self.fpu.save();
        self.bases.save();
        if self.in_syscall {
            return UserExit::Syscall;
        }
        // The entry stubs push 0 to 255 otherwise.
        match words.vector as u8 {
            vector::NMI if trap::stop_in_user(words.error, &self.regs) => UserExit::Interrupt,
            number @ (vector::NMI | vector::DOUBLE_FAULT | vector::MACHINE_CHECK) => {
                trap::fatal_in_user(number, words.error, &self.regs)
            }
            vector::PAGE_FAULT => {
                let code = FaultCode(words.error);
                UserExit::PageFault {
                    addr: fault_address,
                    write: code.write(),
                    exec: code.fetch(),
                    present: code.present(),
                }
            }
            number if number < vector::FIRST_INTERRUPT => UserExit::Exception {
                vector: number,
                code: words.error,
            },
            number => {
                intr::dispatch(number);
                UserExit::Interrupt
            }
        }
    }

    /// Loads what the kernel itself does not use: segment bases and FPU registers.
    fn load_state(&mut self) {
        self.bases.load();
        let was_here = core::mem::replace(&mut self.fpu_cpu, local::number()) == self.fpu_cpu;
        let loaded = local::with(|cpu| core::mem::replace(&mut cpu.fpu_owner, self.id) == self.id);
        // Where it has not run since it ran elsewhere, the registers hold an older state.
        if !(loaded && was_here) {
            self.fpu.restore();
        }
    }

    /// Replaces every register, also those that a system call destroys (rcx, r11): for going
    /// back to where a signal interrupted the thread.
    pub fn set_regs(&mut self, regs: UserRegs) {
        self.regs = regs;
        self.in_syscall = false;
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

    /// Base addresses of the FS and GS segments, as they stood when the thread left user mode.
    #[must_use]
    pub fn segment_bases(&self) -> (u64, u64) {
        self.bases.get()
    }

    /// Sets the base address of the FS segment (thread-local storage). An address outside
    /// user memory counts as 0.
    pub fn set_fsbase(&mut self, base: u64) {
        self.bases.set_fs(base);
    }

    /// Sets the base address of the GS segment. An address outside user memory counts as 0.
    pub fn set_gsbase(&mut self, base: u64) {
        self.bases.set_gs(base);
    }
}
