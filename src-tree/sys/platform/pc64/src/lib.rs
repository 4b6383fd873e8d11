//! The PC: boot entry, consoles, ACPI, timers, power.
//!
//! An unsafe room: it talks to device registers and firmware tables. Parsing and arithmetic
//! live in `libkern`, where the host tests them; what is here moves bytes to and from the
//! machine.
#![no_std]
#![expect(
    unsafe_code,
    reason = "this room talks to devices and firmware by port and physical address"
)]
#![cfg_attr(
    not(target_os = "none"),
    expect(dead_code, reason = "on the host nothing boots and nothing traps")
)]

extern crate alloc;

pub mod acpi;
pub mod boot;
pub mod clock;
pub mod console;
pub mod crash;
pub mod device;
pub mod entropy;
mod hpet;
pub mod interrupts;
pub mod pci;
pub mod power;
mod rtc;
pub mod smp;
