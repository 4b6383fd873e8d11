//! The first instructions of a CPU that is started: from real mode to long mode.
//!
//! Copied to a page below 1 MiB, so everything is addressed from its start: by `cs` and `ds`
//! in real mode, by `ebx` (the page's address) afterwards. The words at its end are filled in
//! by the boot CPU; of `stack` the CPU makes 0 when it takes it, and halts if it is 0 already.

use core::arch::global_asm;

unsafe extern "C" {
    static ap_begin: u8;
    static ap_data: u8;
    static ap_end: u8;
}

/// The code, and where the data begin in it.
pub(super) fn code() -> (&'static [u8], usize) {
    let begin = core::ptr::addr_of!(ap_begin);
    let len = core::ptr::addr_of!(ap_end).addr() - begin.addr();
    // SAFETY: both symbols bound one range of read-only data.
    let bytes = unsafe { core::slice::from_raw_parts(begin, len) };
    (bytes, core::ptr::addr_of!(ap_data).addr() - begin.addr())
}

/// What the boot CPU fills in behind the code.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Data {
    /// Top-level table with the page mapped to itself; below 4 GiB.
    pub(super) boot_root: u64,
    /// The kernel's own top-level table.
    pub(super) root: u64,
    /// EFER with long mode.
    pub(super) efer: u64,
    /// Where to go on at.
    pub(super) entry: u64,
    /// What is handed to it.
    pub(super) block: u64,
    /// Stack pointer, 0 when taken.
    pub(super) stack: u64,
}

global_asm!(
    ".section .rodata.ap, \"a\", @progbits",
    ".balign 16",
    // Used from Rust, which may be compiled into another object than this.
    ".globl ap_begin, ap_data, ap_end",
    ".code16",
    "ap_begin:",
    "cli",
    "cld",
    "movw %cs, %ax",
    "movw %ax, %ds",
    "xorl %ebx, %ebx",
    "movw %cs, %bx",
    "shll $4, %ebx",
    // The descriptor table and the far jumps need linear addresses.
    "leal (ap_gdt - ap_begin)(%ebx), %eax",
    "movl %eax, ap_gdt_register - ap_begin + 2",
    "leal (ap_protected - ap_begin)(%ebx), %eax",
    "movl %eax, ap_jump32 - ap_begin",
    "leal (ap_long - ap_begin)(%ebx), %eax",
    "movl %eax, ap_jump64 - ap_begin",
    "lgdtl ap_gdt_register - ap_begin",
    "movl %cr0, %eax",
    "orl $1, %eax",
    "movl %eax, %cr0",
    "ljmpl *(ap_jump32 - ap_begin)",
    "",
    ".code32",
    "ap_protected:",
    "movw $16, %ax",
    "movw %ax, %ds",
    "movw %ax, %es",
    "movw %ax, %ss",
    // CR4.PAE, CR3, EFER, CR0.PG with protection of read-only pages.
    "movl %cr4, %eax",
    "orl $0x20, %eax",
    "movl %eax, %cr4",
    "movl (ap_data - ap_begin)(%ebx), %eax",
    "movl %eax, %cr3",
    "movl $0xc0000080, %ecx",
    "movl (ap_data - ap_begin + 16)(%ebx), %eax",
    "xorl %edx, %edx",
    "wrmsr",
    "movl %cr0, %eax",
    // Caches on: a reset leaves them off.
    "andl $0x9fffffff, %eax",
    "orl $0x80010001, %eax",
    "movl %eax, %cr0",
    "ljmpl *(ap_jump64 - ap_begin)(%ebx)",
    "",
    ".code64",
    "ap_long:",
    "movl $16, %eax",
    "movl %eax, %ss",
    "movl %eax, %ds",
    "movl %eax, %es",
    "movl %ebx, %ebx",
    "xorl %eax, %eax",
    "xchgq %rax, (ap_data - ap_begin + 40)(%rbx)",
    "testq %rax, %rax",
    "jz 9f",
    "movq (ap_data - ap_begin + 32)(%rbx), %rdi",
    "movq (ap_data - ap_begin + 24)(%rbx), %rdx",
    "movq (ap_data - ap_begin + 8)(%rbx), %rcx",
    "movq %rax, %rsp",
    // From here on only the kernel's half is used: rip must be there first.
    "movabsq $ap_high, %rax",
    "jmpq *%rax",
    "9: hlt",
    "jmp 9b",
    "",
    ".balign 8",
    "ap_gdt: .quad 0, 0x00cf9a000000ffff, 0x00cf92000000ffff, 0x00af9a000000ffff",
    "ap_gdt_register: .word 31",
    ".long 0",
    ".balign 4",
    "ap_jump32: .long 0",
    ".word 8",
    ".balign 4",
    "ap_jump64: .long 0",
    ".word 24",
    ".balign 8",
    "ap_data: .skip 48",
    "ap_end:",
    "",
    ".section .text.entry, \"ax\", @progbits",
    ".balign 16",
    "ap_high:",
    "movq %rcx, %cr3",
    "xorl %ebp, %ebp",
    "callq *%rdx",
    "ud2",
    ".text",
    options(att_syntax),
);
