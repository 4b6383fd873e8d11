//! COM1 (16550), 115200 bits a second, 8N1, driven directly: BIOS services for it stop at 9600.

use crate::machine::ports::Device;

const DATA: u16 = 0;
const INTERRUPT_ENABLE: u16 = 1;
const FIFO_CONTROL: u16 = 2;
const LINE_CONTROL: u16 = 3;
const MODEM_CONTROL: u16 = 4;
const LINE_STATUS: u16 = 5;
const SCRATCH: u16 = 7;

const RECEIVED: u8 = 1 << 0;
const TRANSMITTER_EMPTY: u8 = 1 << 5;

/// The line, found present.
pub(crate) struct Serial(Device);

impl Serial {
    /// Sets the line up; `None` when the machine has none.
    pub(crate) fn open() -> Option<Self> {
        let device = Device::COM1;
        for pattern in [0x5a, 0xa5] {
            device.write(SCRATCH, pattern);
            if device.read(SCRATCH) != pattern {
                return None;
            }
        }
        device.write(INTERRUPT_ENABLE, 0);
        device.write(LINE_CONTROL, 0x80); // open the divisor latch
        device.write(DATA, 1); // 115200
        device.write(INTERRUPT_ENABLE, 0);
        device.write(LINE_CONTROL, 0x03); // 8N1
        device.write(FIFO_CONTROL, 0x01); // on; what has been received is kept
        device.write(MODEM_CONTROL, 0x03); // DTR, RTS
        Some(Self(device))
    }

    /// Writes text; `\n` becomes `\r\n`.
    pub(crate) fn write(&self, text: &str) {
        for byte in text.bytes() {
            if byte == b'\n' {
                self.put(b'\r');
            }
            self.put(byte);
        }
    }

    /// Takes a received byte.
    pub(crate) fn take(&self) -> Option<u8> {
        self.waits().then(|| self.0.read(DATA))
    }

    /// Tells whether a received byte waits.
    pub(crate) fn waits(&self) -> bool {
        self.0.read(LINE_STATUS) & RECEIVED != 0
    }

    /// Sends one byte; drops it when the line has been stuck for long.
    fn put(&self, byte: u8) {
        let ready = (0..1_000_000).any(|_| self.0.read(LINE_STATUS) & TRANSMITTER_EMPTY != 0);
        if ready {
            self.0.write(DATA, byte);
        }
    }
}
