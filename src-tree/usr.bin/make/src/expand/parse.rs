//! Finds expansions in texts.

use std::cell::OnceCell;
use std::rc::Rc;

use super::part::Pieces;
use super::{Base, ComputedName, Expansion, Modifier, Name, OfTarget, Piece, Text, constant};
use crate::names::{Chain, Names, Symbol};

/// Names of variables of `.for` loops, the outermost loop first.
pub type LoopNames = Vec<Rc<[u8]>>;

/// Reads a text once, from its beginning to its end.
#[derive(Debug)]
pub struct Parser<'a> {
    pub(super) source: &'a [u8],
    pub(super) at: usize,
    pub(super) names: &'a mut Names,
    pub(super) loops: Option<Rc<LoopNames>>,
    /// How deep expansions lie in each other here.
    depth: usize,
}

/// More expansions in each other than this are taken for a mistake, and left broken.
const DEEPEST: usize = 200;

impl<'a> Parser<'a> {
    /// Reads `source`, which is in the loops named.
    pub fn new(source: &'a [u8], names: &'a mut Names, loops: Option<Rc<LoopNames>>) -> Self {
        Self {
            source,
            at: 0,
            names,
            loops,
            depth: 0,
        }
    }

    /// Returns where the parser is.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes on from elsewhere.
    pub fn seek(&mut self, position: usize) {
        self.at = position;
    }

    /// Returns the symbol of a name.
    pub fn intern(&mut self, name: &[u8]) -> Symbol {
        self.names.intern(name)
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.source.get(self.at + ahead).copied()
    }

    /// Makes a text of a part of this one, in the same loops.
    pub(super) fn text_of(&self, source: &[u8]) -> Rc<Text> {
        Text::within(source, self.loops.as_ref())
    }

    /// Reads everything there is.
    pub fn text(&mut self) -> Box<[Piece]> {
        let mut pieces = Pieces::default();
        while let Some(byte) = self.peek(0) {
            if byte != b'$' {
                let rest = &self.source[self.at..];
                let length = rest.iter().position(|byte| *byte == b'$');
                let length = length.unwrap_or(rest.len());
                pieces.bytes(&rest[..length]);
                self.at += length;
            } else if self.peek(1) == Some(b'$') {
                pieces.push(Piece::Dollar);
                self.at += 2;
            } else {
                pieces.push(self.expansion());
            }
        }
        pieces.finish()
    }

    /// Reads an expansion; the parser stands at its dollar sign, and behind it afterwards.
    pub fn expansion(&mut self) -> Piece {
        let start = self.at;
        self.depth += 1;
        let piece = match self.peek(1) {
            None | Some(b')' | b'}' | b':' | b'$') => {
                self.at += 1;
                Piece::Broken(b"$".as_slice().into())
            }
            Some(b'(' | b'{') if self.depth > DEEPEST => self.broken(start),
            Some(open @ (b'(' | b'{')) => self.braced(open),
            Some(_) => self.single(),
        };
        self.depth -= 1;
        piece
    }

    fn broken(&mut self, start: usize) -> Piece {
        self.at = self.source.len();
        Piece::Broken(self.source[start..].into())
    }

    fn single(&mut self) -> Piece {
        let source = self.source;
        let start = self.at;
        self.at += 2;
        let name = &source[start + 1..self.at];
        let base = match self.loop_number(name) {
            Some(number) => Base::Loop(number),
            None => Base::Variable(self.name_of(name)),
        };
        self.made(base, Box::default(), None, start)
    }

    /// Makes the expansion that begins at `start` and ends here.
    fn made(
        &self,
        mut base: Base,
        modifiers: Box<[Modifier]>,
        chain: Option<Chain>,
        start: usize,
    ) -> Piece {
        let written = &self.source[start..self.at];
        match &mut base {
            Base::Variable(Name::Computed(name)) => name.written = written.into(),
            Base::Variable(Name::Fixed(symbol)) if is_of_target(&self.names.text(*symbol)) => {
                base = Base::OfTarget(Box::new(OfTarget {
                    symbol: *symbol,
                    written: written.into(),
                }));
            }
            Base::Variable(Name::Fixed(_)) | Base::OfTarget(_) | Base::Loop(_) => {}
        }
        let selecting = modifiers.iter().take_while(|modifier| modifier.selects());
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Piece::Expansion(Expansion {
            base,
            selecting: u16::try_from(selecting.count()).unwrap_or_default(),
            passive: modifiers.iter().all(constant::is_passive),
            modifiers,
            chain,
            place: (place(start), place(self.at)),
            tail: OnceCell::new(),
        })
    }

    fn name_of(&mut self, name: &[u8]) -> Name {
        Name::Fixed(self.names.intern(name))
    }

    fn loop_number(&self, name: &[u8]) -> Option<usize> {
        let loops = self.loops.as_ref()?;
        loops.iter().position(|known| **known == *name)
    }

