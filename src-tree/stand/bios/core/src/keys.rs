//! INT 16h key codes as the keys that df-stand knows.
//!
//! The BIOS gives a scan code (of the original keyboard's numbering) and a character; the
//! character is 0 or 0xE0 for keys that have none, as the arrow keys.

use df_stand::platform::Key;

/// Returns the key for one key stroke; `None` for a key the loader has no use for.
#[must_use]
pub fn key(scan: u8, character: u8) -> Option<Key> {
    let key = match character {
        0 | 0xe0 => match scan {
            0x47 => Key::Home,
            0x48 => Key::Up,
            0x4b => Key::Left,
            0x4d => Key::Right,
            0x4f => Key::End,
            0x50 => Key::Down,
            0x53 => Key::Delete,
            _ => return None,
        },
        0x08 | 0x7f => Key::Backspace,
        0x09 => Key::Tab,
        0x0a | 0x0d => Key::Enter,
        0x1b => Key::Escape,
        0x20..=0x7e => Key::Char(character),
        0x01..=0x1a => Key::Ctrl(character - 1 + b'a'),
        _ => return None,
    };
    Some(key)
}
