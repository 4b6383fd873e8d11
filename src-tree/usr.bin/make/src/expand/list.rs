//! Reads lists of modifiers.

use std::rc::Rc;

use super::part::Kind;
use super::{
    AssignKind, Choice, ConditionCache, Fork, Modifier, Order, Parser, Pattern, Piece, RegexCache,
    Regular, SubstFlags, WordSelection,
};
use crate::text::{Glob, leading_integer, leading_unsigned};

/// A modifier, or why there is none.
type Parsed = Result<Modifier, Fault>;

/// Why a modifier could not be read.
enum Fault {
    /// It is none of those with this letter; it may be `:old=new`.
    Other,
    /// It is wrong; what to say.
    Bad(String),
}

impl Parser<'_> {
    /// Reads modifiers up to the closing brace, which is 0 for the end of the text.
    pub(super) fn modifiers(&mut self, open: u8, close: u8) -> Box<[Modifier]> {
        let mut list = Vec::new();
        while let Some(byte) = self.peek(0)
            && byte != close
        {
            if byte == b'$' {
                if self.indirect(open, close, &mut list) {
                    break;
                }
                continue;
            }
            match self.modifier(byte, open, close) {
                Ok(modifier) => list.push(modifier),
                Err(Fault::Other) => self.unknown(close, &mut list),
                Err(Fault::Bad(message)) => {
                    list.push(Modifier::Bad(message.as_bytes().into()));
                    self.skip_to(open, close);
                    break;
                }
            }
            if self.peek(0) == Some(b':') {
                self.at += 1;
            } else if self.peek(0).is_none() && close != 0 {
                let text = format!(
                    "Unclosed variable specification (expecting '{}')",
                    close as char
                );
                list.push(Modifier::Bad(text.as_bytes().into()));
            }
        }
        list.into_boxed_slice()
    }

    /// Reads `:${...}`; tells whether it took all the rest.
    fn indirect(&mut self, open: u8, close: u8, list: &mut Vec<Modifier>) -> bool {
        let start = self.at;
        let Piece::Expansion(expansion) = self.expansion() else {
            // A dollar sign before nothing that could be a name stands for nothing.
            if self.peek(0) == Some(b':') {
                self.at += 1;
            }
            return false;
        };
        if self.at_end(0, close) || self.peek(0).is_none() {
            list.push(Modifier::Indirect(Box::new(expansion)));
            if self.peek(0) == Some(b':') {
                self.at += 1;
            }
            return false;
        }
        let behind = self.at;
        let empty = self.modifiers(open, close);
        let end = self.at;
        self.at = start;
        let mut full = Vec::new();
        match self.suffix(open, close) {
            Ok(modifier) => full.push(modifier),
            Err(_) => full.push(Modifier::Unknown(b'$')),
        }
        self.at = end.max(behind);
        list.push(Modifier::Fork(Box::new(Fork {
            condition: expansion,
            empty,
            full: full.into_boxed_slice(),
        })));
        true
    }

    fn unknown(&mut self, close: u8, list: &mut Vec<Modifier>) {
        list.push(Modifier::Unknown(self.peek(0).unwrap_or_default()));
        self.at += 1;
        while let Some(byte) = self.peek(0)
            && byte != b':'
            && byte != close
        {
            self.at += 1;
        }
    }

    /// Goes to the closing brace that belongs to the opening one.
    fn skip_to(&mut self, open: u8, close: u8) {
        let mut depth = 1;
        while let Some(byte) = self.peek(0) {
            if byte == open {
                depth += 1;
            } else if byte == close {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            self.at += 1;
        }
    }

    /// Tells whether a modifier ends there.
    fn at_end(&self, ahead: usize, close: u8) -> bool {
        match self.peek(ahead) {
            None => close == 0,
            Some(byte) => byte == close || byte == b':',
        }
    }

    /// Takes a modifier that is only a word.
    fn word(&mut self, word: &[u8], close: u8, modifier: Modifier) -> Parsed {
        if self.source[self.at..].starts_with(word) && self.at_end(word.len(), close) {
            self.at += word.len();
            return Ok(modifier);
        }
        Err(Fault::Other)
    }

    fn modifier(&mut self, byte: u8, open: u8, close: u8) -> Parsed {
        let found = match byte {
            b':' => self.assign(open),
            b'@' => self.loop_over(),
            b'_' => self.remember(close),
            b'D' | b'U' => Ok(self.default(close)),
            b'L' => {
                self.at += 1;
                Ok(Modifier::Literal)
            }
            b'P' => {
                self.at += 1;
                Ok(Modifier::Path)
            }
            b'!' => {
                self.at += 1;
                self.argument(b'!', Kind::Ordinary).map(Modifier::Command)
            }
            b'[' => self.words(close),
            b'g' => self.time(b"gmtime", true, close),
            b'l' => self.time(b"localtime", false, close),
            b'h' => self.word(b"hash", close, Modifier::Hash),
            b't' => self.convert(close),
            b'M' | b'N' => Ok(self.match_words(open, close)),
            b'S' => self.substitute(),
            b'C' => self.regular(),
            b'?' => self.choose(close),
            b'q' => self.word(b"q", close, Modifier::Quote(true)),
            b'Q' => self.word(b"Q", close, Modifier::Quote(false)),
            b'T' => self.word(b"T", close, Modifier::Tail),
            b'H' => self.word(b"H", close, Modifier::Head),
            b'E' => self.word(b"E", close, Modifier::Extension),
            b'R' => self.word(b"R", close, Modifier::Root),
            b'r' => self.range(close),
            b'O' => self.order(close),
            b'u' => self.word(b"u", close, Modifier::Unique),
            b's' => self.word(b"sh", close, Modifier::Shell),
            _ => Err(Fault::Other),
        };
        match found {
            Err(Fault::Other) => self.suffix(open, close),
            found => found,
        }
    }

    fn argument(&mut self, delimiter: u8, kind: Kind) -> Result<Box<[Piece]>, Fault> {
        match self.part(delimiter, kind) {
            Some(part) => Ok(part.pieces),
            None => Err(unclosed(delimiter)),
        }
    }

    fn assign(&mut self, open: u8) -> Parsed {
        let kind = match (self.peek(1), self.peek(2)) {
            (Some(b'='), _) => AssignKind::Set,
            (Some(b'+'), Some(b'=')) => AssignKind::Append,
            (Some(b'?'), Some(b'=')) => AssignKind::Default,
            (Some(b'!'), Some(b'=')) => AssignKind::Shell,
            _ => return Err(Fault::Other),
        };
        self.at += if kind == AssignKind::Set { 2 } else { 3 };
        let close = if open == b'(' { b')' } else { b'}' };
        let value = self.argument(close, Kind::Anchored)?;
        self.at -= 1;
        Ok(Modifier::Assign(kind, value))
    }

    fn loop_over(&mut self) -> Parsed {
        self.at += 1;
        let name = self.raw_part(b'@').ok_or_else(|| unclosed(b'@'))?;
        let body = self.raw_part(b'@').ok_or_else(|| unclosed(b'@'))?;
        Ok(Modifier::Loop {
            name: self.text_of(&name),
            body: self.text_of(&body),
        })
    }

    fn remember(&mut self, close: u8) -> Parsed {
        if self.at_end(1, close) {
            self.at += 1;
            return Ok(Modifier::Remember(b"_".as_slice().into()));
        }
        if self.peek(1) != Some(b'=') {
            return Err(Fault::Other);
        }
        let rest = &self.source[self.at + 2..];
        let length = rest.iter().position(|byte| b":)}".contains(byte));
        let name: Rc<[u8]> = rest[..length.unwrap_or(rest.len())].into();
        self.at += 2 + name.len();
        Ok(Modifier::Remember(name))
    }

    fn default(&mut self, close: u8) -> Modifier {
        let unless = self.peek(0) == Some(b'U');
        self.at += 1;
        let mut pieces = super::part::Pieces::default();
        while let Some(byte) = self.peek(0)
            && byte != close
            && byte != b':'
        {
            let escaped = |next: u8| b":$\\".contains(&next) || next == close;
            match self.peek(1) {
                Some(next) if byte == b'\\' && escaped(next) => {
                    pieces.byte(next);
                    self.at += 2;
                }
                _ if byte == b'$' => pieces.push(self.expansion()),
                _ => {
                    pieces.byte(byte);
                    self.at += 1;
                }
            }
        }
        if unless {
            Modifier::Unless(pieces.finish())
        } else {
            Modifier::When(pieces.finish())
        }
    }

    fn words(&mut self, close: u8) -> Parsed {
        let start = self.at;
        self.at += 1;
        let pieces = self.argument(b']', Kind::Ordinary)?;
        let source = &self.source[start..self.at];
        let bad = || {
            Fault::Bad(format!(
                "Bad modifier `:{}'",
                String::from_utf8_lossy(source)
            ))
        };
        if !self.at_end(0, close) {
            return Err(bad());
        }
        match &*pieces {
            [] => Err(bad()),
            [Piece::Literal(text)] => {
                let selection = WordSelection::parse(text).ok_or_else(bad)?;
                Ok(Modifier::Words(selection))
            }
            _ => Ok(Modifier::ComputedWords(pieces, source.into())),
        }
    }

    fn time(&mut self, word: &[u8], utc: bool, close: u8) -> Parsed {
        let seconds = self.number_behind(word, close)?;
        Ok(Modifier::Time(seconds.unwrap_or(0), utc))
    }

    fn range(&mut self, close: u8) -> Parsed {
        let count = self.number_behind(b"range", close)?;
        Ok(Modifier::Range(count.unwrap_or(0)))
    }

    /// Reads `word` or `word=number`.
    fn number_behind(&mut self, word: &[u8], close: u8) -> Result<Option<u64>, Fault> {
        if !self.source[self.at..].starts_with(word) {
            return Err(Fault::Other);
        }
        if self.at_end(word.len(), close) {
            self.at += word.len();
            return Ok(None);
        }
        if self.peek(word.len()) != Some(b'=') {
            return Err(Fault::Other);
        }
        let (value, used) = leading_unsigned(&self.source[self.at + word.len() + 1..], 10);
        self.at += word.len() + 1 + used;
        Ok(Some(value))
    }

    fn convert(&mut self, close: u8) -> Parsed {
        let bad = |parser: &Self| {
            let rest = &parser.source[parser.at..];
            let length = rest.iter().position(|byte| b":)}".contains(byte));
            let text = String::from_utf8_lossy(&rest[..length.unwrap_or(rest.len())]);
            Err(Fault::Bad(format!("Bad modifier `:{text}'")))
        };
        if self.at_end(1, close) {
            return bad(self);
        }
        if self.peek(1) == Some(b's') {
            return match self.separator(close) {
                Some((separator, length)) => {
                    self.at += length;
                    Ok(Modifier::Separator(separator))
                }
                None => bad(self),
            };
        }
        if !self.at_end(2, close) {
            return bad(self);
        }
        let modifier = match self.peek(1) {
            Some(b'A') => Modifier::RealPath,
            Some(b'u') => Modifier::Upper,
            Some(b'l') => Modifier::Lower,
            Some(b'W') => Modifier::OneWord(true),
            Some(b'w') => Modifier::OneWord(false),
            _ => return bad(self),
        };
        self.at += 2;
        Ok(modifier)
    }

    /// Understands `:ts`: the separator and the length of it all.
    fn separator(&self, close: u8) -> Option<(Option<u8>, usize)> {
        if let Some(byte) = self.peek(2)
            && byte != close
            && self.at_end(3, close)
        {
            return Some((Some(byte), 3));
        }
        if self.at_end(2, close) {
            return Some((None, 2));
        }
        if self.peek(2) != Some(b'\\') {
            return None;
        }
        let digits = &self.source[self.at + 3..];
        let (value, length) = match digits.first()? {
            b'n' => return Some((Some(b'\n'), 4)),
            b't' => return Some((Some(b'\t'), 4)),
            b'x' => {
                let (value, used) = leading_integer(&digits[1..], 16);
                (value, used + 1)
            }
            b'0' => leading_integer(digits, 0),
            byte if byte.is_ascii_digit() => leading_integer(digits, 8),
            _ => return None,
        };
        let byte = u8::try_from(value & 0xff).ok()?;
        self.at_end(3 + length, close)
            .then_some(((byte != 0).then_some(byte), 3 + length))
    }

    fn match_words(&mut self, open: u8, close: u8) -> Modifier {
        let invert = self.peek(0) == Some(b'N');
        self.at += 1;
        let start = self.at;
        let (mut copy, mut computed, mut nest) = (false, false, 1);
        while let Some(byte) = self.peek(0)
            && !(byte == b':' && nest == 1)
        {
            let next = self.peek(1);
            if byte == b'\\'
                && next.is_some_and(|next| {
                    next == b':' || (close != 0 && (next == close || next == open))
                })
            {
                copy |= !computed;
                self.at += 2;
                continue;
            }
            match byte {
                b'$' => computed = true,
                b'(' | b'{' => nest += 1,
                b')' | b'}' => {
                    nest -= 1;
                    if nest == 0 {
                        break;
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        let source = &self.source[start..self.at];
        let unescaped;
        let pattern: &[u8] = if copy {
            let mut out = Vec::with_capacity(source.len());
            let mut bytes = source.iter().copied().peekable();
            while let Some(byte) = bytes.next() {
                let next = bytes.peek().copied();
                let drop = byte == b'\\' && next.is_some_and(|next| next == b':' || next == close);
                out.push(if drop {
                    bytes.next().unwrap_or(byte)
                } else {
                    byte
                });
            }
            unescaped = out;
            &unescaped
        } else {
            source
        };
        let pattern = match self.loop_alone(pattern) {
            Some(number) => Pattern::OfLoop(number, self.text_of(pattern)),
            None if computed => Pattern::Computed(self.text_of(pattern)),
            None => Pattern::Fixed(Glob::new(pattern)),
        };
        Modifier::Match { pattern, invert }
    }

    fn delimiter(&mut self) -> Result<u8, Fault> {
        let delimiter = self.peek(1);
        self.at = (self.at + 2).min(self.source.len());
        delimiter.ok_or_else(|| Fault::Bad("Missing delimiter for modifier".to_owned()))
    }

    fn flags(&mut self) -> SubstFlags {
        let mut flags = SubstFlags::default();
        loop {
            match self.peek(0) {
                Some(b'g') => flags.global = true,
                Some(b'1') => flags.once = true,
                Some(b'W') => flags.whole = true,
                _ => return flags,
            }
            self.at += 1;
        }
    }

    fn substitute(&mut self) -> Parsed {
        let delimiter = self.delimiter()?;
        let at_start = self.peek(0) == Some(b'^');
        self.at += usize::from(at_start);
        let old = self
            .part(delimiter, Kind::Anchored)
            .ok_or_else(|| unclosed(delimiter))?;
        let new = self.argument(delimiter, Kind::Replacement)?;
        Ok(Modifier::Subst {
            old: old.pieces,
            new,
            at_start,
            at_end: old.at_end,
            flags: self.flags(),
        })
    }

    fn regular(&mut self) -> Parsed {
        let delimiter = self.delimiter()?;
        let pattern = self.argument(delimiter, Kind::Ordinary)?;
        let new = self.argument(delimiter, Kind::Ordinary)?;
        Ok(Modifier::Regex(Box::new(Regular {
            pattern,
            new,
            flags: self.flags(),
            cache: RegexCache::default(),
        })))
    }

    fn choose(&mut self, close: u8) -> Parsed {
        self.at += 1;
        let then = self.argument(b':', Kind::Anchored)?;
        let otherwise = self.argument(close, Kind::Anchored)?;
        self.at -= usize::from(close != 0);
        Ok(Modifier::Choose(Box::new(Choice {
            then,
            otherwise,
            cache: ConditionCache::default(),
        })))
    }

    fn order(&mut self, close: u8) -> Parsed {
        let orders: [(&[u8], Order); 3] = [
            (b"O", Order::Forward),
            (b"Or", Order::Reverse),
            (b"Ox", Order::Random),
        ];
        for (word, order) in orders {
            if let Ok(found) = self.word(word, close, Modifier::Order(order)) {
                return Ok(found);
            }
        }
        Err(Fault::Bad("Bad modifier `:O'".to_owned()))
    }

    /// Reads `:old=new`, which reaches to the closing brace.
    fn suffix(&mut self, open: u8, close: u8) -> Parsed {
        let mut depth = 1;
        let mut equals = false;
        let mut at = self.at;
        while let Some(&byte) = self.source.get(at) {
            if byte == b'=' {
                equals = true;
            } else if byte == close {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            } else if byte == open {
                depth += 1;
            }
            at += 1;
        }
        if !equals || (at == self.source.len() && close != 0) {
            return Err(Fault::Other);
        }
        let old = self.argument(b'=', Kind::Anchored)?;
        let new = self.argument(close, Kind::Replacement)?;
        self.at -= usize::from(close != 0);
        Ok(Modifier::Suffix { old, new })
    }
}

fn unclosed(delimiter: u8) -> Fault {
    let delimiter = delimiter as char;
    Fault::Bad(format!("Unclosed substitution ({delimiter} missing)"))
}
