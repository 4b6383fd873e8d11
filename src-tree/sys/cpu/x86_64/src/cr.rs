//! Control registers and the features switched on in them.

use core::arch::asm;

use df_libkern::pcid::Number;

use crate::cpuid::Features;
use crate::msr::{self, Msr};

const CR0_MONITOR_FPU: u64 = 1 << 1;
const CR0_EMULATE_FPU: u64 = 1 << 2;
const CR0_TASK_SWITCHED: u64 = 1 << 3;
const CR0_NUMERIC_ERROR: u64 = 1 << 5;
const CR0_WRITE_PROTECT: u64 = 1 << 16;

const CR4_GLOBAL_PAGES: u64 = 1 << 7;
const CR4_FXSR: u64 = 1 << 9;
const CR4_SIMD_EXCEPTIONS: u64 = 1 << 10;
const CR4_UMIP: u64 = 1 << 11;
const CR4_FSGSBASE: u64 = 1 << 16;
const CR4_PCID: u64 = 1 << 17;
const CR4_XSAVE: u64 = 1 << 18;
const CR4_SMEP: u64 = 1 << 20;
const CR4_SMAP: u64 = 1 << 21;

/// Translations with the number that is loaded are kept.
const CR3_KEEP: u64 = 1 << 63;

const EFER_SYSCALL: u64 = 1 << 0;
const EFER_NX: u64 = 1 << 11;

/// Entries 0 to 3 as at reset (write-back, write-through, uncached-, uncached), 4 to 7 the
/// same except 5 = write-combining. An entry is chosen by the bits PAT, PCD, PWT of a page.
const PAT_VALUE: u64 = 0x0007_0106_0007_0406;

pub(crate) fn init() {
    let features = Features::detect();
    // SAFETY: the registers exist on every CPU with long mode, and each bit is either
    // required by the kernel (write protection, FPU for users) or was just detected.
    unsafe {
        init_control(&features);
    }
}

/// # Safety
/// `features` must be those of this CPU.
#[expect(
    clippy::multiple_unsafe_ops_per_block,
    reason = "one sequence on one argument"
)]
unsafe fn init_control(features: &Features) {
    let mut cr4 = CR4_FXSR | CR4_SIMD_EXCEPTIONS;
    let optional = [
        (features.global_pages, CR4_GLOBAL_PAGES),
        (features.umip, CR4_UMIP),
        (features.fsgsbase, CR4_FSGSBASE),
        (features.xsave, CR4_XSAVE),
        (features.smep, CR4_SMEP),
        (features.smap, CR4_SMAP),
    ];
    for (_, bit) in optional.iter().filter(|(present, _)| *present) {
        cr4 |= bit;
    }
    // SAFETY: see `init`; only bits of features that the caller detected are set.
    unsafe {
        let cr0 = read_cr0() & !(CR0_EMULATE_FPU | CR0_TASK_SWITCHED);
        write_cr0(cr0 | CR0_MONITOR_FPU | CR0_NUMERIC_ERROR | CR0_WRITE_PROTECT);
        write_cr4(read_cr4() | cr4);
        let nx = if features.nx { EFER_NX } else { 0 };
        msr::write(Msr::EFER, msr::read(Msr::EFER) | EFER_SYSCALL | nx);
        if features.pat {
            msr::write(Msr::PAT, PAT_VALUE);
        }
    }
}

fn read_cr0() -> u64 {
    let value: u64;
    // SAFETY: reading has no effect.
    unsafe {
        asm!("mov {}, cr0", out(reg) value, options(nomem, nostack, preserves_flags));
    }
    value
}

/// # Safety
/// The value must keep protection and paging on.
unsafe fn write_cr0(value: u64) {
    // SAFETY: the caller vouches for the value.
    unsafe {
        asm!("mov cr0, {}", in(reg) value, options(nostack, preserves_flags));
    }
}

fn read_cr4() -> u64 {
    let value: u64;
    // SAFETY: reading has no effect.
    unsafe {
        asm!("mov {}, cr4", out(reg) value, options(nomem, nostack, preserves_flags));
    }
    value
}

