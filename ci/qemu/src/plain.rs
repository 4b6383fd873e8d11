//! Turns what a console sends into plain text: without terminal controls.
//!
//! Firmware and menus paint with ECMA-48 sequences (`ESC [ ... letter`). Sentinels are looked for
//! in the text a person would read, so the sequences are left out. An absolute cursor move starts
//! a new line, so that two painted cells never join to a word that nobody saw.

/// A filter that remembers where in a control sequence the last chunk ended.
#[derive(Debug, Default)]
pub struct PlainText {
    state: State,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Ordinary text.
    #[default]
    Ground,
    /// After `ESC`.
    Escape,
    /// After `ESC` and an intermediate byte: one more byte follows.
    Designator,
    /// Inside `ESC [`, until a final byte.
    Control,
    /// Inside `ESC ]`, until `BEL` or `ESC \`.
    Command,
    /// Inside a command, after its `ESC`.
    CommandEscape,
}

impl PlainText {
    /// Appends the plain text of the next chunk to `out`.
    ///
    /// The result does not depend on how the bytes are cut into chunks. Carriage returns and
    /// other controls but newline and tab are dropped; a byte that is not ASCII becomes `?`.
    pub fn push(&mut self, bytes: &[u8], out: &mut String) {
        for &byte in bytes {
            self.push_byte(byte, out);
        }
    }

    fn push_byte(&mut self, byte: u8, out: &mut String) {
        self.state = match (self.state, byte) {
            (State::CommandEscape, b'\\') | (State::Command, 0x07) => State::Ground,
            (State::Command, 0x1b) => State::CommandEscape,
            (State::Command | State::CommandEscape, _) => State::Command,
            (_, 0x1b) => State::Escape,
            (State::Ground, _) => {
                push_text(byte, out);
                State::Ground
            }
            (State::Escape, b'[') => State::Control,
            (State::Escape, b']') => State::Command,
            (State::Escape, 0x20..=0x2f) => State::Designator,
            (State::Escape | State::Designator, _) => State::Ground,
            (State::Control, 0x40..=0x7e) => {
                if matches!(byte, b'H' | b'f') && !out.ends_with('\n') {
                    out.push('\n');
                }
                State::Ground
            }
            (State::Control, _) => State::Control,
        };
    }
}

fn push_text(byte: u8, out: &mut String) {
    match byte {
        b'\n' | b'\t' | 0x20..=0x7e => out.push(char::from(byte)),
        0x80..=0xff => out.push('?'),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(bytes: &[u8]) -> String {
        let mut out = String::new();
        PlainText::default().push(bytes, &mut out);
        out
    }

    #[test]
    fn colours_and_carriage_returns_are_left_out() {
        assert_eq!(plain(b"\x1b[1;31mBoot\x1b[0m menu\r\n"), "Boot menu\n");
    }

    #[test]
    fn cursor_moves_separate_painted_cells() {
        assert_eq!(plain(b"\x1b[2J\x1b[01;01Hone\x1b[02;01Htwo"), "\none\ntwo");
    }

    #[test]
    fn titles_and_designators_are_left_out() {
        assert_eq!(
            plain(b"\x1b]0;title\x07a\x1b]2;t\x1b\\b\x1b(Bc\x1b=d"),
            "abcd"
        );
    }

    #[test]
    fn foreign_bytes_are_question_marks() {
        assert_eq!(plain(b"a\xc3\xa9\x00\x08b"), "a??b");
    }

    proptest! {
        #[test]
        fn chunking_does_not_matter(
            bytes in prop::collection::vec(
                prop_oneof![
                    any::<u8>(),
                    Just(0x1b),
                    Just(b'['),
                    Just(b']'),
                    Just(b'H'),
                    Just(b'm'),
                ],
                0..200,
            ),
            cut in 0usize..200,
        ) {
            let cut = cut.min(bytes.len());
            let mut filter = PlainText::default();
            let mut out = String::new();
            filter.push(&bytes[..cut], &mut out);
            filter.push(&bytes[cut..], &mut out);
            prop_assert_eq!(out, plain(&bytes));
        }
    }
}
