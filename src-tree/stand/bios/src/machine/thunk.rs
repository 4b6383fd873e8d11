//! Calls of BIOS services: `asm/thunk.s` seen from Rust.
#![expect(unsafe_code, reason = "leaves and re-enters long mode")]

use core::ptr;

/// Registers of a service call, in the order of the `popa` instruction.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RealRegisters {
    /// `edi`.
    pub(crate) edi: u32,
    /// `esi`.
    pub(crate) esi: u32,
    /// `ebp`.
    pub(crate) ebp: u32,
    /// Not used: the stack pointer is the thunk's.
    pub(crate) esp: u32,
    /// `ebx`.
    pub(crate) ebx: u32,
    /// `edx`.
    pub(crate) edx: u32,
    /// `ecx`.
    pub(crate) ecx: u32,
    /// `eax`.
    pub(crate) eax: u32,
    /// Segment `es`.
    pub(crate) es: u16,
    /// Segment `ds`.
    pub(crate) ds: u16,
    /// Flags that the service returned; not used as input.
    pub(crate) flags: u16,
    /// Fills the structure up to a multiple of 4 bytes.
    pub(crate) unused: u16,
}

impl RealRegisters {
    /// Tells whether the service returned with the carry flag set: failure, nearly everywhere.
    pub(crate) fn carry(&self) -> bool {
        self.flags & 1 != 0
    }

    /// Tells whether the service returned with the zero flag set.
    pub(crate) fn zero(&self) -> bool {
        self.flags & 0x40 != 0
    }

    /// `ah` as returned.
    pub(crate) fn ah(&self) -> u8 {
        self.eax.to_le_bytes()[1]
    }

    /// `al` as returned.
    pub(crate) fn al(&self) -> u8 {
        self.eax.to_le_bytes()[0]
    }
}

unsafe extern "C" {
    fn bios_interrupt(number: u8);
    static mut real_registers: RealRegisters;
}

/// Calls the BIOS service `number` with the given registers and returns those it left.
///
/// # Safety
/// The service must return, and write only to memory of the BIOS or to the bounce buffer.
pub(crate) unsafe fn call(number: u8, registers: RealRegisters) -> RealRegisters {
    let block = &raw mut real_registers;
    // SAFETY: the block is only used here, and no call is under way.
    unsafe { ptr::write_volatile(block, registers) };
    // SAFETY: the thunk keeps the registers that the C calling convention keeps and restores
    // long mode as it was; what the service does is the caller's promise.
    unsafe { bios_interrupt(number) };
    // SAFETY: as above; the call is over.
    unsafe { ptr::read_volatile(block) }
}
