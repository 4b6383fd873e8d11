//! Editing the unfinished line.

use df_abi::termios::{ECHO, ECHOCTL, ECHOE, ECHOK, ECHOKE};

use super::LineDisc;
use super::output::advance;

/// Whether a byte continues a UTF-8 sequence.
fn continues(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

impl LineDisc {
    /// Column of the cursor behind the line being typed, as it was echoed.
    fn end_column(&self) -> usize {
        let ctl = self.termios.c_lflag & ECHOCTL != 0;
        self.line.iter().fold(self.line_column, |column, &b| {
            let control = b < 0x20 && b != b'\t' || b == 0x7f;
            if control && ctl {
                column + 2
            } else {
                advance(column, b)
            }
        })
    }

    /// Takes the last character (a whole UTF-8 sequence) out of the line.
    fn drop_last(&mut self) -> bool {
        while let Some(byte) = self.line.pop() {
            if !continues(byte) {
                return true;
            }
        }
        false
    }

    /// Blanks the screen back to the end of the line as it is now.
    fn show_erased(&mut self, echo: &mut dyn FnMut(u8)) {
        if self.termios.c_lflag & (ECHO | ECHOE) != ECHO | ECHOE {
            return;
        }
        let target = self.end_column();
        while self.output.column > target {
            for b in [0x08, b' ', 0x08] {
                self.put(b, echo);
            }
        }
    }

    pub(super) fn erase_character(&mut self, echo: &mut dyn FnMut(u8)) {
        if self.drop_last() {
            self.show_erased(echo);
        }
    }

    pub(super) fn erase_word(&mut self, echo: &mut dyn FnMut(u8)) {
        let blank = |b: Option<&u8>| b.is_some_and(|b| *b == b' ' || *b == b'\t');
        while blank(self.line.last()) {
            self.line.pop();
        }
        while !self.line.is_empty() && !blank(self.line.last()) {
            self.line.pop();
        }
        self.show_erased(echo);
    }

    pub(super) fn erase_line(&mut self, key: u8, echo: &mut dyn FnMut(u8)) {
        self.line.clear();
        if self.termios.c_lflag & ECHOKE != 0 {
            self.show_erased(echo);
        } else {
            self.echo(key, echo);
            if self.termios.c_lflag & (ECHO | ECHOK) == ECHO | ECHOK {
                self.put(b'\n', echo);
            }
        }
    }

    pub(super) fn reprint(&mut self, key: u8, echo: &mut dyn FnMut(u8)) {
        self.echo(key, echo);
        self.put(b'\n', echo);
        self.line_column = self.output.column;
        for b in self.line.clone() {
            self.echo(b, echo);
        }
    }
}