/// # Safety
/// Every bit set must be a feature of this CPU.
unsafe fn write_cr4(value: u64) {
    // SAFETY: the caller vouches for the value.
    unsafe {
        asm!("mov cr4, {}", in(reg) value, options(nostack, preserves_flags));
    }
}

/// Returns the address whose access caused the last page fault.
#[must_use]
pub fn fault_address() -> u64 {
    let value: u64;
    // SAFETY: reading has no effect.
    unsafe {
        asm!("mov {}, cr2", out(reg) value, options(nomem, nostack, preserves_flags));
    }
    value
}

/// Returns the physical address of the active top-level page table.
#[must_use]
pub fn root_table() -> u64 {
    read_cr3() & !0xfff
}

/// The active top-level page table and its number.
fn read_cr3() -> u64 {
    let value: u64;
    // SAFETY: reading has no effect.
    unsafe {
        asm!("mov {}, cr3", out(reg) value, options(nomem, nostack, preserves_flags));
    }
    value
}

/// Makes another top-level page table the active one, without a number, and drops all
/// translations that are not global.
///
/// # Safety
/// `root` must be the physical address of a table whose kernel half maps the kernel image,
/// the current stack and the direct map as all tables do; it must stay valid while active.
pub unsafe fn set_root_table(root: u64) {
    // SAFETY: the caller vouches for the table.
    unsafe {
        load_table(root, Number::NONE);
    }
}

/// Makes another top-level page table the active one, with a number (0 where there are none),
/// and drops the translations with this number that are not global, unless they are to be kept.
///
/// # Safety
/// As [`set_root_table`] for `root`. With
/// a number other than 0, or with translations kept, [`enable_numbers`] was called on this CPU,
/// and those that are kept hold.
pub(crate) unsafe fn load_table(root: u64, number: Number) {
    let keep = if number.keep { CR3_KEEP } else { 0 };
    // SAFETY: the caller vouches for the table and the number.
    unsafe {
        write_cr3(root | u64::from(number.pcid) | keep);
    }
}

/// # Safety
/// As [`load_table`].
unsafe fn write_cr3(value: u64) {
    // SAFETY: the caller vouches for the value.
    unsafe {
        asm!("mov cr3, {}", in(reg) value, options(nostack, preserves_flags));
    }
}

/// Lets this CPU keep the translations of several address spaces apart by numbers. The active
/// table gets number 0.
///
/// # Safety
/// The CPU has the feature, and is in long mode.
pub(crate) unsafe fn enable_numbers() {
    // Its lowest bits would be taken for the number of the active table.
    let root = root_table();
    // SAFETY: the active table stays the active table.
    unsafe {
        write_cr3(root);
    }
    // SAFETY: the caller vouches for the feature; the number of the active table is 0.
    unsafe {
        write_cr4(read_cr4() | CR4_PCID);
    }
}

/// Drops all translations of this CPU that are not global, of all numbers.
///
/// # Safety
/// The CPU has INVPCID.
pub(crate) unsafe fn flush_all_numbers() {
    /// All numbers, global translations excepted.
    const KIND: u64 = 3;
    let descriptor = [0u64; 2];
    // SAFETY: the caller vouches for the instruction, which reads the descriptor and makes the
    // CPU read the tables again.
    unsafe {
        asm!("invpcid {}, [{}]", in(reg) KIND, in(reg) descriptor.as_ptr(),
            options(nostack, readonly));
    }
}

/// Drops this CPU's translation of the page at `addr`.
pub fn flush_page(addr: u64) {
    // SAFETY: dropping a translation only makes the CPU read the tables again.
    unsafe {
        asm!("invlpg [{}]", in(reg) addr, options(nostack, preserves_flags));
    }
}

/// Drops all translations of the active table that are not global, and where this CPU found
/// tables.
pub fn flush_all() {
    // SAFETY: the active table stays the active table, with its number.
    unsafe {
        write_cr3(read_cr3());
    }
}
