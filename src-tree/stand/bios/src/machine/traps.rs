//! Exceptions of the processor in the loader itself: a bug, or broken memory. Each is reported
//! on all consoles before the machine restarts.
#![expect(unsafe_code, reason = "fills and loads the interrupt descriptor table")]

use core::arch::asm;

use super::single::Single;
use crate::start;

/// Selector of 64-bit code in the descriptor table of `asm/entry.s`.
const CODE64: u64 = 0x08;

/// Number of exceptions.
const COUNT: usize = 32;

/// What lies on the stack when `asm/traps.s` calls us.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// Number of the exception.
    pub(crate) number: u64,
    /// Error code, 0 for exceptions that have none.
    pub(crate) error: u64,
    /// Where it happened.
    pub(crate) rip: u64,
    /// Code selector.
    pub(crate) cs: u64,
    /// Flags.
    pub(crate) rflags: u64,
    /// Stack pointer.
    pub(crate) rsp: u64,
    /// Stack selector.
    pub(crate) ss: u64,
}

unsafe extern "C" {
    static trap_entries: [u64; COUNT];
}

/// The interrupt descriptor table: two words a gate.
static TABLE: Single<[[u64; 2]; COUNT]> = Single::new([[0; 2]; COUNT]);

/// Builds and loads the table.
pub(crate) fn init() {
    // SAFETY: a constant table of the assembly part.
    let entries = unsafe { trap_entries };
    TABLE.with(|table| {
        for (gate, entry) in table.iter_mut().zip(entries) {
            *gate = interrupt_gate(entry);
        }
        let mut pointer = [0_u8; 10];
        let limit = (size_of_val(table) - 1) as u16;
        pointer[..2].copy_from_slice(&limit.to_le_bytes());
        pointer[2..].copy_from_slice(&(table.as_ptr().addr() as u64).to_le_bytes());
        // SAFETY: the table is static, complete, and its gates lead to the entries of
        // `asm/traps.s`.
        unsafe { asm!("lidt [{}]", in(reg) &raw const pointer, options(readonly, nostack)) };
    });
}

/// Encodes a present 64-bit interrupt gate.
fn interrupt_gate(entry: u64) -> [u64; 2] {
    let low = (entry & 0xffff) | (CODE64 << 16) | (0x8e << 40) | ((entry & 0xffff_0000) << 32);
    [low, entry >> 32]
}

/// Called by `asm/traps.s`.
#[unsafe(no_mangle)]
extern "C" fn trap_report(frame: &Frame) -> ! {
    let address: u64;
    // SAFETY: reading the page fault address has no effect.
    unsafe { asm!("mov {}, cr2", out(reg) address, options(nomem, nostack)) };
    start::die(format_args!(
        "exception {} (error {:#x}) at {:#x}, stack {:#x}, address {:#x}",
        frame.number, frame.error, frame.rip, frame.rsp, address
    ))
}
