//! Text consoles: what firmware calls the console, and the serial line if that is not part of it.
//!
//! Firmware often sends its console to a serial line too (OVMF does). Writing to that line as
//! well would show everything twice, so it is opened only when the `ConOut` variable, which
//! lists the devices of the console, names no serial line.

use alloc::vec::Vec;

use df_efi_core::{device_path, text};
use df_stand::platform::{ConsoleSet, Input, Key};
use uefi::proto::console::serial::{ControlBits, Serial};
use uefi::proto::console::text::{Key as EfiKey, ScanCode};
use uefi::runtime::{self, VariableVendor};
use uefi::{CStr16, Handle, boot, cstr16, system};

use crate::raw;

/// The consoles of the machine.
pub(crate) struct Console {
    /// A serial line that the firmware's console does not use.
    serial: Option<Handle>,
    /// The firmware's console includes a serial line.
    mirrored: bool,
}

impl Console {
    /// Finds out which consoles there are.
    pub(crate) fn find() -> Self {
        let mirrored = console_has_serial_line();
        let lines = if mirrored {
            Vec::new()
        } else {
            boot::find_handles::<Serial>().unwrap_or_default()
        };
        Self {
            serial: lines.first().copied(),
            mirrored,
        }
    }

    /// Tells which consoles exist.
    pub(crate) fn present(&self) -> ConsoleSet {
        if self.serial.is_some() || self.mirrored {
            ConsoleSet::ALL
        } else {
            ConsoleSet::VIDEO
        }
    }

    /// Writes text.
    pub(crate) fn write(&mut self, to: ConsoleSet, text: &str) {
        if to.intersects(ConsoleSet::VIDEO) || (self.mirrored && !to.is_empty()) {
            write_firmware(text);
        }
        if to.intersects(ConsoleSet::SERIAL)
            && let Some(handle) = self.serial
            && let Ok(mut line) = raw::open::<Serial>(handle)
        {
            for part in text.split_inclusive('\n') {
                let (bytes, end) = match part.strip_suffix('\n') {
                    Some(part) => (part.as_bytes(), &b"\r\n"[..]),
                    None => (part.as_bytes(), &b""[..]),
                };
                // A line that nobody listens to must not stop the boot.
                let _ = line.write(bytes);
                let _ = line.write(end);
            }
        }
    }

    /// Takes one key or byte, without waiting.
    pub(crate) fn poll(&mut self) -> Option<Input> {
        let key = system::with_stdin(|input| input.read_key().ok().flatten());
        if let Some(key) = key.and_then(key_from_firmware) {
            return Some(Input::Key(key));
        }
        let mut line = raw::open::<Serial>(self.serial?).ok()?;
        if line
            .get_control_bits()
            .ok()?
            .contains(ControlBits::INPUT_BUFFER_EMPTY)
        {
            return None;
        }
        let mut byte = [0];
        line.read(&mut byte).ok()?;
        Some(Input::Byte(byte[0]))
    }
}

/// Tells whether the firmware's console goes to a serial line.
fn console_has_serial_line() -> bool {
    let mut buffer = [0; 1024];
    let name: &CStr16 = cstr16!("ConOut");
    runtime::get_variable(name, &VariableVendor::GLOBAL_VARIABLE, &mut buffer)
        .is_ok_and(|(paths, _)| device_path::has_serial_line(paths))
}

/// Writes text to the firmware's console.
fn write_firmware(text: &str) {
    text::pieces(text, |piece| {
        if let Ok(piece) = CStr16::from_u16_with_nul(piece) {
            // There is nowhere to report that the console is broken.
            system::with_stdout(|output| {
                let _ = output.output_string(piece);
            });
        }
    });
}

/// The loader's name for a key of the firmware.
fn key_from_firmware(key: EfiKey) -> Option<Key> {
    Some(match key {
        EfiKey::Special(ScanCode::UP) => Key::Up,
        EfiKey::Special(ScanCode::DOWN) => Key::Down,
        EfiKey::Special(ScanCode::LEFT) => Key::Left,
        EfiKey::Special(ScanCode::RIGHT) => Key::Right,
        EfiKey::Special(ScanCode::HOME) => Key::Home,
        EfiKey::Special(ScanCode::END) => Key::End,
        EfiKey::Special(ScanCode::DELETE) => Key::Delete,
        EfiKey::Special(ScanCode::ESCAPE) => Key::Escape,
        EfiKey::Special(_) => return None,
        EfiKey::Printable(unit) => match u8::try_from(u16::from(unit)).ok()? {
            b'\r' | b'\n' => Key::Enter,
            b'\t' => Key::Tab,
            0x08 | 0x7f => Key::Backspace,
            byte @ 0x01..=0x1a => Key::Ctrl(byte - 1 + b'a'),
            byte @ b' '..=b'~' => Key::Char(byte),
            _ => return None,
        },
    })
}
