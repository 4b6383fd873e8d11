//! One set of names over the chosen CPU and platform.
//!
//! Rooms above this one never name a CPU or a platform. Unsafe code only in `device`.
#![no_std]

extern crate alloc;

pub mod bootenv;
pub mod clock;
pub mod console;
pub mod crash;
pub mod debug;
pub mod device;
pub mod entropy;
pub mod intr;
pub mod inventory;
pub mod ktr;
pub mod memory;
pub mod msgbuf;
pub mod power;
pub mod print;
pub mod smp;
pub mod sync;
pub mod thread;
pub mod user;

pub use bootenv::bootmodules;
pub use df_cpu_x86_64::layout;

/// Sets up what needs a heap or interrupts: ACPI, interrupt controllers, clock, input.
///
/// Called once; consoles and memory map are there before.
pub fn init() {
    df_platform_pc64::acpi::init();
    df_platform_pc64::interrupts::init();
    df_platform_pc64::clock::init();
    df_platform_pc64::console::init_input();
    crash::init();
    // Off by `hw.pcid=0`.
    if bootenv::get("hw.pcid") != Some("0") {
        df_cpu_x86_64::tlb::use_numbers();
    }
}
