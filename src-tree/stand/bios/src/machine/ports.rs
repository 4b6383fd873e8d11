//! I/O ports, and the resets that go through them.
#![expect(unsafe_code, reason = "port instructions")]

use core::arch::asm;

/// Reads a byte from an I/O port.
///
/// # Safety
/// The port must belong to a device for which the read has no effect on memory.
pub(crate) unsafe fn read(port: u16) -> u8 {
    let value;
    // SAFETY: the caller answers for the device; the instruction itself touches `al` only.
    unsafe { asm!("in al, dx", in("dx") port, out("al") value, options(nomem, nostack)) };
    value
}

/// Writes a byte to an I/O port.
///
/// # Safety
/// The port must belong to a device for which the write has no effect on memory.
pub(crate) unsafe fn write(port: u16, value: u8) {
    // SAFETY: the caller answers for the device; the instruction itself changes nothing else.
    unsafe { asm!("out dx, al", in("dx") port, in("al") value, options(nomem, nostack)) };
}

/// A device whose registers are a run of I/O ports and that never touches memory.
pub(crate) struct Device {
    base: u16,
    len: u16,
}

impl Device {
    /// The first serial port (16550).
    pub(crate) const COM1: Self = Self {
        base: 0x3f8,
        len: 8,
    };
    /// The interval timer (8254).
    pub(crate) const PIT: Self = Self { base: 0x40, len: 4 };
    /// System control port B: gate and output of the interval timer's channel 2.
    pub(crate) const CONTROL_B: Self = Self { base: 0x61, len: 1 };
    /// The CRT controller of a VGA in a colour mode.
    pub(crate) const CRTC: Self = Self {
        base: 0x3d4,
        len: 2,
    };
    /// The keyboard controller's command port.
    const KEYBOARD_CONTROL: Self = Self { base: 0x64, len: 1 };
    /// The reset control register of PCI chip sets.
    const RESET_CONTROL: Self = Self {
        base: 0xcf9,
        len: 1,
    };

    fn port(&self, register: u16) -> Option<u16> {
        (register < self.len).then_some(self.base + register)
    }

    /// Reads a register; 0xFF when the device has no such register.
    pub(crate) fn read(&self, register: u16) -> u8 {
        match self.port(register) {
            // SAFETY: a register of one of the devices above, none of which touches memory.
            Some(port) => unsafe { read(port) },
            None => 0xff,
        }
    }

    /// Writes a register; ignored when the device has no such register.
    pub(crate) fn write(&self, register: u16, value: u8) {
        if let Some(port) = self.port(register) {
            // SAFETY: a register of one of the devices above, none of which touches memory.
            unsafe { write(port, value) };
        }
    }
}

/// Resets the machine: keyboard controller, then chip set, then a triple fault.
pub(crate) fn reset() -> ! {
    for _ in 0..100_000 {
        if Device::KEYBOARD_CONTROL.read(0) & 2 == 0 {
            break;
        }
    }
    Device::KEYBOARD_CONTROL.write(0, 0xfe);
    spin();
    Device::RESET_CONTROL.write(0, 0x02);
    Device::RESET_CONTROL.write(0, 0x06);
    spin();
    let no_table = [0_u8; 10];
    // SAFETY: an empty interrupt table makes the trap a triple fault, which resets the
    // processor; nothing runs afterwards.
    unsafe { asm!("lidt [{}]", "ud2", in(reg) &raw const no_table, options(noreturn)) }
}

/// Gives a reset the time to happen.
fn spin() {
    for _ in 0..10_000_000 {
        core::hint::spin_loop();
    }
}
