//! Register windows of a modern device: vendor capabilities (4.1.4).
//!
//! ```text
//! +0 id u8, next u8, length u8, kind u8   +4 address register u8, id u8, padding[2]
//! +8 offset u32   +12 length u32   +16 multiplier of queue notifications u32 (kind 2 only)
//! ```

use alloc::vec::Vec;

use df_pci::{Capability, ConfigSpace, Function};

/// What a window is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowKind {
    /// Registers that all devices have.
    Common,
    /// Where queues are notified.
    Notify {
        /// Bytes between two queues, times the queue's own number for it.
        multiplier: u32,
    },
    /// Why it interrupted, without messages.
    InterruptStatus,
    /// Registers of this kind of device.
    Device,
    /// Another.
    Other(u8),
}

/// A window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// What it is for.
    pub kind: WindowKind,
    /// Which address register it is in.
    pub bar: u8,
    /// Where there.
    pub offset: u32,
    /// Bytes.
    pub len: u32,
}

/// Reads the windows of a function, in the order of its preference.
#[must_use]
pub fn windows(config: &dyn ConfigSpace, function: &Function) -> Vec<Window> {
    let at = function.address;
    let vendor = function
        .capabilities(config)
        .filter(|found| found.id == Capability::VENDOR);
    vendor
        .map(|found| {
            let word = |offset| config.read(at, found.offset + offset);
            let kind = match (word(0) >> 24) as u8 {
                1 => WindowKind::Common,
                2 => WindowKind::Notify {
                    multiplier: word(16),
                },
                3 => WindowKind::InterruptStatus,
                4 => WindowKind::Device,
                other => WindowKind::Other(other),
            };
            Window {
                kind,
                bar: word(4) as u8,
                offset: word(8),
                len: word(12),
            }
        })
        .collect()
}
