//! Texts and their pieces.

use std::cell::OnceCell;
use std::rc::Rc;

use super::{ComputedName, LoopNames, Modifier, Parser};
use crate::names::{Chain, Names, Symbol};
use crate::text::Bytes;

/// A text that may hold expansions.
#[derive(Debug)]
pub struct Text {
    source: Rc<[u8]>,
    /// Names of the variables of `.for` loops around the text, where it mentions any.
    loops: Option<Rc<LoopNames>>,
    /// None where there is no dollar sign: the text is its own value.
    pieces: OnceCell<Box<[Piece]>>,
}

/// A piece of a text.
#[derive(Debug)]
pub enum Piece {
    /// Bytes that stand for themselves.
    Literal(Bytes),
    /// `$$`.
    Dollar,
    /// `&` in a replacement: the pattern.
    Matched,
    /// An expansion. Not elsewhere: what is read for every port is waited for at each step.
    Expansion(Expansion),
    /// A dollar sign without a name behind it, or an expansion without an end.
    Broken(Rc<[u8]>),
}

/// An expansion.
#[derive(Debug)]
pub struct Expansion {
    /// What is expanded.
    pub base: Base,
    /// What is done with the value.
    pub modifiers: Box<[Modifier]>,
    /// Set where what the modifiers give depends on nothing but the value, and is worth to be
    /// remembered.
    pub chain: Option<Chain>,
    /// How many of the modifiers at the beginning do nothing but to select words.
    pub(crate) selecting: u16,
    /// The modifiers leave a variable that does not exist alone and do nothing else, where words
    /// of loops stand for themselves.
    pub(crate) passive: bool,
    /// Where it begins and ends in the text that it is right in.
    pub(super) place: (u32, u32),
    /// What is left of it when its dollar sign is taken for an ordinary one.
    pub(super) tail: OnceCell<Rc<Text>>,
}

/// What is expanded.
#[derive(Debug)]
pub enum Base {
    /// A variable.
    Variable(Name),
    /// A variable that each target has for itself.
    OfTarget(Box<OfTarget>),
    /// A variable of a `.for` loop, by its number from the outermost on.
    Loop(usize),
}

/// A variable that each target has for itself.
#[derive(Debug)]
pub struct OfTarget {
    /// Its name.
    pub symbol: Symbol,
    /// The expansion as it was written.
    pub written: Box<[u8]>,
}

/// The name of a variable.
#[derive(Debug)]
pub enum Name {
    /// A name that is always the same.
    Fixed(Symbol),
    /// A name that is computed.
    Computed(Box<ComputedName>),
}

impl Base {
    /// Returns the expansion as it was written, where it may be of a target's own variable.
    #[must_use]
    pub fn of_target(&self) -> Option<&[u8]> {
        match self {
            Self::OfTarget(own) => Some(&own.written),
            Self::Variable(Name::Computed(name)) => Some(name.written()),
            Self::Variable(Name::Fixed(_)) | Self::Loop(_) => None,
        }
    }
}

impl Expansion {
    /// Returns the expansion as it was written in `text`, which is the text that it is right in.
    #[must_use]
    pub fn written<'t>(&self, text: &'t Text) -> &'t [u8] {
        let range = self.place.0 as usize..self.place.1 as usize;
        text.source.get(range).unwrap_or_default()
    }

    /// Returns what was written in `text` without its dollar sign.
    pub fn tail(&self, text: &Text) -> &Rc<Text> {
        self.tail.get_or_init(|| {
            let bytes = self.written(text).get(1..).unwrap_or_default();
            Text::within(bytes, text.loops())
        })
    }
}

impl Text {
    /// Takes a text that is in no `.for` loop.
    #[must_use]
    pub fn new(source: &[u8]) -> Rc<Self> {
        Self::within(source, None)
    }

    /// Takes a text in `.for` loops.
    #[must_use]
    pub fn within(source: &[u8], loops: Option<&Rc<LoopNames>>) -> Rc<Self> {
        let plain = !source.contains(&b'$');
        Rc::new(Self {
            source: source.into(),
            loops: if plain { None } else { loops.cloned() },
            pieces: if plain {
                OnceCell::from(Box::default())
            } else {
                OnceCell::new()
            },
        })
    }

    /// Takes a text as [`Self::within`] does, and parses it at once: what is read together lies
    /// together in memory then.
    pub fn parsed(source: &[u8], loops: Option<&Rc<LoopNames>>, names: &mut Names) -> Rc<Self> {
        let text = Self::within(source, loops);
        if !text.is_plain() {
            text.pieces(names);
        }
        text
    }

    /// Returns the text as it was written.
    #[must_use]
    pub fn source(&self) -> &Rc<[u8]> {
        &self.source
    }

    /// Tells whether the text is its own value.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.pieces.get().is_some_and(|pieces| pieces.is_empty())
    }

    /// Returns the names of the loops around the text.
    #[must_use]
    pub fn loops(&self) -> Option<&Rc<LoopNames>> {
        self.loops.as_ref()
    }

    /// Returns the pieces; none of a text that is its own value.
    pub fn pieces(&self, names: &mut Names) -> &[Piece] {
        self.pieces
            .get_or_init(|| Parser::new(&self.source, names, self.loops.clone()).text())
    }

    /// Tells whether something behind the text could change what it means: it ends in the middle
    /// of an expansion.
    pub fn is_open(&self, names: &mut Names) -> bool {
        matches!(self.pieces(names).last(), Some(Piece::Broken(_)))
    }
}
