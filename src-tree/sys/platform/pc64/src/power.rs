//! Switching off and restarting.

use df_cpu_x86_64::irq;
use df_cpu_x86_64::port::{inb, inw, outb, outw};
use df_libkern::acpi::{AddressSpace, Fadt, GenericAddress};

use crate::device::Registers;
use crate::{acpi, console};

const SLEEP_ENABLE: u16 = 1 << 13;
const SLEEP_TYPE_MASK: u16 = 7 << 10;
const ACPI_MODE: u16 = 1;
/// Polls before something that should happen at once is given up.
const PATIENCE: u32 = 1_000_000;

const KEYBOARD_COMMAND: u16 = 0x64;
const KEYBOARD_BUSY: u8 = 0x02;
const PULSE_RESET: u8 = 0xfe;
const RESET_CONTROL: u16 = 0xcf9;

/// Switches off through ACPI's soft-off state; where that does not work, halts.
pub fn poweroff() -> ! {
    irq::disable();
    console::drain();
    let acpi = acpi::get();
    if let Some((fadt, sleep)) = acpi.and_then(|a| Some((a.fadt()?, a.soft_off()?))) {
        enter_acpi_mode(fadt);
        write_sleep_type(fadt.pm1a_control, sleep.a);
        write_sleep_type(fadt.pm1b_control, sleep.b);
    }
    irq::halt_forever()
}

/// Restarts: ACPI's reset register, the chipset's, the keyboard controller, a triple fault.
pub fn reboot() -> ! {
    irq::disable();
    console::drain();
    if let Some((register, value)) = acpi::get().and_then(|a| a.fadt()?.reset) {
        write_byte(register, value);
        pause();
    }
    // SAFETY: bit 1 selects a hard reset, bit 2 pulls it; the system is going down.
    unsafe {
        outb(RESET_CONTROL, 0x02);
    }
    // SAFETY: as above.
    unsafe {
        outb(RESET_CONTROL, 0x06);
    }
    pause();
    // SAFETY: port of the keyboard controller.
    let ready = (0..PATIENCE).any(|_| unsafe { inb(KEYBOARD_COMMAND) } & KEYBOARD_BUSY == 0);
    if ready {
        // SAFETY: pulls the CPU's reset line, which is what we want.
        unsafe {
            outb(KEYBOARD_COMMAND, PULSE_RESET);
        }
        pause();
    }
    df_cpu_x86_64::trap::triple_fault()
}

/// Stops for good, the machine staying on.
pub fn halt() -> ! {
    irq::halt_forever()
}

/// Ends the emulator through its isa-debug-exit device at `port`; does nothing elsewhere.
/// QEMU exits with status `2 * code + 1`.
pub fn debug_exit(port: u16, code: u8) {
    console::drain();
    // SAFETY: the administrator has named the port for this purpose.
    unsafe {
        outb(port, code);
    }
}

fn pause() {
    for _ in 0..PATIENCE {
        core::hint::spin_loop();
    }
}

/// Takes the power registers over from the firmware (ACPI 4.8.2.5).
fn enter_acpi_mode(fadt: &Fadt) {
    let Some(control) = fadt.pm1a_control.and_then(io_port) else {
        return;
    };
    // SAFETY: reading the control register has no effect.
    let enabled = || unsafe { inw(control) } & ACPI_MODE != 0;
    if enabled() || fadt.smi_command == 0 || fadt.acpi_enable == 0 {
        return;
    }
    // SAFETY: the firmware's own port and value for this.
    unsafe {
        outb(fadt.smi_command, fadt.acpi_enable);
    }
    let _ = (0..PATIENCE).any(|_| enabled());
}

fn io_port(register: GenericAddress) -> Option<u16> {
    (register.space == AddressSpace::Io).then(|| u16::try_from(register.address).ok())?
}

fn write_sleep_type(register: Option<GenericAddress>, sleep_type: u8) {
    let Some(port) = register.and_then(io_port) else {
        return;
    };
    // SAFETY: reading the control register has no effect.
    let rest = unsafe { inw(port) } & !(SLEEP_TYPE_MASK | SLEEP_ENABLE);
    let value = rest | u16::from(sleep_type & 7) << 10 | SLEEP_ENABLE;
    // SAFETY: the firmware's register and value for switching off.
    unsafe {
        outw(port, value);
    }
}

fn write_byte(register: GenericAddress, value: u8) {
    match register.space {
        AddressSpace::Io => {
            if let Ok(port) = u16::try_from(register.address) {
                // SAFETY: the firmware's register and value for a reset.
                unsafe {
                    outb(port, value);
                }
            }
        }
        AddressSpace::Memory => {
            let base = register.address & !3;
            // SAFETY: the firmware says that this is the reset register.
            if let Some(registers) = unsafe { Registers::map(base, 4) } {
                let shift = (register.address & 3) * 8;
                registers.write(0, u32::from(value) << shift);
            }
        }
        AddressSpace::Other(_) => {}
    }
}
