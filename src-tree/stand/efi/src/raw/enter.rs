//! From firmware to the kernel.

use core::arch::asm;

use df_abi::boot::MemoryKind;
use df_stand::Pages;
use df_stand::handoff::Handoff;
use uefi::boot::{self, MemoryType};
use uefi::mem::memory_map::MemoryMap as _;

use super::memory::EfiPages;

/// `CR4.LA57`: page tables have five levels.
const CR4_LA57: u64 = 1 << 12;
/// `CR4.PGE`: translations marked global survive a change of page tables.
const CR4_PGE: u64 = 1 << 7;
/// `CR4.PCIDE`: translations are tagged with a process.
const CR4_PCIDE: u64 = 1 << 17;
/// `CR4.CET`: indirect jumps and returns are checked.
const CR4_CET: u64 = 1 << 23;

/// Says why the kernel cannot be entered on this machine, if so.
pub(crate) fn refuse_entry() -> Option<&'static str> {
    (read_cr4() & CR4_LA57 != 0)
        .then_some("the firmware uses five-level page tables, which the kernel does not know")
}

/// Ends the boot services and enters the kernel.
///
/// `tables` are the page tables of [`df_stand::paging`], which map this code and its stack
/// too; `stack` is what the kernel starts on.
pub(crate) fn enter(mut handoff: Handoff<EfiPages>, tables: &EfiPages, stack: &EfiPages) -> ! {
    // SAFETY: no protocol is open, and nothing is dropped from here on: this function does
    // not return, and neither does the jump at its end.
    let map = unsafe { boot::exit_boot_services(Some(MemoryType::LOADER_DATA)) };
    for region in map.entries() {
        handoff.push_region(region.phys_start, region.page_count * 4096, kind(region.ty));
    }
    for pages in [tables, stack] {
        handoff.push_region(pages.addr(), pages.bytes().len() as u64, MemoryKind::LOADER);
    }
    handoff.seal();
    let cr4 = read_cr4() & !(CR4_PGE | CR4_PCIDE | CR4_CET);
    // SAFETY:
    // 1. Interrupts are off first, so that no firmware handler runs under other tables.
    // 2. Clearing the CR4 bits drops all cached translations; 5-level paging, which could
    //    not be changed here, was refused before.
    // 3. The new tables map this code, its stack and everything handed over to itself,
    //    writable and executable.
    // 4. The entry point and the arguments are as df_abi::boot demands.
    unsafe {
        asm!(
            "cli",
            "cld",
            "mov cr4, {cr4}",
            "mov cr3, {tables}",
            "mov rsp, {stack}",
            "xor ebp, ebp",
            "jmp {entry}",
            cr4 = in(reg) cr4,
            tables = in(reg) tables.addr(),
            stack = in(reg) stack.addr() + stack.bytes().len() as u64,
            entry = in(reg) handoff.entry(),
            in("rdi") handoff.boot_info(),
            options(noreturn),
        )
    }
}

/// Returns two addresses that must stay mapped until the jump: of the code and of the stack.
pub(crate) fn here() -> [u64; 2] {
    let marker = 0u8;
    [
        (enter as fn(Handoff<EfiPages>, &EfiPages, &EfiPages) -> !) as usize as u64,
        (&raw const marker).addr() as u64,
    ]
}

fn read_cr4() -> u64 {
    let value;
    // SAFETY: reading the register changes nothing; firmware runs in ring 0.
    unsafe { asm!("mov {}, cr4", out(reg) value, options(nomem, nostack, preserves_flags)) };
    value
}

/// The kernel's word for a kind of memory. What firmware and loader used is free by now;
/// what is handed over is marked by the hand-off itself.
fn kind(ty: MemoryType) -> MemoryKind {
    match ty {
        MemoryType::CONVENTIONAL
        | MemoryType::LOADER_CODE
        | MemoryType::LOADER_DATA
        | MemoryType::BOOT_SERVICES_CODE
        | MemoryType::BOOT_SERVICES_DATA => MemoryKind::USABLE,
        MemoryType::ACPI_RECLAIM => MemoryKind::ACPI_RECLAIM,
        MemoryType::ACPI_NON_VOLATILE => MemoryKind::ACPI_NVS,
        MemoryType::UNUSABLE => MemoryKind::BAD,
        MemoryType::RUNTIME_SERVICES_CODE | MemoryType::RUNTIME_SERVICES_DATA => {
            MemoryKind::EFI_RUNTIME
        }
        _ => MemoryKind::RESERVED,
    }
}
