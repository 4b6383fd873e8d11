//! C start-up: what becomes `crt1.o`, the first instructions of every program.
//!
//! The kernel enters a new program with the address of the argument block in `rdi`
//! (argc, argv, envp, auxiliary vector), a clean-up function of the run-time linker in
//! `rsi` (0 for a static program), and every other register zero. `_start` hands both,
//! together with the program's `main`, to `__libc_start` of libc, which sets up thread-local
//! storage, runs the initialisers and calls `main`.
//!
//! The object also brings the note by which DragonFly recognises its own executables:
//!
//! ```text
//! +---------+---------+--------+--------------------+-----------------+
//! | namesz  | descsz  | type   | "DragonFly\0" + 2  | version, 32 bit |
//! | 10      | 4       | 1      | bytes of padding   |                 |
//! +---------+---------+--------+--------------------+-----------------+
//! ```
#![no_std]
#![cfg_attr(
    target_os = "dragonfly",
    expect(unsafe_code, reason = "an entry point can only be written in assembly")
)]

/// The system version that the note of a program states, as `kern.osreldate` counts.
pub const NOTE_VERSION: u32 = 600_600;

#[cfg(target_os = "dragonfly")]
core::arch::global_asm!(
    // Entry point. A zero frame pointer ends every frame-pointer backtrace here.
    ".section .text._start,\"ax\",@progbits",
    ".globl _start",
    ".type _start,@function",
    "_start:",
    "    xorl %ebp, %ebp",
    "    leaq main(%rip), %rdx",
    "    andq $-16, %rsp",
    "    callq __libc_start",
    "    ud2",
    ".size _start, . - _start",
    // The note.
    ".section .note.tag,\"a\",@note",
    ".balign 4",
    ".long 10",
    ".long 4",
    ".long 1",
    ".asciz \"DragonFly\"",
    ".zero 2",
    ".long {version}",
    // No executable stack.
    ".section .note.GNU-stack,\"\",@progbits",
    version = const NOTE_VERSION,
    options(att_syntax),
);
