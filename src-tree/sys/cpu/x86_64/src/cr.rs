//! Control registers and the features switched on in them.

use core::arch::asm;

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
const CR4_XSAVE: u64 = 1 << 18;
const CR4_SMEP: u64 = 1 << 20;
const CR4_SMAP: u64 = 1 << 21;

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
    let value: u64;
    // SAFETY: reading has no effect.
    unsafe {
        asm!("mov {}, cr3", out(reg) value, options(nomem, nostack, preserves_flags));
    }
    value & !0xfff
}

/// Makes another top-level page table the active one and drops all translations that are
/// not global.
///
/// # Safety
/// `root` must be the physical address of a table whose kernel half maps the kernel image,
/// the current stack and the direct map as all tables do; it must stay valid while active.
pub unsafe fn set_root_table(root: u64) {
    // SAFETY: the caller vouches for the table.
    unsafe {
        asm!("mov cr3, {}", in(reg) root, options(nostack, preserves_flags));
    }
}

/// Drops this CPU's translation of the page at `addr`.
pub fn flush_page(addr: u64) {
    // SAFETY: dropping a translation only makes the CPU read the tables again.
    unsafe {
        asm!("invlpg [{}]", in(reg) addr, options(nostack, preserves_flags));
    }
}

/// Drops all translations of this CPU that are not global, and where it found tables.
pub fn flush_all() {
    // SAFETY: the active table stays the active table.
    unsafe {
        set_root_table(root_table());
    }
}
