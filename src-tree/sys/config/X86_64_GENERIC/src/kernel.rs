//! The first function above the machine.

use core::panic::PanicInfo;

use df_machine::{bootenv, inventory, kprintln};

/// Starts the rooms, lowest first.
///
/// The boot code calls it by name, on the boot stack, interrupts off.
#[expect(unsafe_code, reason = "the one symbol that the boot code looks for")]
#[unsafe(no_mangle)]
fn kernel_main() -> ! {
    df_vm::init();
    kprintln!(
        "DragonFly {}-{} (X86_64_GENERIC)",
        env!("DF_VERSION"),
        env!("DF_BRANCH")
    );
    let verbose = bootenv::is_set("boot_verbose");
    inventory::print_early(verbose);
    df_machine::init();
    inventory::print_late(verbose);
    df_machine::intr::enable();
    df_kern::start()
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    kprintln!("{info}");
    df_machine::power::debug_exit(0xf4, 0x21);
    df_machine::power::halt()
}
