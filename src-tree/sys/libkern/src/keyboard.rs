//! PC keyboards: scan codes of set 1 to characters, US layout.
//!
//! Characters are bytes as a serial terminal would send them; cursor keys become the escape
//! sequences of a VT100.

/// What a key press means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// One byte.
    Byte(u8),
    /// A sequence, starting with escape.
    Sequence(&'static [u8]),
    /// Control, alt and escape together: the call for the debugger.
    Break,
}

/// Follows the state of shift, control, alt and caps lock.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is the state of a key")]
pub struct Decoder {
    shift_left: bool,
    shift_right: bool,
    control: bool,
    alt: bool,
    caps_lock: bool,
    /// The last code was the prefix of the extended keys.
    extended: bool,
}

const EXTENDED: u8 = 0xe0;
const RELEASED: u8 = 0x80;
const ESCAPE: u8 = 0x1b;

/// Codes 0x01 to 0x39 without and with shift; 0 where there is no character.
const PLAIN: &[u8; 58] =
    b"\0\x1b1234567890-=\x7f\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
const SHIFTED: &[u8; 58] =
    b"\0\x1b!@#$%^&*()_+\x7f\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";
/// Codes 0x47 to 0x53: the keypad without num lock, and the extended cursor keys.
const CURSOR: [&[u8]; 13] = [
    b"\x1b[H", b"\x1b[A", b"\x1b[5~", b"-", b"\x1b[D", b"", b"\x1b[C", b"+", b"\x1b[F", b"\x1b[B",
    b"\x1b[6~", b"\x1b[2~", b"\x1b[3~",
];

impl Decoder {
    /// Makes a decoder with no key held.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next scan code; returns a key when one was pressed that means something.
    pub fn feed(&mut self, code: u8) -> Option<Key> {
        if code == EXTENDED {
            self.extended = true;
            return None;
        }
        let extended = core::mem::take(&mut self.extended);
        let pressed = code & RELEASED == 0;
        match code & !RELEASED {
            // A fake shift that surrounds extended keys is none.
            0x2a if !extended => self.shift_left = pressed,
            0x36 if !extended => self.shift_right = pressed,
            0x1d => self.control = pressed,
            0x38 => self.alt = pressed,
            0x3a if pressed => self.caps_lock = !self.caps_lock,
            key if pressed => return self.press(key, extended),
            _ => {}
        }
        None
    }

    fn press(&self, key: u8, extended: bool) -> Option<Key> {
        if let 0x47..=0x53 = key {
            return match CURSOR[usize::from(key - 0x47)] {
                [] => None,
                [byte] => Some(Key::Byte(*byte)),
                sequence => Some(Key::Sequence(sequence)),
            };
        }
        // Of the extended keys only enter and slash of the keypad are characters.
        if extended && key != 0x1c && key != 0x35 {
            return None;
        }
        let plain = *PLAIN.get(usize::from(key))?;
        let shift = self.shift_left || self.shift_right;
        let upper = shift ^ (self.caps_lock && plain.is_ascii_lowercase());
        let byte = if upper && !extended {
            SHIFTED[usize::from(key)]
        } else {
            plain
        };
        match byte {
            0 => None,
            ESCAPE if self.control && self.alt => Some(Key::Break),
            _ if self.control => control(byte).map(Key::Byte),
            _ => Some(Key::Byte(byte)),
        }
    }
}

/// Returns the control character of a key.
fn control(byte: u8) -> Option<u8> {
    match byte {
        b'a'..=b'z' => Some(byte - b'a' + 1),
        b'@'..=b'_' => Some(byte - b'@'),
        b' ' | b'2' => Some(0),
        b'/' | b'-' => Some(0x1f),
        b'?' => Some(0x7f),
        b'\r' | b'\t' | 0x1b | 0x7f => Some(byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::{Decoder, Key};
    use proptest::prelude::*;
    use std::vec::Vec;

    fn type_codes(codes: &[u8]) -> Vec<u8> {
        let mut decoder = Decoder::new();
        let mut out = Vec::new();
        for &code in codes {
            match decoder.feed(code) {
                Some(Key::Byte(byte)) => out.push(byte),
                Some(Key::Sequence(bytes)) => out.extend_from_slice(bytes),
                Some(Key::Break) => out.extend_from_slice(b"<break>"),
                None => {}
            }
        }
        out
    }

    #[test]
    fn letters_follow_shift_and_caps_lock() {
        // a, shift+a, caps lock, a, shift+a, 1
        let codes = [
            0x1e, 0x9e, 0x2a, 0x1e, 0x9e, 0xaa, 0x3a, 0xba, 0x1e, 0x2a, 0x1e, 0xaa, 0x02,
        ];
        assert_eq!(type_codes(&codes), b"aAAa1");
    }

    #[test]
    fn control_letter_is_a_control_character() {
        assert_eq!(type_codes(&[0x1d, 0x2e, 0xae, 0x9d, 0x2e]), b"\x03c");
        assert_eq!(type_codes(&[0xe0, 0x1d, 0x20, 0xa0, 0xe0, 0x9d]), b"\x04");
    }

    #[test]
    fn control_alt_escape_is_a_break_and_escape_alone_is_not() {
        assert_eq!(type_codes(&[0x1d, 0x38, 0x01, 0x81]), b"<break>");
        assert_eq!(type_codes(&[0x01]), b"\x1b");
        assert_eq!(type_codes(&[0x1d, 0x01]), b"\x1b");
    }

    #[test]
    fn cursor_keys_send_sequences_whatever_fake_shift_surrounds_them() {
        assert_eq!(
            type_codes(&[0xe0, 0x2a, 0xe0, 0x48, 0xe0, 0xc8, 0xe0, 0xaa, 0x1e]),
            b"\x1b[Aa"
        );
    }

    #[test]
    fn enter_backspace_and_tab() {
        assert_eq!(type_codes(&[0x1c, 0x0e, 0x0f, 0xe0, 0x1c]), b"\r\x7f\t\r");
    }

    proptest! {
        #[test]
        fn any_codes_are_survived(codes in prop::collection::vec(any::<u8>(), 0..200)) {
            type_codes(&codes);
        }
    }
}
