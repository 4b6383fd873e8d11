//! A place in a text: looking, stepping, and skipping what means nothing.

use crate::error::{ErrorKind, ParseError};

#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { text, at }
    }

    /// At the beginning of a piece of a text, where a byte order mark is a character.
    pub(crate) fn of_piece(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn go(&mut self, at: usize) {
        self.at = at;
    }

    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(crate) fn since(&self, from: usize) -> &'a str {
        &self.text[from..self.at]
    }

    /// The same text and place, ending at `end`.
    pub(crate) fn until(&self, end: usize) -> Self {
        Self {
            text: &self.text[..end],
            at: self.at,
        }
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(crate) fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    pub(crate) fn eat(&mut self, what: &str) -> bool {
        let there = self.rest().starts_with(what);
        if there {
            self.at += what.len();
        }
        there
    }

    pub(crate) fn skip_while(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let len = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    /// Skips blanks and comments; whether a line ended among them.
    pub(crate) fn skip_blank(&mut self) -> Result<bool, ParseError> {
        let mut line_ended = false;
        loop {
            line_ended |= self.skip_while(char::is_whitespace).contains('\n');
            if self.rest().starts_with('#') || self.rest().starts_with("//") {
                self.skip_while(|c| c != '\n');
            } else if self.rest().starts_with("/*") {
                line_ended |= self.skip_block_comment()?.contains('\n');
            } else {
                return Ok(line_ended);
            }
        }
    }

    fn skip_block_comment(&mut self) -> Result<&'a str, ParseError> {
        let from = self.at;
        let mut open = 0_usize;
        loop {
            if self.eat("/*") {
                open += 1;
            } else if self.eat("*/") {
                open -= 1;
                if open == 0 {
                    return Ok(self.since(from));
                }
            } else if self.bump().is_none() {
                return Err(self.fail(from, ErrorKind::Unterminated("`*/`")));
            }
        }
    }

    /// An error at a place; the line and column are only worked out here.
    pub(crate) fn fail(&self, at: usize, kind: ErrorKind) -> ParseError {
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        ParseError {
            source: None,
            line: before.matches('\n').count() + 1,
            column: before[line_start..]
                .trim_start_matches('\u{feff}')
                .chars()
                .count()
                + 1,
            kind,
        }
    }

    pub(crate) fn expected(&self, expected: &'static str) -> ParseError {
        let found = self.peek();
        self.fail(self.at, ErrorKind::Expected { expected, found })
    }
}
