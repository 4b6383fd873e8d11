//! Interrupts by message: MSI (6.8.1) and MSI-X (6.8.2), one line for each function, each served
//! by an interrupt thread.
//!
//! ```text
//! MSI:    +2 control u16 (0 enable, 6..4 lines, 7 64-bit)  +4 address u32  [+8 high u32]
//!         +8 or +12 data u16
//! MSI-X:  +2 control u16 (10..0 entries - 1, 14 mask all, 15 enable)
//!         +4 table: 2..0 address register, 31..3 offset
//! table entry: address u64, data u32, control u32 (0 masked)
//! ```

use alloc::format;

use df_machine::device::msi::{self, Message};
use df_machine::device::{self, Registers};

use crate::{Bar, Capability, ConfigSpace, Function, completion};

const MSI_ENABLE: u16 = 1 << 0;
const MSI_LINES: u16 = 7 << 4;
const MSI_64: u16 = 1 << 7;
const MSIX_ENABLE: u16 = 1 << 15;
const MSIX_MASK_ALL: u16 = 1 << 14;
const MSIX_ENTRY: u64 = 16;

/// A line that a function signals by message.
#[derive(Debug)]
pub struct Interrupt {
    /// The number with which the machine's handler is called.
    pub line: u8,
    /// The table in which the message is, kept mapped. Its first entry is the message's.
    _table: Option<Registers>,
}

impl Interrupt {
    /// Gives the function a line; with MSI-X it is the table's entry 0. `None` when the
    /// function cannot signal by message, no line is left, or there is no memory for the thread
    /// that serves it: then it is asked by polling.
    #[must_use]
    pub fn enable(config: &dyn ConfigSpace, function: &Function) -> Option<Self> {
        msi::set_handler(|line| df_lwkt::interrupt(usize::from(line)));
        if let Some(found) = function.capability(config, Capability::MSIX) {
            let table = table(config, function, found)?;
            let (line, message) = allocate(function)?;
            fill(&table, message);
            let control = config.read16(function.address, found.offset + 2);
            let control = (control | MSIX_ENABLE) & !MSIX_MASK_ALL;
            config.write16(function.address, found.offset + 2, control);
            return Some(Self {
                line,
                _table: Some(table),
            });
        }
        let found = function.capability(config, Capability::MSI)?;
        let (line, message) = allocate(function)?;
        set_msi(config, function, found, message);
        Some(Self { line, _table: None })
    }
}

/// A line, and the thread that serves it.
fn allocate(function: &Function) -> Option<(u8, Message)> {
    let (line, message) = msi::allocate()?;
    let name = format!("msi{line}: pci{}", function.address);
    df_lwkt::establish(usize::from(line), &name, move || completion::wake(line)).ok()?;
    Some((line, message))
}

fn set_msi(config: &dyn ConfigSpace, function: &Function, found: Capability, message: Message) {
    let (at, offset) = (function.address, found.offset);
    let control = config.read16(at, offset + 2) & !(MSI_ENABLE | MSI_LINES);
    config.write16(at, offset + 2, control);
    config.write(at, offset + 4, message.address as u32);
    let data = if control & MSI_64 != 0 {
        config.write(at, offset + 8, (message.address >> 32) as u32);
        offset + 12
    } else {
        offset + 8
    };
    config.write16(at, data, message.data as u16);
    config.write16(at, offset + 2, control | MSI_ENABLE);
}

/// Maps the first entry of the function's table.
fn table(config: &dyn ConfigSpace, function: &Function, found: Capability) -> Option<Registers> {
    let word = config.read(function.address, found.offset + 4);
    let bar = function.bar(config, (word & 7) as u8).ok()?;
    let offset = u64::from(word & !7);
    match bar {
        Bar::Memory { base, size } if offset + MSIX_ENTRY <= size => {
            device::map(base + offset, MSIX_ENTRY).ok()
        }
        _ => None,
    }
}

fn fill(table: &Registers, message: Message) {
    table.write(0, message.address as u32);
    table.write(4, (message.address >> 32) as u32);
    table.write(8, message.data);
    table.write(12, 0);
}
