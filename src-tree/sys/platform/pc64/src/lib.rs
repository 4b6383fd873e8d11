//! The PC: boot entry, consoles, ACPI, timers, power.
#![no_std]