    /// Returns the number of the `.for` variable that a text consists of.
    pub(super) fn loop_alone(&self, text: &[u8]) -> Option<usize> {
        let (name, ends): (_, &[u8]) = match text {
            [b'$', b'{', name @ .., b'}'] => (name, b":}"),
            [b'$', b'(', name @ .., b')'] => (name, b":)"),
            [b'$', name] => (std::slice::from_ref(name), b":$(){}"),
            _ => return None,
        };
        let whole = !name.iter().any(|byte| ends.contains(byte));
        self.loop_number(name).filter(|_| whole)
    }

    /// Reads `${...}` or `$(...)`.
    fn braced(&mut self, open: u8) -> Piece {
        let start = self.at;
        let close = if open == b'(' { b')' } else { b'}' };
        self.at += 2;
        let Some((base, modified)) = self.base(open, close) else {
            return self.broken(start);
        };
        let mut chain = None;
        let modifiers = if modified {
            let colon = self.at;
            self.at += 1;
            let modifiers = self.modifiers(open, close);
            if self.peek(0) == Some(close) && constant::is_worth_remembering(&modifiers) {
                // The kind of brace is part of how it is written: it decides what is escaped.
                let written = [&[open], &self.source[colon..self.at]].concat();
                chain = Some(self.names.chain(&written));
            }
            modifiers
        } else {
            Box::default()
        };
        // The closing brace, unless the text ends without one.
        self.at = (self.at + 1).min(self.source.len());
        self.made(base, modifiers, chain, start)
    }

    /// Reads what is expanded, up to a colon or the closing brace; tells whether it is a colon.
    fn base(&mut self, open: u8, close: u8) -> Option<(Base, bool)> {
        let rest = &self.source[self.at..];
        if let Some(length) = rest.iter().position(|byte| *byte == b':' || *byte == close)
            && let Some(number) = self.loop_number(&rest[..length])
        {
            self.at += length;
            return Some((Base::Loop(number), rest[length] == b':'));
        }
        let mut depth = 1;
        let mut pieces = Pieces::default();
        let begin = self.at;
        let mut computed = false;
        loop {
            let byte = self.peek(0)?;
            if byte == open {
                depth += 1;
            } else if byte == close {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            if byte == b':' && depth == 1 {
                break;
            }
            if byte == b'$' {
                computed = true;
                pieces.push(self.expansion());
            } else {
                pieces.byte(byte);
                self.at += 1;
            }
        }
        let modified = self.peek(0) == Some(b':');
        let name = if computed {
            Name::Computed(Box::new(ComputedName::new(pieces.finish())))
        } else {
            let name = &self.source[begin..self.at];
            self.name_of(name)
        };
        Some((Base::Variable(name), modified))
    }
}

/// Tells whether a variable is one that each target has for itself, and that stays as it is where
/// there is no target.
#[must_use]
pub fn is_of_target(name: &[u8]) -> bool {
    match name {
        [b'@' | b'%' | b'*' | b'!'] | [b'@' | b'%' | b'*' | b'!', b'D' | b'F'] => true,
        [b'.', second, ..] if name.len() > 2 && second.is_ascii_uppercase() => {
            let locals: [&[u8]; 4] = [b".TARGET", b".ARCHIVE", b".PREFIX", b".MEMBER"];
            // bmake compares all but the last character.
            let most = &name[..name.len() - 1];
            locals.iter().any(|local| local.starts_with(most))
        }
        _ => false,
    }
}

/// Returns the length of what a dollar sign in the word of a loop begins: 0 where that is nothing.
#[must_use]
pub fn reference_length(behind: &[u8]) -> usize {
    let (open, close) = match behind.first() {
        None => return 0,
        Some(b'(') => (b'(', b')'),
        Some(b'{') => (b'{', b'}'),
        Some(_) => return 1,
    };
    let mut depth = 0;
    for (at, &byte) in behind.iter().enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return at + 1;
            }
        }
    }
    0
}

/// Parses a word that a loop goes through: references in it are alive, all else is not.
pub fn word_pieces(source: &[u8], names: &mut Names) -> Box<[Piece]> {
    let mut parser = Parser::new(source, names, None);
    let mut pieces = Pieces::default();
    while let Some(byte) = parser.peek(0) {
        if byte == b'$' && reference_length(&source[parser.at + 1..]) > 0 {
            let piece = parser.expansion();
            pieces.push(piece);
        } else {
            pieces.byte(byte);
            parser.at += 1;
        }
    }
    pieces.finish()
}

/// Parses a list of modifiers that came out of an expansion.
pub fn modifiers_of(source: &[u8], names: &mut Names) -> Box<[Modifier]> {
    Parser::new(source, names, None).modifiers(0, 0)
}
