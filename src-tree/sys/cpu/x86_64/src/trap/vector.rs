//! Vector numbers.

/// Divide error.
pub const DIVIDE: u8 = 0;
/// Debug exception.
pub const DEBUG: u8 = 1;
/// Non-maskable interrupt.
pub const NMI: u8 = 2;
/// `int3`.
pub const BREAKPOINT: u8 = 3;
/// `into`.
pub const OVERFLOW: u8 = 4;
/// Invalid opcode.
pub const INVALID_OPCODE: u8 = 6;
/// Double fault.
pub const DOUBLE_FAULT: u8 = 8;
/// General protection.
pub const GENERAL_PROTECTION: u8 = 13;
/// Page fault.
pub const PAGE_FAULT: u8 = 14;
/// Machine check.
pub const MACHINE_CHECK: u8 = 18;
/// First vector that is not an exception.
pub const FIRST_INTERRUPT: u8 = 32;
