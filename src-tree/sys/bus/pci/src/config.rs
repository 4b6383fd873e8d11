//! Configuration registers.

use crate::Address;

/// Configuration space: 32-bit registers of functions.
///
/// Reading a function that is not there gives all ones; writing one does nothing.
pub trait ConfigSpace {
    /// Reads the register at a byte offset, a multiple of 4.
    fn read(&self, address: Address, offset: u16) -> u32;

    /// Writes the register at a byte offset, a multiple of 4.
    fn write(&self, address: Address, offset: u16, value: u32);

    /// Reads 16 bits at an even offset.
    fn read16(&self, address: Address, offset: u16) -> u16 {
        let word = self.read(address, offset & !3);
        (word >> (8 * (offset & 2))) as u16
    }

    /// Reads a byte.
    fn read8(&self, address: Address, offset: u16) -> u8 {
        let word = self.read(address, offset & !3);
        (word >> (8 * (offset & 3))) as u8
    }

    /// Writes 16 bits at an even offset; the other half of the register is written back as it
    /// was read, so not beside bits that are cleared by writing ones.
    fn write16(&self, address: Address, offset: u16, value: u16) {
        let shift = 8 * (offset & 2);
        let word = self.read(address, offset & !3) & !(0xffff << shift);
        self.write(address, offset & !3, word | u32::from(value) << shift);
    }
}
