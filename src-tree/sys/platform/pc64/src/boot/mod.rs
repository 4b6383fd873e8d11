//! From power-on to the kernel's `main`: both entries, the hand-off, the memory map and the
//! kernel's own page tables.

#[cfg(target_os = "none")]
mod entry;
mod handoff;
mod memory;
#[cfg(target_os = "none")]
mod pvh;
mod tables;

pub use handoff::{Handoff, handoff, try_handoff};
pub use memory::{MEMORY_REGIONS, MemoryMap, memory_map};
#[cfg(target_os = "none")]
pub(crate) use tables::low_root;
pub(crate) use tables::map_device;
pub use tables::{kernel_root, no_execute};

#[cfg(target_os = "none")]
unsafe extern "Rust" {
    /// The kernel's first function above the machine, in the configuration's crate.
    safe fn kernel_main() -> !;
}

/// Goes on where the entry code ends: at the link address, on the boot stack, interrupts off.
///
/// `address` is the physical address of a `BootInfo` or an `hvm_start_info`, as `origin`
/// says; `kernel_phys` that of the image.
#[cfg(target_os = "none")]
extern "C" fn start(origin: u32, address: u64, kernel_phys: u64) -> ! {
    df_cpu_x86_64::init();
    crate::console::init_serial();
    df_cpu_x86_64::trap::set_fatal_handler(crate::console::early_fatal);

    let address = if origin == entry::FROM_PVH {
        pvh::convert(address, kernel_phys)
    } else {
        address
    };
    let info = handoff::read(address);
    let map = memory::build(&info, kernel_phys);
    let map = tables::init(map, kernel_phys);
    memory::publish(map);
    handoff::publish(info);

    crate::console::init_screen();
    kernel_main()
}
