//! Editing of one line on a terminal that knows nothing but backspace.

/// Longest line in bytes.
pub const LINE_BYTES: usize = 120;

/// What came of a byte that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The line goes on.
    More,
    /// The line is complete: [`LineEditor::line`].
    Line,
}

/// A line being typed. The one before it is kept: ^P or the cursor key brings it back.
#[derive(Clone, Copy, Debug)]
pub struct LineEditor {
    line: Text,
    before: Text,
    /// Bytes of an escape sequence that have come.
    escape: u8,
    /// A carriage return has just ended a line: a newline behind it belongs to it.
    after_return: bool,
}

#[derive(Clone, Copy, Debug)]
struct Text {
    bytes: [u8; LINE_BYTES],
    len: usize,
}

impl Text {
    const EMPTY: Self = Self {
        bytes: [0; LINE_BYTES],
        len: 0,
    };

    fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

const ERASE: &[u8] = b"\x08 \x08";

impl LineEditor {
    /// An empty line, and none before.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            line: Text::EMPTY,
            before: Text::EMPTY,
            escape: 0,
            after_return: false,
        }
    }

    /// Begins the next line.
    pub fn begin(&mut self) {
        if self.line.len > 0 {
            self.before = self.line;
        }
        self.line = Text::EMPTY;
        self.escape = 0;
    }

    /// What has been typed.
    #[must_use]
    pub fn line(&self) -> &str {
        self.line.as_str()
    }

    /// The last line before this one that was not empty.
    #[must_use]
    pub fn before(&self) -> &str {
        self.before.as_str()
    }

    /// Takes a byte that was typed; `echo` gets what the terminal is to show.
    pub fn feed(&mut self, byte: u8, echo: &mut dyn FnMut(&[u8])) -> Typed {
        let after_return = core::mem::replace(&mut self.after_return, byte == b'\r');
        if self.escape > 0 {
            self.escaped(byte, echo);
            return Typed::More;
        }
        match byte {
            b'\n' if after_return => {}
            b'\r' | b'\n' => {
                echo(b"\r\n");
                return Typed::Line;
            }
            0x08 | 0x7f if self.line.len > 0 => {
                self.line.len -= 1;
                echo(ERASE);
            }
            // ^U and ^C begin anew.
            0x15 | 0x03 => self.clear(echo),
            // ^P.
            0x10 => self.recall(echo),
            0x1b => self.escape = 1,
            b' '..=b'~' if self.line.len < LINE_BYTES => {
                self.line.bytes[self.line.len] = byte;
                self.line.len += 1;
                echo(&[byte]);
            }
            b' '..=b'~' => echo(b"\x07"),
            _ => {}
        }
        Typed::More
    }

    /// The bytes behind an escape: `[` and parameters, then a letter that ends it.
    fn escaped(&mut self, byte: u8, echo: &mut dyn FnMut(&[u8])) {
        match (self.escape, byte) {
            (1, b'[' | b'O') => self.escape = 2,
            (2, b'0'..=b'9' | b';') => {}
            (2, b'A') => {
                self.escape = 0;
                self.recall(echo);
            }
            _ => self.escape = 0,
        }
    }

    fn clear(&mut self, echo: &mut dyn FnMut(&[u8])) {
        for _ in 0..self.line.len {
            echo(ERASE);
        }
        self.line.len = 0;
    }

    fn recall(&mut self, echo: &mut dyn FnMut(&[u8])) {
        self.clear(echo);
        self.line = self.before;
        echo(self.line.as_str().as_bytes());
    }
}

impl Default for LineEditor {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::{String, ToString};
    use std::vec::Vec;

    /// The lines that come of bytes, and what the terminal got.
    fn lines(bytes: &[u8]) -> (Vec<String>, Vec<u8>) {
        let (mut editor, mut found, mut shown) = (LineEditor::new(), Vec::new(), Vec::new());
        for &byte in bytes {
            if editor.feed(byte, &mut |b| shown.extend_from_slice(b)) == Typed::Line {
                found.push(editor.line().to_string());
                editor.begin();
            }
        }
        (found, shown)
    }

    #[test]
    fn lines_end_with_return_or_newline_or_both() {
        assert_eq!(lines(b"ab\rcd\nef\r\ngh\r").0, ["ab", "cd", "ef", "gh"]);
    }

    #[test]
    fn backspace_and_line_kill_take_back() {
        let (found, shown) = lines(b"axb\x7f\x08c\r");
        assert_eq!(found, ["ac"]);
        assert_eq!(shown, b"axb\x08 \x08\x08 \x08c\r\n");
        assert_eq!(lines(b"\x7fabc\x15d\r").0, ["d"]);
    }

    #[test]
    fn the_line_before_comes_back() {
        assert_eq!(lines(b"ps\r\x10\r").0, ["ps", "ps"]);
        assert_eq!(lines(b"ps\r\rx\x1b[A f\r").0, ["ps", "", "ps f"]);
        assert_eq!(lines(b"\x10\r").0, [""]);
    }

    #[test]
    fn other_escape_sequences_and_controls_leave_no_trace() {
        assert_eq!(lines(b"a\x1b[5~\x1b[C\x01\xffb\r").0, ["ab"]);
    }

    proptest! {
        #[test]
        fn a_line_never_outgrows_its_room(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            for line in lines(&bytes).0 {
                prop_assert!(line.len() <= LINE_BYTES);
                prop_assert!(line.bytes().all(|b| (b' '..=b'~').contains(&b)));
            }
        }
    }
}
