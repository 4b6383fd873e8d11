//! The counter of the high-precision event timer (IA-PC HPET specification 1.0a), as something
//! to measure other clocks by. Its timers are not used: each CPU has one in its local APIC.

use df_libkern::acpi::hz_of_period;

use crate::acpi;
use crate::device::Registers;

/// Upper half of the capabilities: femtoseconds that a tick takes.
const PERIOD: u64 = 0x04;
const CONFIGURATION: u64 = 0x10;
/// In the configuration: the counter runs.
const RUNS: u32 = 1;
/// Lower half of the counter.
const COUNTER: u64 = 0xf0;
const SIZE: u64 = 0x400;

/// The counter, running while this lives.
pub(crate) struct Counter {
    registers: Registers,
    hz: u64,
    configured: u32,
}

impl Counter {
    /// Starts the counter; `None` when the machine has none.
    pub(crate) fn start() -> Option<Self> {
        let table = acpi::get()?.hpet()?;
        // SAFETY: the firmware's table says that the registers are there.
        let registers = unsafe { Registers::map(table.address, SIZE) }?;
        let hz = hz_of_period(registers.read(PERIOD))?;
        let configured = registers.read(CONFIGURATION);
        registers.write(CONFIGURATION, configured | RUNS);
        Some(Self {
            registers,
            hz,
            configured,
        })
    }

    /// Ticks a second.
    pub(crate) const fn hz(&self) -> u64 {
        self.hz
    }

    /// The counter's lower 32 bits.
    pub(crate) fn read(&self) -> u32 {
        self.registers.read(COUNTER)
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.registers.write(CONFIGURATION, self.configured);
    }
}
