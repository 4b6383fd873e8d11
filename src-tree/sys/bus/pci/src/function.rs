//! One function of a device.
//!
//! ```text
//! 0x00 vendor u16, device u16     0x04 command u16, status u16
//! 0x08 revision u8, class u24     0x0e header type u8 (bit 7: several functions)
//! 0x10 address registers          0x34 first capability
//! ```

use crate::bar::{self, Bar, BarError};
use crate::{Address, Capabilities, Capability, ConfigSpace};

const COMMAND: u16 = 0x04;
const STATUS: u16 = 0x06;
const HAS_CAPABILITIES: u16 = 1 << 4;

const DECODE_PORTS: u16 = 1 << 0;
const DECODE_MEMORY: u16 = 1 << 1;
const BUS_MASTER: u16 = 1 << 2;
const NO_PIN_INTERRUPT: u16 = 1 << 10;

/// Who made it and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Vendor's number.
    pub vendor: u16,
    /// The vendor's number of the device.
    pub device: u16,
}

/// What a function is for, in three steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Class {
    /// Base class: 1 is mass storage, 6 bridges.
    pub base: u8,
    /// Subclass.
    pub sub: u8,
    /// Programming interface.
    pub interface: u8,
}

/// A function that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// Where.
    pub address: Address,
    /// Who made it.
    pub identity: Identity,
    /// What it is.
    pub class: Class,
    /// Layout of the header: 0 is an ordinary function, 1 a bridge to another bus.
    pub header: u8,
}

impl Function {
    /// Reads the function at an address; `None` if there is none.
    #[must_use]
    pub fn at(config: &dyn ConfigSpace, address: Address) -> Option<Self> {
        let word = config.read(address, 0);
        let identity = Identity {
            vendor: word as u16,
            device: (word >> 16) as u16,
        };
        if identity.vendor == 0xffff || identity.vendor == 0 {
            return None;
        }
        let [_revision, interface, sub, base] = config.read(address, 0x08).to_le_bytes();
        Some(Self {
            address,
            identity,
            class: Class {
                base,
                sub,
                interface,
            },
            header: config.read8(address, 0x0e) & 0x7f,
        })
    }

    /// Reads address register `index` (0 to 5) and the size of what is behind it. Decoding is
    /// switched off meanwhile.
    ///
    /// # Errors
    /// [`BarError`] when it leads nowhere.
    pub fn bar(&self, config: &dyn ConfigSpace, index: u8) -> Result<Bar, BarError> {
        if self.header != 0 {
            return Err(BarError::Absent);
        }
        let command = config.read16(self.address, COMMAND);
        self.set_command(config, command & !(DECODE_PORTS | DECODE_MEMORY));
        let bar = bar::read(config, self.address, index);
        self.set_command(config, command);
        bar
    }

    /// Lets the function decode its memory and move data by itself, and keeps it from using
    /// its interrupt pin.
    pub fn enable(&self, config: &dyn ConfigSpace) {
        let command = config.read16(self.address, COMMAND);
        let wanted = command | DECODE_MEMORY | BUS_MASTER | NO_PIN_INTERRUPT;
        self.set_command(config, wanted);
    }

    /// Lets the function decode its ports.
    pub fn enable_ports(&self, config: &dyn ConfigSpace) {
        let command = config.read16(self.address, COMMAND);
        self.set_command(config, command | DECODE_PORTS);
    }

    /// Writes the command half. The status half is cleared by ones, so it gets zeros.
    fn set_command(&self, config: &dyn ConfigSpace, command: u16) {
        config.write(self.address, COMMAND, u32::from(command));
    }

    /// Iterates over the capabilities.
    pub fn capabilities<'a>(&self, config: &'a dyn ConfigSpace) -> Capabilities<'a> {
        let status = config.read16(self.address, STATUS);
        Capabilities::of(config, self.address, status & HAS_CAPABILITIES != 0)
    }

    /// Finds the first capability of a kind.
    #[must_use]
    pub fn capability(&self, config: &dyn ConfigSpace, id: u8) -> Option<Capability> {
        self.capabilities(config).find(|found| found.id == id)
    }
}
