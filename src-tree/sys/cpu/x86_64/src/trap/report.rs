//! Words for a trap frame.

use core::fmt;

use super::{TrapFrame, vector};

/// Names of the exceptions by vector.
const NAMES: [&str; 32] = [
    "divide error",
    "debug exception",
    "non-maskable interrupt",
    "breakpoint",
    "overflow",
    "bound range exceeded",
    "invalid opcode",
    "no coprocessor",
    "double fault",
    "coprocessor segment overrun",
    "invalid task state segment",
    "segment not present",
    "stack segment fault",
    "general protection fault",
    "page fault",
    "reserved exception 15",
    "floating-point error",
    "alignment check",
    "machine check",
    "SIMD floating-point error",
    "virtualization exception",
    "control protection exception",
    "reserved exception 22",
    "reserved exception 23",
    "reserved exception 24",
    "reserved exception 25",
    "reserved exception 26",
    "reserved exception 27",
    "hypervisor injection exception",
    "VMM communication exception",
    "security exception",
    "reserved exception 31",
];

/// Returns the name of an exception.
#[must_use]
pub fn exception_name(vector: u8) -> &'static str {
    NAMES
        .get(usize::from(vector))
        .copied()
        .unwrap_or("interrupt")
}

/// Error code of a page fault (Intel SDM volume 3, 4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultCode(pub u64);

impl FaultCode {
    /// The page was present: a protection was violated.
    #[must_use]
    pub const fn present(self) -> bool {
        self.0 & 1 != 0
    }

    /// The access was a write.
    #[must_use]
    pub const fn write(self) -> bool {
        self.0 & 2 != 0
    }

    /// The access came from user mode.
    #[must_use]
    pub const fn user(self) -> bool {
        self.0 & 4 != 0
    }

    /// A reserved bit was set in a page table.
    #[must_use]
    pub const fn reserved(self) -> bool {
        self.0 & 8 != 0
    }

    /// The access was an instruction fetch.
    #[must_use]
    pub const fn fetch(self) -> bool {
        self.0 & 16 != 0
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = if self.user() { "user" } else { "supervisor" };
        let what = match (self.fetch(), self.write()) {
            (true, _) => "instruction fetch",
            (_, true) => "write",
            _ => "read",
        };
        let why = match (self.reserved(), self.present()) {
            (true, _) => "reserved bit set in a page table",
            (_, true) => "protection violation",
            _ => "page not present",
        };
        write!(f, "{mode} {what}, {why}")
    }
}

/// Error code of the exceptions about segments (Intel SDM volume 3, 6.13); shown as a remark
/// behind the number, empty for 0, which also is what the other exceptions have.
struct SelectorCode(u64);

impl fmt::Display for SelectorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return Ok(());
        }
        let table = match self.0 >> 1 & 3 {
            0 => "GDT",
            2 => "LDT",
            _ => "IDT",
        };
        let external = if self.0 & 1 != 0 {
            ", external event"
        } else {
            ""
        };
        write!(f, " ({table} entry {:#x}{external})", self.0 >> 3 & 0x1fff)
    }
}

impl fmt::Display for TrapFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.vector as u8;
        let mode = if self.is_user() { "user" } else { "kernel" };
        writeln!(
            f,
            "Fatal trap {number}: {} while in {mode} mode",
            exception_name(number)
        )?;
        if number == vector::PAGE_FAULT {
            writeln!(
                f,
                "fault address       = {:#018x}",
                crate::cr::fault_address()
            )?;
            writeln!(
                f,
                "fault code          = {:#x} ({})",
                self.error,
                FaultCode(self.error)
            )?;
        } else {
            writeln!(
                f,
                "error code          = {:#x}{}",
                self.error,
                SelectorCode(self.error)
            )?;
        }
        writeln!(f, "instruction pointer = {:#x}:{:#018x}", self.cs, self.rip)?;
        writeln!(f, "stack pointer       = {:#x}:{:#018x}", self.ss, self.rsp)?;
        writeln!(
            f,
            "processor flags     = {:#x} ({})",
            self.rflags,
            Flags(self.rflags)
        )?;
        let rows = [
            [("rax", self.rax), ("rbx", self.rbx), ("rcx", self.rcx)],
            [("rdx", self.rdx), ("rsi", self.rsi), ("rdi", self.rdi)],
            [("rbp", self.rbp), ("r8", self.r8), ("r9", self.r9)],
            [("r10", self.r10), ("r11", self.r11), ("r12", self.r12)],
            [("r13", self.r13), ("r14", self.r14), ("r15", self.r15)],
        ];
        for row in rows {
            let mut separator = "";
            for (name, value) in row {
                write!(f, "{separator}{name:>3} {value:016x}")?;
                separator = "  ";
            }
            writeln!(f)?;
        }
        write!(f, "page table root     = {:#x}", crate::cr::root_table())
    }
}

struct Flags(u64);

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            (0, "carry"),
            (2, "parity"),
            (6, "zero"),
            (7, "sign"),
            (8, "trap"),
            (9, "interrupts enabled"),
            (10, "direction"),
            (11, "overflow"),
        ];
        let mut separator = "";
        for (_, name) in names.iter().filter(|(bit, _)| self.0 & 1 << bit != 0) {
            write!(f, "{separator}{name}")?;
            separator = ", ";
        }
        write!(f, "{separator}IOPL {}", self.0 >> 12 & 3)
    }
}
