//! A channel: one set of registers for two devices.
//!
//! ```text
//! command block: 0 data u16   1 features (read: error)   2 count   3..5 address
//!                6 device     7 command (read: status)
//! control block: 0 device control (read: status without effects)
//! ```

use core::time::Duration;

use df_ata::Task;
use df_machine::clock;
use df_machine::device::Ports;

const DATA: u16 = 0;
const FEATURES: u16 = 1;
const COUNT: u16 = 2;
const ADDRESS: u16 = 3;
const DEVICE: u16 = 6;
const COMMAND: u16 = 7;

pub(crate) const ERR: u8 = 1 << 0;
pub(crate) const DRQ: u8 = 1 << 3;
pub(crate) const DF: u8 = 1 << 5;
pub(crate) const BSY: u8 = 1 << 7;

/// Device control: no interrupts; reset both devices.
const NO_INTERRUPTS: u8 = 1 << 1;
const RESET: u8 = 1 << 2;
/// Device register: bits that were once fixed, and which of the two.
const FIXED: u8 = 0xa0;
const SECOND: u8 = 1 << 4;

/// A reset is held for 5 microseconds at least, and devices need 2 ms to show that they are busy.
const HOLD: Duration = Duration::from_millis(3);

/// A channel.
#[derive(Debug)]
pub(crate) struct Channel {
    command: Ports,
    control: Ports,
}

impl Channel {
    pub(crate) const fn new(command: Ports, control: Ports) -> Self {
        Self { command, control }
    }

    /// Status; reading it has no effects.
    pub(crate) fn status(&self) -> u8 {
        self.control.read8(0)
    }

    /// Error register.
    pub(crate) fn error(&self) -> u8 {
        self.command.read8(FEATURES)
    }

    /// Waits until the status is as wanted; the last status, or `None` at the deadline.
    pub(crate) fn wait(&self, patience: Duration, wanted: impl Fn(u8) -> bool) -> Option<u8> {
        let patience = u64::try_from(patience.as_nanos()).unwrap_or(u64::MAX);
        let deadline = clock::uptime_ns().saturating_add(patience);
        loop {
            let status = self.status();
            if wanted(status) {
                return Some(status);
            }
            if clock::uptime_ns() >= deadline {
                return None;
            }
            df_lwkt::yield_now();
        }
    }

    /// Chooses one of the two devices.
    pub(crate) fn select(&self, second: bool) {
        self.choose(second, 0);
    }

    fn choose(&self, second: bool, bits: u8) {
        let which = if second { SECOND } else { 0 };
        self.command.write8(DEVICE, FIXED | which | bits);
        // The status is valid 400 ns later: four reads take that long.
        for _ in 0..4 {
            self.status();
        }
    }

    /// Writes the registers of a command and starts it. `limit`: the most bytes that a packet
    /// command moves at once.
    pub(crate) fn start(&self, second: bool, task: Task, limit: Option<u16>) {
        self.choose(second, task.device);
        let [l0, l1, l2, l3, l4, l5, ..] = task.lba.to_le_bytes();
        let [c0, c1] = task.count.to_le_bytes();
        let [f0, f1] = task.features.to_le_bytes();
        let (l1, l2) = match limit {
            Some(limit) => (limit as u8, (limit >> 8) as u8),
            None => (l1, l2),
        };
        if task.wide {
            // Upper halves first; the registers remember two values.
            self.put(f1, c1, [l3, l4, l5]);
        }
        self.put(f0, c0, [l0, l1, l2]);
        self.command.write8(COMMAND, task.command);
        self.status();
    }

    fn put(&self, features: u8, count: u8, address: [u8; 3]) {
        self.command.write8(FEATURES, features);
        self.command.write8(COUNT, count);
        for (register, value) in (ADDRESS..).zip(address) {
            self.command.write8(register, value);
        }
    }

    /// How many bytes a packet device wants to move now.
    pub(crate) fn byte_count(&self) -> usize {
        let low = self.command.read8(ADDRESS + 1);
        let high = self.command.read8(ADDRESS + 2);
        usize::from(u16::from_le_bytes([low, high]))
    }

    /// What a reset left in the registers: what kind of device it is.
    pub(crate) fn signature(&self) -> (u8, u8) {
        (
            self.command.read8(ADDRESS + 1),
            self.command.read8(ADDRESS + 2),
        )
    }

    /// Reads words of data.
    pub(crate) fn read(&self, words: &mut [u16]) {
        self.command.read16_all(DATA, words);
    }

    /// Writes words of data.
    pub(crate) fn write(&self, words: &[u16]) {
        self.command.write16_all(DATA, words);
    }

    /// Resets both devices; afterwards they interrupt no more.
    pub(crate) fn reset(&self) {
        self.control.write8(0, NO_INTERRUPTS | RESET);
        self.wait(HOLD, |_| false);
        self.control.write8(0, NO_INTERRUPTS);
        self.wait(HOLD, |_| false);
    }
}
