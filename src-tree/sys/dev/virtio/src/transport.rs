//! A modern virtio device on PCI: reset, features, queues (4.1.4.3, 3.1).
//!
//! ```text
//! common window: 0 device feature select u32   4 device features u32
//!  8 driver feature select u32  12 driver features u32  16 message for changes u16
//! 18 queues u16  20 status u8  21 generation u8  22 queue select u16  24 queue size u16
//! 26 queue message u16  28 queue enable u16  30 queue notify number u16
//! 32 descriptors u64  40 available u64  48 used u64
//! ```

use core::time::Duration;

use df_abi::Errno;
use df_machine::device::{self, MapError, Registers};
use df_pci::{Bar, BarError, Completion, ConfigSpace, Function, Interrupt};
use df_vm::Dma;

use crate::{Layout, Virtqueue, WindowKind, windows};

const DEVICE_FEATURE_SELECT: u64 = 0;
const DEVICE_FEATURE: u64 = 4;
const DRIVER_FEATURE_SELECT: u64 = 8;
const DRIVER_FEATURE: u64 = 12;
const CHANGE_MESSAGE: u64 = 16;
const STATUS: u64 = 20;
const GENERATION: u64 = 21;
const QUEUE_SELECT: u64 = 22;
const QUEUE_SIZE: u64 = 24;
const QUEUE_MESSAGE: u64 = 26;
const QUEUE_ENABLE: u64 = 28;
const QUEUE_NOTIFY: u64 = 30;
const QUEUE_DESCRIPTORS: u64 = 32;
const QUEUE_AVAILABLE: u64 = 40;
const QUEUE_USED: u64 = 48;
const COMMON_SIZE: u64 = 56;

const ACKNOWLEDGE: u8 = 1;
const DRIVER: u8 = 2;
const DRIVER_OK: u8 = 4;
const FEATURES_OK: u8 = 8;
const FAILED: u8 = 128;

/// Feature: the device follows version 1 of the specification.
const F_VERSION_1: u64 = 1 << 32;
const NO_MESSAGE: u16 = 0xffff;
/// A device resets itself within this time.
const RESET: Duration = Duration::from_secs(1);
/// More descriptors than a driver with one request at a time can use.
const ENTRIES: u16 = 16;

/// Why a device cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachError {
    /// It lacks a window that every modern device has.
    NoWindow(&'static str),
    /// A window is in an address register that leads nowhere.
    Bar(BarError),
    /// A window does not fit into its address register.
    Range,
    /// A window cannot be mapped.
    Map(MapError),
    /// It does not end its reset.
    Reset,
    /// It does not follow version 1, or refuses the features that it offered.
    Features,
    /// It has no queue, or none of a usable size.
    Queue,
    /// There is no memory for its queue.
    Memory(Errno),
}

impl core::fmt::Display for AttachError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoWindow(which) => write!(f, "it has no {which} registers"),
            Self::Bar(error) => error.fmt(f),
            Self::Range => f.write_str("its registers are not within its address register"),
            Self::Map(error) => error.fmt(f),
            Self::Reset => f.write_str("it does not end its reset"),
            Self::Features => f.write_str("it does not accept the features of version 1"),
            Self::Queue => f.write_str("it has no usable queue"),
            Self::Memory(errno) => write!(f, "no memory for its queue ({errno})"),
        }
    }
}

/// A device's registers.
#[derive(Debug)]
pub(crate) struct Transport {
    common: Registers,
    notify: Registers,
    multiplier: u32,
    device: Registers,
    completion: Completion,
    by_message: bool,
}

impl Transport {
    /// Maps the windows of a function and gives it an interrupt.
    pub(crate) fn new(config: &dyn ConfigSpace, function: &Function) -> Result<Self, AttachError> {
        function.enable(config);
        let found = windows(config, function);
        let map = |name, wanted: &dyn Fn(WindowKind) -> bool| {
            let window = found.iter().find(|window| wanted(window.kind));
            let window = window.ok_or(AttachError::NoWindow(name))?;
            let bar = function.bar(config, window.bar);
            let Bar::Memory { base, size } = bar.map_err(AttachError::Bar)? else {
                return Err(AttachError::Range);
            };
            let (offset, len) = (u64::from(window.offset), u64::from(window.len));
            if offset + len > size {
                return Err(AttachError::Range);
            }
            let registers = device::map(base + offset, len).map_err(AttachError::Map)?;
            Ok((registers, window.kind))
        };
        let (common, _) = map("common", &|kind| kind == WindowKind::Common)?;
        let (notify, kind) = map("notification", &|kind| {
            matches!(kind, WindowKind::Notify { .. })
        })?;
        let (device, _) = map("device", &|kind| kind == WindowKind::Device)?;
        if common.size() < COMMON_SIZE {
            return Err(AttachError::Range);
        }
        let multiplier = match kind {
            WindowKind::Notify { multiplier } => multiplier,
            _ => 0,
        };
        let interrupt = Interrupt::enable(config, function);
        let by_message = interrupt.is_some();
        Ok(Self {
            common,
            notify,
            multiplier,
            device,
            completion: Completion::new(interrupt),
            by_message,
        })
    }

