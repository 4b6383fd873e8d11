//! Arguments of modifiers: up to a delimiter, with backslashes and expansions.

use super::{Parser, Piece};

/// How an argument is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A pattern of `:S`: a dollar sign right before the delimiter is an anchor.
    Anchored,
    /// Anything else.
    Ordinary,
    /// A replacement of `:S`: `&` is the pattern.
    Replacement,
}

/// An argument that was read.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) pieces: Box<[Piece]>,
    pub(super) at_end: bool,
}

impl Parser<'_> {
    /// Reads up to the delimiter and behind it; nothing when there is no delimiter. The delimiter
    /// 0 is the end of the text.
    pub(super) fn part(&mut self, delimiter: u8, kind: Kind) -> Option<Part> {
        let mut pieces = Pieces::default();
        let mut at_end = false;
        loop {
            let Some(byte) = self.peek(0) else {
                if delimiter == 0 {
                    break;
                }
                return None;
            };
            if byte == delimiter {
                self.at += 1;
                break;
            }
            let next = self.peek(1);
            match byte {
                b'\\'
                    if next.is_some_and(|next| {
                        next == delimiter
                            || next == b'\\'
                            || next == b'$'
                            || (kind == Kind::Replacement && next == b'&')
                    }) =>
                {
                    pieces.byte(next.unwrap_or_default());
                    self.at += 2;
                }
                b'$' if next == Some(delimiter) => {
                    if kind == Kind::Anchored {
                        at_end = true;
                    } else {
                        pieces.byte(b'$');
                    }
                    self.at += 1;
                }
                b'$' => {
                    let piece = self.expansion();
                    pieces.push(piece);
                }
                b'&' if kind == Kind::Replacement => {
                    pieces.push(Piece::Matched);
                    self.at += 1;
                }
                _ => {
                    pieces.byte(byte);
                    self.at += 1;
                }
            }
        }
        Some(Part {
            pieces: pieces.finish(),
            at_end,
        })
    }

    /// Reads up to the delimiter and behind it, expansions left alone as text.
    pub(super) fn raw_part(&mut self, delimiter: u8) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        loop {
            let byte = self.peek(0)?;
            if byte == delimiter {
                self.at += 1;
                return Some(text);
            }
            let next = self.peek(1);
            match (byte, next) {
                (b'\\', Some(next)) if next == delimiter || next == b'\\' || next == b'$' => {
                    text.push(next);
                    self.at += 2;
                }
                (b'$', Some(open @ (b'(' | b'{'))) => {
                    let length = self.balanced(open);
                    text.extend_from_slice(&self.source[self.at..self.at + length]);
                    self.at += length;
                }
                (b'$', Some(next)) if next == delimiter => {
                    self.at += 1;
                }
                _ => {
                    text.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    /// Returns the length of an expansion in braces of one kind, by counting them.
    fn balanced(&self, open: u8) -> usize {
        let close = if open == b'(' { b')' } else { b'}' };
        let mut depth = 1;
        let mut at = self.at + 2;
        while let Some(&byte) = self.source.get(at)
            && depth > 0
        {
            if self.source[at - 1] != b'\\' {
                if byte == open {
                    depth += 1;
                } else if byte == close {
                    depth -= 1;
                }
            }
            at += 1;
        }
        at - self.at
    }
}

/// Collects pieces, joining bytes.
#[derive(Default)]
pub(super) struct Pieces {
    done: Vec<Piece>,
    literal: Vec<u8>,
}

impl Pieces {
    pub(super) fn byte(&mut self, byte: u8) {
        self.literal.push(byte);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.literal.extend_from_slice(bytes);
    }

    pub(super) fn push(&mut self, piece: Piece) {
        self.flush();
        self.done.push(piece);
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.done
                .push(Piece::Literal(self.literal.as_slice().into()));
            self.literal.clear();
        }
    }

    pub(super) fn finish(mut self) -> Box<[Piece]> {
        self.flush();
        self.done.into_boxed_slice()
    }
}
