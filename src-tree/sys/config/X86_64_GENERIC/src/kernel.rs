//! The first function above the machine.

use core::panic::PanicInfo;

use df_machine::{bootenv, crash, inventory, kprintln, ktr, smp};

/// Starts the rooms, lowest first.
///
/// The boot code calls it by name, on the boot stack, interrupts off.
#[expect(unsafe_code, reason = "the one symbol that the boot code looks for")]
#[unsafe(no_mangle)]
fn kernel_main() -> ! {
    df_ddb::init();
    df_vm::init();
    df_vm::show_in_debugger();
    kprintln!(
        "DragonFly {}-{} (X86_64_GENERIC)",
        env!("DF_VERSION"),
        env!("DF_BRANCH")
    );
    kprintln!("Copyright (c) 2026, the DragonFly in Rust project. BSD 2-clause licence.");
    let verbose = bootenv::is_set("boot_verbose");
    inventory::print_early(verbose);
    df_machine::init();
    inventory::print_late(verbose);
    df_lwkt::init();
    df_lwkt::set_idle_work(df_vm::zero_a_page);
    df_machine::intr::enable();
    start_cpus();
    ktr::init();
    if let Some(crash) = crash::previous() {
        kprintln!("previous boot panicked: {}", crash.message);
    }
    df_ddb::panic_on_purpose();
    df_selftest::run();
    df_kern::start()
}

/// Starts the other CPUs, unless `kern.smp=0`, and at most `kern.smp.max` in all.
fn start_cpus() {
    let number = |name| bootenv::get(name).and_then(|text| text.parse().ok());
    let limit = match number("kern.smp") {
        Some(0) => 1,
        _ => number("kern.smp.max").unwrap_or(smp::MAX_CPUS),
    };
    let started = smp::start_others(limit, df_lwkt::run_cpu);
    kprintln!("SMP: {started}");
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    df_ddb::panic(info)
}
