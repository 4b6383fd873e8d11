//! Names that are computed.

use std::cell::{Cell, OnceCell};

use super::{Base, Piece};
use crate::names::Symbol;
use crate::session::Frame;

/// How many rounds of loops are remembered, a power of two.
const PLACES: usize = 8;

/// A round of loops by its number, and the symbol the name had in it.
type Place = Cell<Option<(u32, Symbol)>>;

/// The name of a variable with expansions in it.
///
/// Most such names are put together of the words of loops, and most loops go through the same
/// words in one port and in the next: the symbols of the last rounds are remembered.
#[derive(Debug)]
pub struct ComputedName {
    pieces: Box<[Piece]>,
    /// Nothing in it but words of loops.
    of_loops: bool,
    known: OnceCell<Box<[Place; PLACES]>>,
}

impl ComputedName {
    /// Takes the pieces.
    #[must_use]
    pub fn new(pieces: Box<[Piece]>) -> Self {
        let of_loops = pieces.iter().all(|piece| match piece {
            Piece::Literal(_) => true,
            Piece::Expansion(expansion) => {
                matches!(expansion.base, Base::Loop(_)) && expansion.modifiers.is_empty()
            }
            Piece::Dollar | Piece::Matched | Piece::Broken(_) => false,
        });
        Self {
            pieces,
            of_loops,
            known: OnceCell::new(),
        }
    }

    /// Returns the pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns the symbol the name has in a round of loops, where that is remembered.
    #[must_use]
    pub fn known(&self, frame: Option<&Frame>) -> Option<Symbol> {
        let number = frame?.number();
        let (known, symbol) = self.known.get()?[place(number)].get()?;
        (known == number).then_some(symbol)
    }

    /// Remembers the symbol, where it depends on nothing but the round.
    pub fn remember(&self, frame: Option<&Frame>, symbol: Symbol) {
        let number = frame.map_or(0, Frame::number);
        if self.of_loops && number != 0 {
            self.known.get_or_init(Box::default)[place(number)].set(Some((number, symbol)));
        }
    }
}

fn place(number: u32) -> usize {
    number as usize % PLACES
}
