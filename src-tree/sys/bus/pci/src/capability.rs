//! The list of capabilities (6.7).

use crate::{Address, ConfigSpace};

/// More than fit into 192 bytes: where a list in a circle ends.
const MOST: usize = 48;
const POINTER: u16 = 0x34;

/// A capability of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capability {
    /// What it is: 5 is MSI, 9 the vendor's own, 0x11 MSI-X.
    pub id: u8,
    /// Where its registers begin; a multiple of 4.
    pub offset: u16,
}

impl Capability {
    /// Message-signalled interrupts.
    pub const MSI: u8 = 0x05;
    /// The vendor's own.
    pub const VENDOR: u8 = 0x09;
    /// Message-signalled interrupts with a table.
    pub const MSIX: u8 = 0x11;
}

/// Iterates over the capabilities of a function.
pub struct Capabilities<'a> {
    config: &'a dyn ConfigSpace,
    at: Address,
    next: u8,
    left: usize,
}

impl<'a> Capabilities<'a> {
    /// Those of a function whose status register says that it has some.
    pub(crate) fn of(config: &'a dyn ConfigSpace, at: Address, present: bool) -> Self {
        Self {
            config,
            at,
            next: if present {
                config.read8(at, POINTER)
            } else {
                0
            },
            left: MOST,
        }
    }
}

impl core::fmt::Debug for Capabilities<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Capabilities")
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl Iterator for Capabilities<'_> {
    type Item = Capability;

    fn next(&mut self) -> Option<Capability> {
        let offset = u16::from(self.next & !3);
        // The header takes the first 64 bytes.
        if offset < 0x40 || self.left == 0 {
            return None;
        }
        self.left -= 1;
        let word = self.config.read(self.at, offset);
        self.next = (word >> 8) as u8;
        Some(Capability {
            id: word as u8,
            offset,
        })
    }
}
