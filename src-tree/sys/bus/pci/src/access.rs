//! The machine's configuration space: by ports, or in memory where the firmware says so.

use alloc::vec::Vec;

use df_machine::device::{self, Registers, pci_ports};

use crate::{Address, ConfigSpace, allocations};

/// The first 256 bytes of each function, by ports.
#[derive(Clone, Copy, Debug)]
pub struct Ports;

impl ConfigSpace for Ports {
    fn read(&self, at: Address, offset: u16) -> u32 {
        pci_ports::read(at.bus, at.device, at.function, offset)
    }

    fn write(&self, at: Address, offset: u16, value: u32) {
        pci_ports::write(at.bus, at.device, at.function, offset, value);
    }
}

/// All 4096 bytes of each function of some buses, in memory (PCI Express ECAM).
#[derive(Debug)]
pub struct Ecam {
    first_bus: u8,
    last_bus: u8,
    registers: Registers,
}

impl Ecam {
    fn place(&self, at: Address, offset: u16) -> Option<u64> {
        let here = (self.first_bus..=self.last_bus).contains(&at.bus) && offset < 4096;
        let from_bus_0 = at.ecam_offset() + u64::from(offset & !3);
        here.then(|| from_bus_0 - (u64::from(self.first_bus) << 20))
    }
}

impl ConfigSpace for Ecam {
    fn read(&self, at: Address, offset: u16) -> u32 {
        self.place(at, offset)
            .map_or(u32::MAX, |place| self.registers.read(place))
    }

    fn write(&self, at: Address, offset: u16, value: u32) {
        if let Some(place) = self.place(at, offset) {
            self.registers.write(place, value);
        }
    }
}

/// What this machine has: memory for the buses that the table MCFG names, else ports.
#[derive(Debug)]
pub struct Machine {
    windows: Vec<Ecam>,
}

impl Machine {
    /// Finds out.
    #[must_use]
    pub fn detect() -> Self {
        let table = device::acpi_table(b"MCFG").unwrap_or_default();
        let window = |found: crate::Allocation| {
            let len = (u64::from(found.last_bus - found.first_bus) + 1) << 20;
            // A window over memory or beyond the device window is left to the ports.
            let registers = device::map(found.base + (u64::from(found.first_bus) << 20), len);
            Some(Ecam {
                first_bus: found.first_bus,
                last_bus: found.last_bus,
                registers: registers.ok()?,
            })
        };
        let segment_0 = allocations(table).filter(|found| found.segment == 0);
        Self {
            windows: segment_0.filter_map(window).collect(),
        }
    }

    /// How configuration space is reached, in words.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        if self.windows.is_empty() {
            "configuration ports"
        } else {
            "memory-mapped configuration"
        }
    }

    fn window(&self, at: Address) -> Option<&Ecam> {
        self.windows.iter().find(|ecam| ecam.place(at, 0).is_some())
    }
}

impl ConfigSpace for Machine {
    fn read(&self, at: Address, offset: u16) -> u32 {
        match self.window(at) {
            Some(ecam) => ecam.read(at, offset),
            None => Ports.read(at, offset),
        }
    }

    fn write(&self, at: Address, offset: u16, value: u32) {
        match self.window(at) {
            Some(ecam) => ecam.write(at, offset, value),
            None => Ports.write(at, offset, value),
        }
    }
}
