//! Interrupt descriptor table (Intel SDM volume 3, 6.14).

use core::arch::asm;
use core::cell::UnsafeCell;

use crate::gdt::{
    IST_DEBUG, IST_DOUBLE_FAULT, IST_MACHINE_CHECK, IST_NMI, KERNEL_CODE, TableRegister,
};
use crate::trap::{self, vector};

#[repr(C)]
#[derive(Clone, Copy)]
struct Gate {
    offset_low: u16,
    selector: u16,
    ist: u8,
    kind: u8,
    offset_mid: u16,
    offset_high: u32,
    reserved: u32,
}

/// Present interrupt gate: interrupts are disabled on entry.
const INTERRUPT_GATE: u8 = 0x8e;
/// May be reached by an `int` instruction in user mode.
const FROM_USER: u8 = 3 << 5;

impl Gate {
    const EMPTY: Self = Self {
        offset_low: 0,
        selector: 0,
        ist: 0,
        kind: 0,
        offset_mid: 0,
        offset_high: 0,
        reserved: 0,
    };

    const fn new(handler: u64, ist: u8, user: bool) -> Self {
        Self {
            offset_low: handler as u16,
            selector: KERNEL_CODE,
            ist,
            kind: if user {
                INTERRUPT_GATE | FROM_USER
            } else {
                INTERRUPT_GATE
            },
            offset_mid: (handler >> 16) as u16,
            offset_high: (handler >> 32) as u32,
            reserved: 0,
        }
    }
}

#[repr(C, align(16))]
struct Idt(UnsafeCell<[Gate; 256]>);

// SAFETY: written once in `init` before it is loaded; the CPU only reads it.
unsafe impl Sync for Idt {}

static IDT: Idt = Idt(UnsafeCell::new([Gate::EMPTY; 256]));

/// Fills the table and makes it this CPU's.
pub(crate) fn init() {
    let table = IDT.0.get();
    for number in 0..=255u8 {
        let ist = match number {
            vector::DEBUG => IST_DEBUG,
            vector::NMI => IST_NMI,
            vector::DOUBLE_FAULT => IST_DOUBLE_FAULT,
            vector::MACHINE_CHECK => IST_MACHINE_CHECK,
            _ => 0,
        };
        let user = matches!(number, vector::BREAKPOINT | vector::OVERFLOW);
        let gate = Gate::new(trap::stub_address(number), ist, user);
        // SAFETY: runs once at boot on one CPU; the table is not loaded yet.
        unsafe {
            (*table)[usize::from(number)] = gate;
        }
    }
    load();
}

/// Makes the table, which all CPUs share, this CPU's.
pub(crate) fn load() {
    let register = TableRegister {
        limit: (256 * size_of::<Gate>() - 1) as u16,
        base: IDT.0.get().addr() as u64,
    };
    // SAFETY: the table is static and complete.
    unsafe {
        asm!("lidt [{}]", in(reg) &raw const register, options(readonly, nostack, preserves_flags));
    }
}
