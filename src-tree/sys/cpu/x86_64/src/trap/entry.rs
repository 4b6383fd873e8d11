//! The entry and exit code: vectors, system calls, and the way into user mode and back.
//!
//! # Stacks
//!
//! [`enter_user`] saves the kernel's preserved registers and the address of the user's
//! register file on the current stack and makes that place (the *anchor*) the stack for the
//! next entry from user mode, for traps through the task state segment and for system calls
//! through the same word of it:
//!
//! ```text
//!            return address of enter_user
//!            rbx rbp r12 r13 r14 r15
//! anchor ->  address of UserRegs              (16-byte aligned)
//!            ss rsp rflags cs rip             pushed by the CPU or by syscall_entry
//!            error vector                     pushed by the stubs or by syscall_entry
//! ```
//!
//! Every entry from user mode ends in `user_exit`, which stores the registers in `UserRegs`,
//! restores the kernel's, and returns from `enter_user` with vector and error code.
//!
//! # GS
//!
//! In the kernel GS holds the per-CPU block. Entries from user mode exchange it. The
//! exceptions with stacks of their own can strike between an entry and its `swapgs`; from
//! kernel mode they compare the base with the address of the block, which lies at the top of
//! their stack, and put back what they exchanged: a CPU that was stopped for the debugger goes
//! on. (The base alone does not tell: where programs set it themselves it may be any.)

use core::arch::global_asm;
use core::mem::offset_of;

use crate::gdt;
use crate::local;
use crate::user::{SYSCALL_VECTOR, UserRegs};

unsafe extern "C" {
    static trap_stubs: u8;
    static syscall_entry: u8;

    /// Enters user mode with the registers in `regs` and returns after the next entry from
    /// user mode, with interrupts off. `fast` = 1 goes by `sysret`, which loses rcx and r11.
    ///
    /// # Safety
    /// Interrupts are off; `regs` is valid and its `rip` is below the hole of non-canonical
    /// addresses, its `rflags` hold user bits only; the active page tables are a user's.
    pub(crate) fn enter_user(regs: *mut UserRegs, fast: u64) -> ExitWords;
}

/// Two result words of [`enter_user`].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExitWords {
    /// Vector number, or [`SYSCALL_VECTOR`].
    pub(crate) vector: u64,
    /// Error code.
    pub(crate) error: u64,
}

unsafe extern "C" {
    static guarded_load_at: u8;
    static guarded_load_failed: u8;

    /// Loads the byte at an address; -1 when that faults.
    ///
    /// # Safety
    /// Reading the byte has no effect, if there is one.
    fn guarded_load(address: u64) -> i32;

    /// Returns, by the instruction that lets non-maskable interrupts come again.
    safe fn end_nmi();
}

/// Loads the byte at an address; `None` when that faults.
///
/// # Safety
/// Reading the byte has no effect, if there is one.
pub(crate) unsafe fn load_byte(address: u64) -> Option<u8> {
    // SAFETY: the caller vouches for the byte; a fault comes back as -1.
    u8::try_from(unsafe { guarded_load(address) }).ok()
}

/// Where to go on after a fault of the one instruction that may have one.
pub(crate) fn recovery(rip: u64) -> Option<u64> {
    let at = (&raw const guarded_load_at).addr() as u64;
    (rip == at).then(|| (&raw const guarded_load_failed).addr() as u64)
}

/// Lets non-maskable interrupts come again, behind one from user mode that has been served
/// without returning from it.
pub(crate) fn unblock_nmi() {
    end_nmi();
}

/// Bytes of each vector's stub.
const STUB_SIZE: u64 = 16;

/// Returns the address of a vector's entry code.
pub(crate) fn stub_address(vector: u8) -> u64 {
    (&raw const trap_stubs).addr() as u64 + STUB_SIZE * u64::from(vector)
}

/// Returns the address of the entry code for `syscall`.
pub(crate) fn syscall_address() -> u64 {
    (&raw const syscall_entry).addr() as u64
}

