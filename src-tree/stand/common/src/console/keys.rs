//! Keys from the bytes of a serial terminal.
//!
//! A terminal sends special keys as escape sequences (`ESC [ A` is arrow up, after
//! ECMA-48 and the VT100), which begin like the Escape key itself. What follows an ESC
//! within a tenth of a second belongs to it.

use crate::platform::Key;

/// How long the rest of an escape sequence may take, in milliseconds. Ten characters at
/// 1200 baud take less.
pub(super) const ESCAPE_WAIT_MS: u64 = 100;

/// Puts keys together from bytes.
#[derive(Debug, Default)]
pub struct KeyDecoder {
    state: State,
}

#[derive(Debug, Default, Clone, Copy)]
enum State {
    #[default]
    Ground,
    /// ESC has been seen, at this time.
    Escape(u64),
    /// `ESC [` or `ESC O` has been seen; the number read so far.
    Sequence(u64, u8),
    /// A carriage return has been seen: a line feed right behind it belongs to it.
    Return,
}

impl KeyDecoder {
    /// Takes a byte that arrived at `now_ms`; returns the key that it completes.
    pub fn byte(&mut self, byte: u8, now_ms: u64) -> Option<Key> {
        let state = core::mem::take(&mut self.state);
        match (state, byte) {
            (State::Return, b'\n') => None,
            (State::Escape(_), b'[' | b'O') => {
                self.state = State::Sequence(now_ms, 0);
                None
            }
            // A second ESC: the first one was the key.
            (State::Escape(_), 0x1b) => {
                self.state = State::Escape(now_ms);
                Some(Key::Escape)
            }
            (State::Escape(_), _) => plain(byte),
            (State::Sequence(_, number), b'0'..=b'9') => {
                let number = number.saturating_mul(10).saturating_add(byte - b'0');
                self.state = State::Sequence(now_ms, number);
                None
            }
            // Further parameters and intermediate characters.
            (State::Sequence(_, number), 0x20..=0x3f) => {
                self.state = State::Sequence(now_ms, number);
                None
            }
            // The sequence was cut off by the next one.
            (State::Sequence(..), 0x1b) => {
                self.state = State::Escape(now_ms);
                None
            }
            (State::Sequence(_, number), _) => sequence(number, byte),
            (State::Ground | State::Return, 0x1b) => {
                self.state = State::Escape(now_ms);
                None
            }
            (State::Ground | State::Return, b'\r') => {
                self.state = State::Return;
                Some(Key::Enter)
            }
            (State::Ground | State::Return, _) => plain(byte),
        }
    }

    /// Tells that nothing has arrived until `now_ms`; returns the Escape key when nothing
    /// more can belong to it.
    pub fn idle(&mut self, now_ms: u64) -> Option<Key> {
        let (State::Escape(since) | State::Sequence(since, _)) = self.state else {
            return None;
        };
        if now_ms.saturating_sub(since) < ESCAPE_WAIT_MS {
            return None;
        }
        self.state = State::Ground;
        Some(Key::Escape)
    }
}

/// The key of one byte.
fn plain(byte: u8) -> Option<Key> {
    Some(match byte {
        b'\n' | b'\r' => Key::Enter,
        b'\t' => Key::Tab,
        0x08 | 0x7f => Key::Backspace,
        0x01..=0x1a => Key::Ctrl(byte - 1 + b'a'),
        0x20..=0x7e => Key::Char(byte),
        _ => return None,
    })
}

/// The key of a sequence that ends with `byte`.
fn sequence(number: u8, byte: u8) -> Option<Key> {
    Some(match (byte, number) {
        (b'A', _) => Key::Up,
        (b'B', _) => Key::Down,
        (b'C', _) => Key::Right,
        (b'D', _) => Key::Left,
        (b'H', _) | (b'~', 1 | 7) => Key::Home,
        (b'F', _) | (b'~', 4 | 8) => Key::End,
        (b'~', 3) => Key::Delete,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let mut decoder = KeyDecoder::default();
        let mut keys: Vec<_> = bytes.iter().filter_map(|&b| decoder.byte(b, 0)).collect();
        keys.extend(decoder.idle(ESCAPE_WAIT_MS));
        keys
    }

    #[test]
    fn sequences_of_common_terminals_are_known() {
        assert_eq!(
            keys(b"\x1b[A\x1b[B\x1bOC\x1b[D"),
            [Key::Up, Key::Down, Key::Right, Key::Left]
        );
        assert_eq!(
            keys(b"\x1b[3~\x1b[1~\x1b[F"),
            [Key::Delete, Key::Home, Key::End]
        );
        assert_eq!(keys(b"\x1b[1;5C\x1b[?6$y"), [Key::Right]);
        assert_eq!(keys(b"\x1b[1\x1b[A"), [Key::Up]);
        assert_eq!(
            keys(b"\x1b[15~x"),
            [Key::Char(b'x')],
            "unknown ones are swallowed"
        );
    }

    #[test]
    fn a_lone_escape_is_the_escape_key_after_a_while() {
        let mut decoder = KeyDecoder::default();
        assert_eq!(decoder.byte(0x1b, 1000), None);
        assert_eq!(decoder.idle(1000 + ESCAPE_WAIT_MS - 1), None);
        assert_eq!(decoder.idle(1000 + ESCAPE_WAIT_MS), Some(Key::Escape));
        assert_eq!(decoder.idle(5000), None);
    }

    #[test]
    fn return_with_line_feed_is_one_key() {
        assert_eq!(
            keys(b"\r\n\n\r\r\n"),
            [Key::Enter, Key::Enter, Key::Enter, Key::Enter]
        );
    }

    #[test]
    fn control_characters_have_names() {
        assert_eq!(
            keys(b"\x03\x7f\x08\t"),
            [Key::Ctrl(b'c'), Key::Backspace, Key::Backspace, Key::Tab]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            keys(&bytes);
        }
    }
}
