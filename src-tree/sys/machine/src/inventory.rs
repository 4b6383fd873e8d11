//! What the machine is made of, printed at boot.

use alloc::format;
use alloc::string::String;

use df_cpu_x86_64::cpuid::{Brand, Features};
use df_cpu_x86_64::image;
use df_libkern::acpi::MadtEntry;
use df_libkern::memmap::Kind;
use df_platform_pc64::acpi::{self, Acpi};

use crate::{bootenv, clock, console, kprintln, memory, user};

/// Prints processor, memory and consoles; in detail when `verbose`.
pub fn print_early(verbose: bool) {
    kprintln!("CPU: {}", Brand::detect().as_str());
    kprintln!("  Features={}", Features::detect());
    let map = memory::memory_map();
    let real = map.total(Kind::is_memory);
    let usable = map.total(|kind| kind == Kind::Usable);
    kprintln!("real memory  = {real} ({} MB)", real >> 20);
    kprintln!("avail memory = {usable} ({} MB)", usable >> 20);
    if verbose {
        for region in map.regions() {
            kprintln!(
                "  {:#014x}-{:#014x} {:?}",
                region.start,
                region.end - 1,
                region.kind
            );
        }
        let parts = image::layout();
        kprintln!(
            "kernel: text {:#x}, constants {:#x}, data {:#x}-{:#x}",
            parts.text.start,
            parts.rodata.start,
            parts.data.start,
            parts.data.end
        );
    }
    kprintln!("booted by {}", bootenv::boot_method());
    for (kind, name, bytes) in crate::bootmodules() {
        kprintln!("module {name} ({kind}): {} bytes", bytes.len());
    }
}

/// Prints what [`crate::init`] found.
pub fn print_late(verbose: bool) {
    kprintln!("console: {}", console::devices());
    match acpi::get() {
        Some(acpi) => print_acpi(acpi, verbose),
        None => kprintln!("ACPI: no tables found; the machine cannot be switched off by software"),
    }
    if let Some((hz, reference)) = clock::source() {
        kprintln!(
            "TSC: {} kHz, measured against {}; timer: {}",
            hz / 1000,
            reference.name(),
            clock::timer()
        );
    }
    kprintln!("user mode: {}", user_mode());
}

/// What of the CPU's features for address spaces and segments is in use.
fn user_mode() -> String {
    let numbers = match (memory::has_numbers(), memory::forgets_all_at_once()) {
        (false, _) => "no PCID",
        (true, false) => "PCID",
        (true, true) => "PCID with INVPCID",
    };
    let bases = if user::sets_bases() {
        "FSGSBASE"
    } else {
        "no FSGSBASE"
    };
    format!("{numbers}, {bases}")
}

fn print_acpi(acpi: &Acpi, verbose: bool) {
    for (address, error) in acpi.damaged() {
        kprintln!("ACPI: table at {address:#x} ignored: {error}");
    }
    let oem = acpi.tables().next().map_or("", |(_, table)| table.oem());
    let mut processors = 0;
    for entry in acpi.madt().iter().flat_map(|madt| madt.entries()) {
        processors += u32::from(matches!(entry, MadtEntry::LocalApic { enabled: true, .. }));
    }
    let hpet = if acpi.table(b"HPET").is_some() {
        ", HPET"
    } else {
        ""
    };
    let off = if acpi.soft_off().is_some() {
        ""
    } else {
        ", no soft off"
    };
    kprintln!(
        "ACPI: <{oem}> {} tables, {processors} processors{hpet}{off}",
        acpi.tables().count()
    );
    if !verbose {
        return;
    }
    for (address, table) in acpi.tables() {
        kprintln!(
            "  {} at {address:#x}, {} bytes, revision {}, <{}>",
            table.name(),
            table.bytes().len(),
            table.revision(),
            table.oem()
        );
    }
    if let Some(madt) = acpi.madt() {
        kprintln!("  local APICs at {:#x}", madt.local_apic());
        for entry in madt.entries() {
            match entry {
                MadtEntry::LocalApic { id, enabled } => {
                    kprintln!(
                        "  cpu with APIC id {id}{}",
                        if enabled { "" } else { " (disabled)" }
                    );
                }
                MadtEntry::IoApic {
                    id,
                    address,
                    first_interrupt,
                } => {
                    kprintln!("  I/O APIC {id} at {address:#x}, interrupts from {first_interrupt}");
                }
                MadtEntry::Override {
                    source,
                    interrupt,
                    flags,
                } => {
                    kprintln!("  ISA interrupt {source} is {interrupt}, flags {flags:#x}");
                }
                MadtEntry::Other(_) => {}
            }
        }
    }
    if let Some(fadt) = acpi.fadt() {
        kprintln!(
            "  power events at interrupt {}, soft off {:?}",
            fadt.sci_interrupt,
            acpi.soft_off()
        );
    }
}