global_asm!(
    // The registers behind a vector number, as `TrapFrame` has them, and back to where they
    // came from.
    ".macro save_frame",
    "push rax",
    "push rcx",
    "push rdx",
    "push rbx",
    "push rbp",
    "push rsi",
    "push rdi",
    "push r8",
    "push r9",
    "push r10",
    "push r11",
    "push r12",
    "push r13",
    "push r14",
    "push r15",
    ".endm",
    ".macro return_to_frame",
    "pop r15",
    "pop r14",
    "pop r13",
    "pop r12",
    "pop r11",
    "pop r10",
    "pop r9",
    "pop r8",
    "pop rdi",
    "pop rsi",
    "pop rbp",
    "pop rbx",
    "pop rdx",
    "pop rcx",
    "pop rax",
    "add rsp, 16",
    "iretq",
    ".endm",
    "",
    // One stub for each vector. 8, 10 to 14, 17, 21, 29 and 30 come with an error code; 1, 2,
    // 8 and 18 run on a stack of their own.
    ".section .text.entry, \"ax\", @progbits",
    ".balign 16",
    ".globl trap_stubs",
    "trap_stubs:",
    ".set vec, 0",
    ".rept 256",
    ".balign 16",
    ".if (vec == 8) || ((vec >= 10) && (vec <= 14)) || (vec == 17) || (vec == 21) || (vec == 29) || (vec == 30)",
    ".else",
    "push 0",
    ".endif",
    // A five-byte push whatever the number, so that the size is the same.
    ".byte 0x68",
    ".long vec",
    ".if (vec == 1) || (vec == 2) || (vec == 8) || (vec == 18)",
    "jmp trap_ist",
    ".else",
    "jmp trap_common",
    ".endif",
    ".set vec, vec + 1",
    ".endr",
    "",
    ".balign 16",
    "trap_common:",
    "test byte ptr [rsp + 24], 3",
    "jz kernel_entry",
    "swapgs",
    "jmp user_exit",
    "",
    "kernel_entry:",
    "cld",
    "save_frame",
    "mov rdi, rsp",
    "call {kernel_trap}",
    "return_to_frame",
    "",
    "trap_ist:",
    "test byte ptr [rsp + 24], 3",
    "jz 3f",
    // From user mode: move the frame to the anchor and go on as any other entry.
    "swapgs",
    "mov gs:[{scratch}], rax",
    "mov rax, rsp",
    "mov rsp, gs:[{entry_stack}]",
    "push qword ptr [rax + 48]",
    "push qword ptr [rax + 40]",
    "push qword ptr [rax + 32]",
    "push qword ptr [rax + 24]",
    "push qword ptr [rax + 16]",
    "push qword ptr [rax + 8]",
    "push qword ptr [rax]",
    "mov rax, gs:[{scratch}]",
    "jmp user_exit",
    "3:",
    "cld",
    "save_frame",
    "xor ebx, ebx",
    "mov ecx, 0xc0000101",
    "rdmsr",
    "shl rdx, 32",
    "or rax, rdx",
    "cmp rax, [rsp + {frame_size}]",
    "je 4f",
    "swapgs",
    "inc ebx",
    "4:",
    "mov rdi, rsp",
    "call {kernel_trap}",
    // What was exchanged is put back; rbx is the caller's to keep.
    "test ebx, ebx",
    "jz 6f",
    "swapgs",
    "6:",
    "return_to_frame",
    "",
    ".balign 16",
    ".globl syscall_entry",
    "syscall_entry:",
    "swapgs",
    "mov gs:[{scratch}], rsp",
    "mov rsp, gs:[{entry_stack}]",
    "push {user_data}",
    "push qword ptr gs:[{scratch}]",
    "push r11",
    "push {user_code}",
    "push rcx",
    "push 0",
    "push {syscall_vector}",
    "",
    // Here GS is the kernel's and the stack holds vector, error and the CPU's frame.
    "user_exit:",
    "cld",
    "push rax",
    "mov rax, [rsp + 64]",
    "mov [rax + {rdi}], rdi",
    "mov [rax + {rsi}], rsi",
    "mov [rax + {rdx}], rdx",
    "mov [rax + {rcx}], rcx",
    "mov [rax + {r8}], r8",
    "mov [rax + {r9}], r9",
    "mov [rax + {rbx}], rbx",
    "mov [rax + {rbp}], rbp",
    "mov [rax + {r10}], r10",
    "mov [rax + {r11}], r11",
    "mov [rax + {r12}], r12",
    "mov [rax + {r13}], r13",
    "mov [rax + {r14}], r14",
    "mov [rax + {r15}], r15",
    "mov rdi, rax",
    "pop qword ptr [rdi + {rax}]",
    "pop rax",
    "pop rdx",
    "pop qword ptr [rdi + {rip}]",
    "add rsp, 8",
    "pop qword ptr [rdi + {rflags}]",
    "pop qword ptr [rdi + {rsp}]",
    "add rsp, 16",
    "pop r15",
    "pop r14",
    "pop r13",
    "pop r12",
    "pop rbp",
    "pop rbx",
    "ret",
    "",
    ".balign 16",
    ".globl enter_user",
    "enter_user:",
    "push rbx",
    "push rbp",
    "push r12",
    "push r13",
    "push r14",
    "push r15",
    "push rdi",
    "mov gs:[{entry_stack}], rsp",
    "mov rbx, [rdi + {rbx}]",
    "mov rbp, [rdi + {rbp}]",
    "mov rdx, [rdi + {rdx}]",
    "mov r8, [rdi + {r8}]",
    "mov r9, [rdi + {r9}]",
    "mov r10, [rdi + {r10}]",
    "mov r12, [rdi + {r12}]",
    "mov r13, [rdi + {r13}]",
    "mov r14, [rdi + {r14}]",
    "mov r15, [rdi + {r15}]",
    "mov rax, [rdi + {rax}]",
    "test rsi, rsi",
    "jz 5f",
    "mov rcx, [rdi + {rip}]",
    "mov r11, [rdi + {rflags}]",
    "mov rsi, [rdi + {rsi}]",
    "mov rsp, [rdi + {rsp}]",
    "mov rdi, [rdi + {rdi}]",
    "swapgs",
    "sysretq",
    "5:",
    "push {user_data}",
    "push qword ptr [rdi + {rsp}]",
    "push qword ptr [rdi + {rflags}]",
    "push {user_code}",
    "push qword ptr [rdi + {rip}]",
    "mov rcx, [rdi + {rcx}]",
    "mov r11, [rdi + {r11}]",
    "mov rsi, [rdi + {rsi}]",
    "mov rdi, [rdi + {rdi}]",
    "swapgs",
    "iretq",
    "",
    ".balign 16",
    ".globl guarded_load",
    "guarded_load:",
    ".globl guarded_load_at",
    "guarded_load_at:",
    "movzx eax, byte ptr [rdi]",
    "ret",
    ".globl guarded_load_failed",
    "guarded_load_failed:",
    "mov eax, -1",
    "ret",
    "",
    ".balign 16",
    ".globl end_nmi",
    "end_nmi:",
    "pop rdi",
    "mov rsi, rsp",
    "mov eax, ss",
    "push rax",
    "push rsi",
    "pushfq",
    "mov eax, cs",
    "push rax",
    "push rdi",
    "iretq",
    ".text",
    kernel_trap = sym super::kernel_trap,
    scratch = const local::SCRATCH,
    frame_size = const size_of::<super::TrapFrame>(),
    entry_stack = const local::ENTRY_STACK,
    user_data = const gdt::USER_DATA,
    user_code = const gdt::USER_CODE,
    syscall_vector = const SYSCALL_VECTOR,
    rdi = const offset_of!(UserRegs, rdi),
    rsi = const offset_of!(UserRegs, rsi),
    rdx = const offset_of!(UserRegs, rdx),
    rcx = const offset_of!(UserRegs, rcx),
    r8 = const offset_of!(UserRegs, r8),
    r9 = const offset_of!(UserRegs, r9),
    rax = const offset_of!(UserRegs, rax),
    rbx = const offset_of!(UserRegs, rbx),
    rbp = const offset_of!(UserRegs, rbp),
    r10 = const offset_of!(UserRegs, r10),
    r11 = const offset_of!(UserRegs, r11),
    r12 = const offset_of!(UserRegs, r12),
    r13 = const offset_of!(UserRegs, r13),
    r14 = const offset_of!(UserRegs, r14),
    r15 = const offset_of!(UserRegs, r15),
    rip = const offset_of!(UserRegs, rip),
    rflags = const offset_of!(UserRegs, rflags),
    rsp = const offset_of!(UserRegs, rsp),
);