    /// How requests are waited for.
    pub(crate) const fn completion(&self) -> &Completion {
        &self.completion
    }

    /// Makes the device forget everything; afterwards it touches no memory.
    pub(crate) fn reset(&self) -> Result<(), AttachError> {
        self.common.write8(STATUS, 0);
        let idle = Completion::new(None).wait(&mut || self.common.read8(STATUS) == 0, RESET);
        if idle {
            Ok(())
        } else {
            Err(AttachError::Reset)
        }
    }

    /// Resets the device and agrees on those of the wanted features that it offers; returns
    /// them.
    pub(crate) fn negotiate(&self, wanted: u64) -> Result<u64, AttachError> {
        self.reset()?;
        self.common.write8(STATUS, ACKNOWLEDGE);
        self.common.write8(STATUS, ACKNOWLEDGE | DRIVER);
        let half = |select| {
            self.common.write(DEVICE_FEATURE_SELECT, select);
            u64::from(self.common.read(DEVICE_FEATURE))
        };
        let offered = half(0) | half(1) << 32;
        let agreed = offered & (wanted | F_VERSION_1);
        for (select, half) in [(0, agreed as u32), (1, (agreed >> 32) as u32)] {
            self.common.write(DRIVER_FEATURE_SELECT, select);
            self.common.write(DRIVER_FEATURE, half);
        }
        let status = ACKNOWLEDGE | DRIVER | FEATURES_OK;
        self.common.write8(STATUS, status);
        let accepted = self.common.read8(STATUS) & FEATURES_OK != 0;
        if agreed & F_VERSION_1 == 0 || !accepted {
            self.common.write8(STATUS, FAILED);
            return Err(AttachError::Features);
        }
        Ok(agreed)
    }

    /// Sets queue 0 up and lets the device go; returns the queue.
    pub(crate) fn start(&self) -> Result<Virtqueue<Dma>, AttachError> {
        if self.by_message {
            self.common.write16(CHANGE_MESSAGE, NO_MESSAGE);
        }
        self.common.write16(QUEUE_SELECT, 0);
        let most = self.common.read16(QUEUE_SIZE);
        let entries = most.min(ENTRIES);
        if entries < 4 || !entries.is_power_of_two() {
            return Err(AttachError::Queue);
        }
        let layout = Layout::of(entries);
        let memory = Dma::new(layout.size).map_err(AttachError::Memory)?;
        let queue = Virtqueue::new(memory, entries);
        let base = queue.memory().address();
        self.common.write16(QUEUE_SIZE, entries);
        for (register, offset) in [
            (QUEUE_DESCRIPTORS, layout.descriptors),
            (QUEUE_AVAILABLE, layout.available),
            (QUEUE_USED, layout.used),
        ] {
            let address = base + offset as u64;
            self.common.write(register, address as u32);
            self.common.write(register + 4, (address >> 32) as u32);
        }
        // Entry 0 of the table; a device without room for it polls just as well.
        let message = if self.by_message { 0 } else { NO_MESSAGE };
        self.common.write16(QUEUE_MESSAGE, message);
        self.common.write16(QUEUE_ENABLE, 1);
        let status = ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK;
        self.common.write8(STATUS, status);
        Ok(queue)
    }

    /// Tells the device that queue 0 has a new request.
    pub(crate) fn notify(&self) {
        self.common.write16(QUEUE_SELECT, 0);
        let number = u64::from(self.common.read16(QUEUE_NOTIFY));
        let place = number * u64::from(self.multiplier);
        if place + 2 <= self.notify.size() {
            self.notify.write16(place, 0);
        }
    }

    /// Reads a word of the device's own registers.
    pub(crate) fn device32(&self, offset: u64) -> u32 {
        if offset + 4 <= self.device.size() {
            self.device.read(offset)
        } else {
            0
        }
    }

    /// Reads two words of the device's own registers that belong together.
    pub(crate) fn device64(&self, offset: u64) -> u64 {
        loop {
            let before = self.common.read8(GENERATION);
            let value =
                u64::from(self.device32(offset)) | u64::from(self.device32(offset + 4)) << 32;
            if self.common.read8(GENERATION) == before {
                return value;
            }
        }
    }
}
